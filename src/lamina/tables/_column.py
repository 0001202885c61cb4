"""A column: any array or list of plain values as one of five NumPy types, or a sentence that says why not.

Text is an object array of ``str`` and ``None``; numbers are float64 with NaN for missing, or int64; then bool and
datetime64[us]. Nothing is guessed: text stays text, whatever it looks like.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import TableError
from lamina.written import Written

ColumnArray = NDArray[Any] | Written

EXACT = 2**53
"""Whole numbers beyond this size have no exact float64."""

_WHOLE = (int, np.integer)
_REAL = (float, np.floating, Decimal, Fraction)
_MOMENT = (dt.date, np.datetime64)


def column_of_array(name: str, array: NDArray[Any]) -> ColumnArray:
    """A one-dimensional array in one of the five types.

    >>> column_of_array("a", np.array([1, 2], np.int16)).dtype
    dtype('int64')

    Raises:
        TableError: The array is not one-dimensional, or holds what is neither number, text, truth nor date.
    """
    if array.ndim != 1:
        raise TableError(f"Column {name!r} needs one value a row; it has an array of shape {array.shape[1:]} in each.")
    if array.dtype.kind == "u" and array.size and int(array.max()) > np.iinfo(np.int64).max:
        return text_of([str(value) for value in array.tolist()])
    wanted = {"f": "float64", "i": "int64", "u": "int64", "b": "bool", "M": "datetime64[us]"}.get(array.dtype.kind)
    if wanted is not None:
        return np.array(array, dtype=wanted, order="C")
    if array.dtype.kind in "OUT":
        return column_of_values(name, array.tolist())
    raise TableError(_unusable(name, 0, array.dtype))


def column_of_values(name: str, values: Sequence[object]) -> ColumnArray:
    """A list of plain values in one of the five types; values of several types become text.

    >>> column_of_values("a", [1, None]).tolist()
    [1.0, nan]
    >>> column_of_values("a", [1, "x"]).tolist()
    ['1', 'x']

    Raises:
        TableError: A value is a list, bytes, a complex number or another thing that is no table cell.
    """
    kinds = {kind: _kind(kind) for kind in set(map(type, values))}
    for kind, meaning in kinds.items():
        if meaning == "unusable":
            row = next(row for row, value in enumerate(values) if type(value) is kind)
            raise TableError(_unusable(name, row, kind.__name__))
    if not set(kinds.values()) <= {"text", "truth", "whole"}:
        values = [None if kinds[type(value)] == "missing" or value != value else value for value in values]  # noqa: PLR0124 - NaN
        kinds[type(None)] = "missing"
    found = {kinds[kind] for kind in set(map(type, values))} - {"missing"}
    if found == {"text"}:
        return text_of(values)
    missing = any(value is None for value in values)
    if found == {"truth"} and not missing:
        return np.array(values, bool)
    if found == {"moment"}:
        return _moments(values)
    if found and found <= {"whole", "real"}:
        return _numbers(values, missing)
    return text_of([None if value is None else cell_text(value) for value in values])


def text_of(values: Sequence[object]) -> ColumnArray:
    """A text column: an object array, one-dimensional whatever the values are."""
    made = np.empty(len(values), object)
    made[:] = [None if value is None else str(value) for value in values]
    return made


def below(pieces: Sequence[ColumnArray]) -> ColumnArray:
    """Pieces of one column as one; where one is text, or two are of kinds that do not mix, all are text."""
    kinds = {piece.dtype.kind for piece in pieces}
    if len(kinds) > 1 and kinds != {"i", "f"}:
        pieces = [
            piece if piece.dtype == object else text_of([_or_none(v) for v in piece.tolist()]) for piece in pieces
        ]
    return np.concatenate([np.asarray(piece) for piece in pieces])


def _or_none(value: Any) -> str | None:
    return None if value is None or value != value else cell_text(value)  # noqa: PLR0124 - NaN


def cell_text(value: object) -> str:
    """A plain value as text: the shortest form of a number, ``true`` and ``false``.

    >>> cell_text(2.0), cell_text(True), cell_text(0.1)
    ('2', 'true', '0.1')
    """
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        real = float(value)
        return str(int(real)) if abs(real) < EXACT and real.is_integer() else repr(real)
    return str(value)


def _kind(kind: type) -> str:
    if kind is type(None) or kind.__name__ in {"NAType", "NaTType"}:
        return "missing"
    if issubclass(kind, str):
        return "text"
    if issubclass(kind, (bool, np.bool_)):
        return "truth"
    if issubclass(kind, np.timedelta64):
        return "unusable"
    for meaning, kinds in (("whole", _WHOLE), ("real", _REAL), ("moment", _MOMENT)):
        if issubclass(kind, kinds):
            return meaning
    return "unusable"


def _numbers(values: Sequence[Any], missing: bool) -> ColumnArray:
    whole = all(value is None or isinstance(value, _WHOLE) for value in values)
    sizes = [abs(int(value)) for value in values if value is not None] if whole else []
    largest = max(sizes, default=0)
    if largest > np.iinfo(np.int64).max or (missing and largest > EXACT):
        return text_of(values)
    if whole and not missing:
        return np.array([int(value) for value in values], np.int64)
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)


def _moments(values: Sequence[Any]) -> ColumnArray:
    plain = [_without_zone(value) for value in values]
    return np.array([np.datetime64("NaT") if value is None else value for value in plain], "datetime64[us]")


def _without_zone(value: Any) -> Any:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return value


def _unusable(name: str, row: int, kind: object) -> str:
    return (
        f"Column {name!r} needs numbers, text, true or false, or dates; row {row + 1} holds a {kind}. "
        "Turn it into one of these, or drop the column."
    )
