"""What a column of written cells says, where no letter of it has to be looked at: its values and its gaps."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.coding._numbers import read_numbers
from lamina.coding._words import absent_words, plain_word
from lamina.written import Spelling, Written


@dataclass(frozen=True, eq=False)
class Readings:
    """Values that are all written in one way, gaps among them.

    Args:
        values: One a row: float64 or datetime64[us], NaN or NaT where the cell is missing.
        gaps: Which cells are missing.
        spelling: How the values are written.
    """

    values: NDArray[Any]
    gaps: NDArray[np.bool_]
    spelling: Spelling

    def reads_as(self, mark: str) -> bool:
        """Whether the values are numbers under a decimal mark."""
        return not self.spelling.of_time and (self.spelling.kind == "whole" or self.spelling.mark == mark)

    @cached_property
    def known(self) -> NDArray[Any]:
        """The values without the gaps."""
        return self.values[~self.gaps]

    @cached_property
    def different(self) -> NDArray[Any]:
        """The values that are written differently, in order of size."""
        found = np.unique(self.known.view(np.int64)).view(self.values.dtype)
        return np.sort(found) if found.dtype.kind == "f" else found


def readings(cells: NDArray[Any] | Written, missing: Collection[str]) -> Readings | None:
    """What cells say, or nothing where some word among them is neither a value nor missing.

    It is what `words_of` and then `read_numbers` or `read_dates` would say.

    >>> found = readings(Written(np.array([0, 1]), ("NA",), np.array([7.0, np.nan])), ["NA"])
    >>> found.values.tolist(), found.gaps.tolist()
    ([7.0, nan], [False, True])
    """
    if not isinstance(cells, Written) or cells.values is None:
        return None
    absent = absent_words(missing)
    if not all(plain_word(word).lower() in absent for word in cells.used()):
        return None
    gaps = ~cells.spoken
    values = cells.values
    for value in () if cells.spelling.of_time else _marks(missing):
        if plain_word(cells.spelling.text(value)).lower() in absent:
            marked = (values == value) & (np.signbit(values) == np.signbit(value))
            gaps |= marked
            values = np.where(marked, np.nan, values)
    return Readings(values, gaps, cells.spelling)


def _marks(missing: Collection[str]) -> list[float]:
    """The numbers among the words for a missing cell, under either decimal mark."""
    words = [word.strip() for word in missing]
    found = [read_numbers(words, mark) for mark in (".", ",")]
    values = [value for values, good in found for value in values[good].tolist() if np.isfinite(value)]
    return list({repr(value): value for value in values}.values())
