"""A column as codes into its different words, so that each word is read once however often it appears."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from lamina.coding._different import different
from lamina.written import Written

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


def words_of(column: NDArray[Any] | Written, missing: Collection[str] = MISSING) -> Words:
    """The words of a column of any type: text without outer blanks, numbers in their shortest form.

    ``2`` and ``2.0`` are one word, because a column of whole numbers with gaps is written either way; ``007`` is
    another.

    >>> words_of(np.array([0.5, np.nan, 2.0])).words
    ['0.5', '2']
    """
    if isinstance(column, Written):
        return _joined(*column.distinct(), missing)
    if column.dtype == object:
        return _joined(*different(column.tolist()), missing)
    values, codes = np.unique(column, return_inverse=True)
    return _joined(codes.astype(np.int32), _texts(values), missing)


def absent_words(missing: Collection[str]) -> set[str]:
    """The words for a missing cell as they are compared: plain, in small letters."""
    return {plain_word(word).lower() for word in missing}


def plain_word(word: str) -> str:
    """A word without outer blanks, and a whole number without its point.

    >>> plain_word(" 2.0"), plain_word("2.50")
    ('2', '2.50')
    """
    stripped = word.strip()
    if stripped.endswith("0") and "." in stripped:
        found = _WHOLE_AS_REAL.fullmatch(stripped)
        return found[1] if found else stripped
    return stripped


def _texts(values: NDArray[Any]) -> list[str | None]:
    if values.dtype.kind == "b":
        return ["true" if value else "false" for value in values]
    if values.dtype.kind == "M":
        return [None if np.isnat(value) else str(value) for value in values]
    return [None if value != value else repr(value) for value in values.tolist()]  # noqa: PLR0124 - NaN


def _joined(codes: NDArray[np.int32], given: Sequence[str | None], missing: Collection[str]) -> Words:
    """Words whose plain forms are the same become one; missing words become code -1."""
    absent = absent_words(missing)
    longest = max(map(len, absent), default=-1)
    if _all_plain(given) and min(map(len, given), default=0) > longest:
        return Words(codes, list(given))
    plain = [None if word is None else plain_word(word) for word in given]
    plain = [None if word is None or (len(word) <= longest and word.lower() in absent) else word for word in plain]
    places = {word: place for place, word in enumerate(dict.fromkeys(word for word in plain if word is not None))}
    moves = np.array([-1 if word is None else places[word] for word in plain], np.int32)
    return Words(moves[codes] if len(moves) else codes, list(places))


def _all_plain(words: Sequence[str | None]) -> TypeGuard[Sequence[str]]:
    """Whether no word can have outer blanks or a point before zeros, seen in all of them at once."""
    try:
        text = "".join(words)  # type: ignore[arg-type]
    except TypeError:
        return False
    letters = np.frombuffer(text.encode() if text.isascii() else b" ", np.uint8)
    return not ((letters <= ord(" ")) | (letters == ord("."))).any()
