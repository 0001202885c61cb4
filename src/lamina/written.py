"""Written cells: a large column of text, held as the numbers, moments and words that it says, given back as written.

A million different numbers as Python strings take seconds to make and sixty megabytes to hold; as float64 with the one
way in which all of them are written they take eight, and no letter is lost.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[Any]


@dataclass(frozen=True)
class Spelling:
    """The one way in which the values of a column are written.

    Args:
        kind: ``"whole"`` (``-12``), ``"fixed"`` (always so many decimals), ``"trimmed"`` (at most so many, but one:
            ``3.0``), ``"bare"`` (at most so many: ``3``), ``"shortest"`` (as Python's ``repr``), ``"day"``
            (``2024-02-01``), ``"minute"`` (``2024-02-01 10:30``) or ``"moment"`` (with seconds and what is left of
            them).
        decimals: So many.
        mark: Between whole and fraction of numbers, ``"."`` or ``","``; between day and time of moments, a blank or
            ``"T"``.

    Example:
        >>> Spelling("fixed", 2, ",").texts(np.array([1.5, -20.0]))
        ['1,50', '-20,00']
        >>> Spelling("moment", mark="T").texts(np.array(["2024-02-01T10:30"], "datetime64[us]"))
        ['2024-02-01T10:30:00']
    """

    kind: str
    decimals: int = 0
    mark: str = "."

    @property
    def of_time(self) -> bool:
        """Whether the values are moments."""
        return self.kind in {"day", "minute", "moment"}

    def text(self, value: Any) -> str:
        """How one value is written: a float, or a datetime without a zone."""
        if self.of_time:
            return self._time(value)
        if self.kind == "whole":
            return str(int(value))
        text = repr(value) if self.kind == "shortest" else f"{value:.{self.decimals}f}"
        if self.kind in {"trimmed", "bare"}:
            text = text.rstrip("0").removesuffix(".")
            text += ".0" if self.kind == "trimmed" and "." not in text else ""
        return text if self.mark == "." else text.replace(".", self.mark)

    def texts(self, values: Cells) -> list[str]:
        """How each value is written; none may be missing."""
        return [self.text(value) for value in values.tolist()]

    def _time(self, value: dt.datetime) -> str:
        if self.kind == "day":
            return value.date().isoformat()
        if self.kind == "minute":
            return value.isoformat(self.mark, "minutes")
        text = value.isoformat(self.mark)
        return text.rstrip("0") if "." in text else text


@dataclass(frozen=True, eq=False)
class Written:
    """A column of text: ``str`` cells, and ``None`` for empty ones.

    It answers as an array of text would: length, ``tolist``, iteration, indices, slices, masks, ``==``, ``asarray``.

    Args:
        codes: For each row 0, or the place of its word in `words`, counted from 1.
        words: Different words.
        values: What the rows without a word say: float64 or datetime64[us], NaN or NaT where the cell is empty; none
            where all that is said is words.
        spelling: How values are written.

    Example:
        >>> column = Written(np.array([0, 1, 0]), ("none",), np.array([7.0, np.nan, np.nan]), Spelling("whole"))
        >>> column.tolist()
        ['7', 'none', None]
        >>> column[1:][0], column[0], len(column)
        ('none', '7', 3)
    """

    codes: NDArray[np.unsignedinteger[Any]]
    words: tuple[str, ...]
    values: Cells | None = None
    spelling: Spelling = Spelling("whole")

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of an array of text: object."""
        return np.dtype(object)

    @property
    def shape(self) -> tuple[int]:
        """Its length, as an array says it."""
        return (len(self.codes),)

    @property
    def spoken(self) -> NDArray[np.bool_]:
        """Which rows say a value."""
        if self.values is None:
            return np.zeros(len(self.codes), np.bool_)
        known: NDArray[np.bool_] = (self.codes == 0) & (self.values == self.values)
        return known

    def distinct(self) -> tuple[NDArray[np.int32], list[str | None]]:
        """The different cells in order of first appearance, and for each row the place of its own."""
        codes, cells = self.codes.astype(np.int32), [None, *self.words]
        if self.values is not None:
            spoken = self.spoken
            bits, places = np.unique(self.values[spoken].view(np.int64), return_inverse=True)
            codes[spoken] = places + len(cells)
            cells += self.spelling.texts(bits.view(self.values.dtype))
        first = np.full(len(cells), len(codes))
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        order = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(codes))]
        moves = np.empty(len(cells), np.int32)
        moves[order] = np.arange(len(order), dtype=np.int32)
        return moves[codes], [cells[place] for place in order]

    def used(self) -> list[str]:
        """The words that some row says."""
        counts = np.bincount(self.codes, minlength=len(self.words) + 1)
        return [word for word, count in zip(self.words, counts[1:].tolist(), strict=True) if count]

    def tolist(self) -> list[str | None]:
        """Every cell, in order."""
        known = np.array([None, *self.words], object)
        cells = known[self.codes]
        if self.values is not None:
            spoken = self.spoken
            cells[spoken] = self.spelling.texts(self.values[spoken])
        made: list[str | None] = cells.tolist()
        return made

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str | None]:
        return iter(self.tolist())

    @overload
    def __getitem__(self, rows: int) -> str | None: ...

    @overload
    def __getitem__(self, rows: slice | Cells | Sequence[int]) -> "Written": ...

    def __getitem__(self, rows: Any) -> Any:
        if isinstance(rows, (int, np.integer)):
            return self[np.array([rows])].tolist()[0]
        return replace(self, codes=self.codes[rows], values=None if self.values is None else self.values[rows])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Cells:
        del copy
        made = np.empty(len(self), object)
        made[:] = self.tolist()
        return made if dtype is None else made.astype(dtype)

    def __eq__(self, other: object) -> Any:
        return np.asarray(self) == (np.asarray(other) if isinstance(other, Written) else other)

    def __ne__(self, other: object) -> Any:
        return ~(self == other)

    __hash__ = None  # type: ignore[assignment]


def typed(column: Cells | Written) -> Cells | None:
    """A column that holds numbers, truth or moments by its type, as its array; nothing where it is a column of text.

    >>> typed(np.array(["7"], object)), typed(np.array([7]))
    (None, array([7]))
    """
    return None if isinstance(column, Written) or column.dtype == object else column
