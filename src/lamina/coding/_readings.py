"""What a column of written cells says, where no letter of it has to be looked at: its values and its gaps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.coding._numbers import is_code, read_numbers
from lamina.coding._words import absent_words, plain_word
from lamina.written import Spelling, Written

CODES = 1e15
"""From here on a whole number has the sixteen digits of a code, so that letters decide."""


@dataclass(frozen=True, eq=False)
class Readings:
    """Values that are nearly all written in one way, gaps among them.

    Args:
        values: One a row: float64 or datetime64[us], NaN or NaT where the cell is missing.
        gaps: Which cells are missing.
        spelling: How the values are written.
        others: Plain words for numbers that are written in another way, and what each is.
        apart: Which rows say one of these.
    """

    values: NDArray[Any]
    gaps: NDArray[np.bool_]
    spelling: Spelling
    others: Mapping[str, float]
    apart: NDArray[np.bool_]

    def reads_as(self, mark: str) -> bool:
        """Whether the values are numbers under a decimal mark."""
        whole = self.spelling.kind == "whole" and not self.others
        return not self.spelling.of_time and (whole or self.spelling.mark == mark)

    @cached_property
    def known(self) -> NDArray[Any]:
        """The values without the gaps."""
        return self.values[~self.gaps] if self.gaps.any() else self.values

    @cached_property
    def different(self) -> NDArray[Any]:
        """One value for each word that the rows say, in order of size."""
        bits = np.sort(self.values[~(self.gaps | self.apart)].view(np.int64))
        bits = np.concatenate([bits[:1], bits[1:][bits[1:] != bits[:-1]]])
        found = bits.view(self.values.dtype)
        own = {word for word, value in self.others.items() if plain_word(self.spelling.text(value)) == word}
        more = [x for word, x in self.others.items() if not (word in own and np.float64(x).view(np.int64) in bits)]
        return np.sort(np.concatenate([found, np.array(more, found.dtype)]))


def readings(cells: NDArray[Any] | Written, missing: Collection[str]) -> Readings | None:
    """What cells say, or nothing where a word among them is neither a value nor missing.

    It is what `words_of` and then `read_numbers` or `read_dates` would say.

    >>> found = readings(Written(np.array([0, 1]), ("NA",), np.array([7.0, np.nan])), ["NA"])
    >>> found.values.tolist(), found.gaps.tolist()
    ([7.0, nan], [False, True])
    """
    if not isinstance(cells, Written) or cells.values is None:
        return None
    absent, spelling, values = absent_words(missing), cells.spelling, cells.values
    plain = {word: plain_word(word) for word in (cells.used() if cells.words else ())}
    others = {word: text for word, text in plain.items() if text.lower() not in absent}
    known = _numbers(list(others.values()), spelling)
    if known is None:
        return None
    apart = np.zeros(len(cells), np.bool_)
    if others:
        apart = np.isin(cells.codes, [place for place, word in enumerate(cells.words, 1) if word in others])
        said = np.array([np.nan, *(known[plain[word]] if word in others else np.nan for word in cells.words)])
        values = np.where(apart, said[cells.codes], values)
    if not spelling.of_time and ((values >= CODES).any() or (values <= -CODES).any()):
        return None
    for value in () if spelling.of_time else _marks(missing):
        if plain_word(spelling.text(value)).lower() in absent:
            marked = (values == value) & (np.signbit(values) == np.signbit(value)) & ~apart
            values = np.where(marked, np.nan, values)
    gaps = np.isnat(values) if spelling.of_time else np.isnan(values)
    return Readings(values, gaps, spelling, known, apart)


def _numbers(words: list[str], spelling: Spelling) -> dict[str, float] | None:
    """The numbers that plain words are under the mark of a column, or nothing where one is none, or a code."""
    if not words:
        return {}
    if spelling.of_time or spelling.mark != "." or any(map(is_code, words)):
        return None
    values, good = read_numbers(words)
    return dict(zip(words, values.tolist(), strict=True)) if good.all() and np.isfinite(values).all() else None


def _marks(missing: Collection[str]) -> list[float]:
    """The numbers among the words for a missing cell, under either decimal mark."""
    words = [word.strip() for word in missing]
    found = [read_numbers(words, mark) for mark in (".", ",")]
    values = [value for values, good in found for value in values[good].tolist() if np.isfinite(value)]
    return list({repr(value): value for value in values}.values())
