"""A column as codes into its different words, so that each word is read once however often it appears."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING = ("", "NA", "N/A", "#N/A", "<NA>", "NaN", "NaT", "NULL", "None", "?", "-", "--")
"""Words that stand for a missing cell, in any capitals."""

_WHOLE_AS_REAL = re.compile(r"([+-]?(?:0|[1-9]\d*))\.0+")


@dataclass(frozen=True, eq=False)
class Words:
    """A column of words.

    Args:
        codes: For each row the place of its word in `words`, or -1 for a missing cell.
        words: The different words: of text in order of first appearance, of numbers in order of size.

    Example:
        >>> column = words_of(np.array(["b", " a", "NA", "b"], object))
        >>> column.words, column.codes.tolist()
        (['b', 'a'], [0, 1, -1, 0])
    """

    codes: NDArray[np.int32]
    words: list[str]

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have no word."""
        return self.codes < 0

    def counts(self) -> NDArray[np.int64]:
        """How often each word appears."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.words))

    def spread(self, values: NDArray[Any], missing: object) -> NDArray[Any]:
        """One value a word made one value a row; `missing` where there is no word."""
        return np.append(values, np.array([missing], values.dtype))[self.codes]

    def row_of(self, word: int) -> int:
        """The first row that holds the word at a place."""
        return int(np.argmax(self.codes == word))


def words_of(column: NDArray[Any], missing: Collection[str] = MISSING) -> Words:
    """The words of a column of any type: text without outer blanks, numbers in their shortest form.

    ``2`` and ``2.0`` are one word, because a column of whole numbers with gaps is written either way; ``007`` is
    another.

    >>> words_of(np.array([0.5, np.nan, 2.0])).words
    ['0.5', '2']
    """
    if column.dtype == object:
        raw = column.tolist()
        given = dict.fromkeys(raw)
        return _joined(np.fromiter(map(_places(given).__getitem__, raw), np.int32, len(raw)), list(given), missing)
    values, codes = np.unique(column, return_inverse=True)
    return _joined(codes.astype(np.int32), _texts(values), missing)


def _places(given: dict[Any, None]) -> dict[Any, int]:
    return {word: place for place, word in enumerate(given)}


def _texts(values: NDArray[Any]) -> list[str | None]:
    if values.dtype.kind == "b":
        return ["true" if value else "false" for value in values]
    if values.dtype.kind == "M":
        return [None if np.isnat(value) else str(value) for value in values]
    return [None if value != value else repr(value) for value in values.tolist()]  # noqa: PLR0124 - NaN


def _joined(codes: NDArray[np.int32], given: list[str | None], missing: Collection[str]) -> Words:
    """Words whose plain forms are the same become one; missing words become code -1."""
    absent = {_plain(word).lower() for word in missing}
    places: dict[str, int] = {}
    moves = np.empty(len(given) + 1, np.int32)
    for place, word in enumerate(given):
        plain = _plain(word)
        moves[place] = -1 if plain.lower() in absent or word is None else places.setdefault(plain, len(places))
    return Words(moves[codes], list(places))


def _plain(word: str | None) -> str:
    stripped = (word or "").strip()
    if stripped.endswith("0") and "." in stripped:
        found = _WHOLE_AS_REAL.fullmatch(stripped)
        return found[1] if found else stripped
    return stripped
