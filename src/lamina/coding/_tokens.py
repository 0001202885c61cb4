"""Tokens: cells exactly as they stand, each different one read once however often it appears."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import DataError

_INTEGERS = np.iinfo(np.int64)


@dataclass(frozen=True, eq=False)
class Tokens:
    """Cells of any shape as places among their different values.

    Args:
        places: For each cell the place of its value in `values`, or -1 where the cell is missing.
        values: The different values: words in order of first appearance, whole numbers in order of size.

    Example:
        >>> cells = text_tokens(np.array([["b", None], [" a", "b"]], object))
        >>> cells.values, cells.places.tolist()
        (['b', ' a'], [[0, -1], [1, 0]])
    """

    places: NDArray[np.int64]
    values: Sequence[Any]

    def spread(self, known: NDArray[Any], missing: object) -> NDArray[Any]:
        """One entry a value made one entry a cell; `missing` where there is none."""
        return np.append(known, np.array([missing], known.dtype))[self.places]

    def counts(self) -> NDArray[np.int64]:
        """How often each value appears."""
        return np.bincount(self.places[self.places >= 0], minlength=len(self.values))


def text_tokens(cells: NDArray[Any], encoding: str = "utf-8") -> Tokens:
    """The words of an array of text: nothing is stripped, and missing are ``None`` and what is no number, alone.

    Raises:
        DataError: A cell holds something else than text.
    """
    flat = cells.reshape(-1)
    if cells.dtype.kind in "US":
        raw: list[Any] = flat.tolist()
    elif cells.dtype == object or not cells.size:
        raw = list(flat)
    else:
        raise DataError(_no_text(flat[0]))
    given = dict(zip(dict.fromkeys(raw), count()))
    codes = np.fromiter(map(given.__getitem__, raw), np.int64, len(raw))
    if set(map(type, given)) == {str}:
        return Tokens(codes.reshape(cells.shape), list(given))
    words: dict[str, int] = {}
    moves = [-1 if (word := _word(value, encoding)) is None else words.setdefault(word, len(words)) for value in given]
    return Tokens(np.array(moves, np.int64)[codes].reshape(cells.shape), list(words))


def word_tokens(words: Sequence[str]) -> Tokens:
    """The words of a list.

    >>> word_tokens(["b", "a", "b"]).places.tolist()
    [0, 1, 0]
    """
    given = dict(zip(dict.fromkeys(words), count()))
    return Tokens(np.fromiter(map(given.__getitem__, words), np.int64, len(words)), list(given))


def integer_tokens(cells: NDArray[Any]) -> Tokens:
    """The whole numbers of an array; fractions are cut off as Keras does, and NaN and ``None`` are missing.

    >>> cells = integer_tokens(np.array([3.0, np.nan, -1.0]))
    >>> cells.values, cells.places.tolist()
    ([-1, 3], [1, -1, 0])

    Raises:
        DataError: A cell holds text, or a number that 64 bits do not hold.
    """
    flat = cells.reshape(-1)
    if flat.dtype == object:
        flat = _plain_numbers(flat)
    if flat.dtype.kind not in "iufb":
        raise DataError(f"Whole numbers are wanted; got {flat[0]!r}. For text, use StringLookup or Hashing.")
    missing = np.isnan(flat) if flat.dtype.kind == "f" else np.zeros(len(flat), bool)
    kept = flat[~missing]
    if kept.dtype.kind in "fu" and kept.size and not (np.abs(kept.astype(np.float64)) < 2.0**63).all():
        raise DataError(f"Whole numbers of 64 bits are wanted; got {kept[np.argmax(np.abs(kept))]}.")
    values, places = np.unique(kept.astype(np.int64), return_inverse=True)
    found = np.full(len(flat), -1, np.int64)
    found[~missing] = places.reshape(-1)
    return Tokens(found.reshape(cells.shape), values.tolist())


def tokens_of(cells: NDArray[Any]) -> Tokens:
    """Words of an array of text, whole numbers of any other."""
    if cells.dtype.kind in "US":
        return text_tokens(cells)
    if cells.dtype == object and any(isinstance(value, (str, bytes)) for value in cells.reshape(-1)):
        return text_tokens(cells)
    return integer_tokens(cells)


def places_of_integers(known: NDArray[np.int64], values: Sequence[int]) -> NDArray[np.int64]:
    """The place of each value in `known`, counted from 1 as a `Vocabulary` counts; 0 for one that is not there.

    >>> places_of_integers(np.array([7, -3]), [-3, 0, 7]).tolist()
    [2, 0, 1]
    """
    asked = np.array(values, np.int64)
    if not known.size:
        return np.zeros(len(asked), np.int64)
    order = np.argsort(known)
    nearest = order[np.minimum(np.searchsorted(known, asked, sorter=order), len(known) - 1)]
    return np.where(known[nearest] == asked, nearest + 1, 0)


def is_missing(value: object) -> bool:
    """Whether a cell that is no text says that there is nothing: ``None``, NaN, or a frame library's own word for it.

    >>> is_missing(None), is_missing(float("nan")), is_missing("")
    (True, True, False)
    """
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, (float, np.floating)) and bool(np.isnan(value))


def _word(value: object, encoding: str) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode(encoding)
    if is_missing(value):
        return None
    raise DataError(_no_text(value))


def _no_text(value: object) -> str:
    return f"Text is wanted; got {value!r}. Make it text with astype(str), or use a layer for numbers."


def _plain_numbers(flat: NDArray[Any]) -> NDArray[Any]:
    missing = np.array([is_missing(value) for value in flat], bool)
    wrong = [value for value in flat[~missing] if not isinstance(value, (int, float, np.number, np.bool_))]
    if wrong:
        raise DataError(f"Whole numbers are wanted; got {wrong[0]!r}. For text, use StringLookup or Hashing.")
    if not missing.any():
        return np.array(flat.tolist())
    return np.array([np.nan if gone else float(value) for gone, value in zip(missing, flat, strict=True)])
