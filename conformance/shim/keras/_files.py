"""Keras's words for files, as Python has them."""

from builtins import open as File  # noqa: F401  # Keras's name
from os.path import exists, join  # noqa: F401
