"""Descriptions: settings of which some shape a compiled program and some only feed it."""

from lamina.config._description import CLASSES as CLASSES
from lamina.config._description import Description as Description
from lamina.config._description import changes as changes
from lamina.config._description import described as described
from lamina.config._description import is_own as is_own
from lamina.config._hearing import listen as listen
from lamina.config._program import numbers_of as numbers_of
from lamina.config._program import program_key as program_key
from lamina.config._program import with_numbers as with_numbers
from lamina.config._record import describe as describe
from lamina.config._record import rebuild as rebuild
from lamina.config._setting import Range as Range
from lamina.config._setting import derived as derived
from lamina.config._setting import initial as initial
from lamina.config._setting import number as number
from lamina.config._setting import own as own
from lamina.config._setting import role as role
from lamina.config._setting import structure as structure
from lamina.config._told import plain_type as plain_type
from lamina.config._told import settings_of as settings_of
