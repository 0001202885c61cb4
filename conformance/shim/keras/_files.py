"""Keras's words for files, as Python has them."""

from builtins import open as File  # Keras's name
from os.path import exists, join
