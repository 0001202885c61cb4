"""Every error that lamina raises, and how its sentence is built: what was wanted, what came, what to do.

LaminaError
├── ArgumentError (ValueError)     a setting outside its range
│   └── UnknownNameError           a name that stands for nothing
├── FrozenError (AttributeError)   a setting changed after construction
├── ShapeError (ValueError)        arrays whose shapes do not fit
├── DataError (ValueError)         values that no network can learn from
│   └── TableError                 a file or column that cannot be used
├── StateError (RuntimeError, ValueError)  a call that came too early; a ValueError as well, as in Keras
│   └── ScheduledError (TypeError) a learning rate that follows a schedule was to be set
├── DivergedError (RuntimeError)   a loss that is no number any more
└── ModelFileError (ValueError)    a file that is no model, or a damaged one
"""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Self


class LaminaError(Exception):
    """The root: catch it to catch every error that lamina raises on purpose."""


class ArgumentError(LaminaError, ValueError):
    """A setting is outside its range."""

    @classmethod
    def wanted(cls, owner: str, argument: str, wanted: str, came: object) -> Self:
        """The sentence for a setting out of range.

        >>> print(ArgumentError.wanted("Dropout", "rate", "a number from 0 to 1", 1.5))
        Dropout needs rate to be a number from 0 to 1; got rate=1.5.
        """
        return cls(f"{owner} needs {argument} to be {wanted}; got {argument}={came!r}.")


class UnknownNameError(ArgumentError):
    """A name was given that stands for nothing."""

    @classmethod
    def among(cls, kind: str, given: object, known: Collection[str]) -> Self:
        """The sentence for an unknown name, with the nearest known one.

        >>> print(UnknownNameError.among("loss", "mea", ["mae", "huber"]))
        There is no loss called 'mea'. Did you mean 'mae'? Known: huber, mae.
        """
        near = get_close_matches(str(given), known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return cls(f"There is no {kind} called {given!r}.{hint} Known: {', '.join(sorted(known))}.")


class FrozenError(LaminaError, AttributeError):
    """A setting that shapes the compiled program was changed after construction."""


class ShapeError(LaminaError, ValueError):
    """Arrays do not fit each other or the network."""


class DataError(LaminaError, ValueError):
    """The values given cannot be learned from or predicted for."""


class TableError(DataError):
    """A file, a column or a cell of a table cannot be used."""


class StateError(LaminaError, RuntimeError, ValueError):
    """Something was asked for before it existed."""


class ScheduledError(StateError, TypeError):
    """A learning rate follows a schedule and was to be set."""


class DivergedError(LaminaError, RuntimeError):
    """Training has come to numbers that are none."""


class ModelFileError(LaminaError, ValueError):
    """A file is not a lamina model, or is damaged, or comes from a newer version."""
