"""Features: what each column means, learned once from training rows and applied to any row by NumPy alone."""

from lamina.features._column import KINDS as KINDS
from lamina.features._column import Column as Column
from lamina.features._features import Features as Features
from lamina.features._schema import Schema as Schema
from lamina.features._split import hold_out as hold_out
from lamina.features._target import TASKS as TASKS
from lamina.features._target import Target as Target
