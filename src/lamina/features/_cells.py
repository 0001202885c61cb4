"""Cells read as the kind that the schema decided, in training and in prediction alike, or refused by row."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from lamina.coding import Words, read_dates, read_numbers, read_truth, readings, with_gaps, words_of
from lamina.errors import TableError
from lamina.features._column import Column
from lamina.tables import ColumnArray
from lamina.written import typed

NEITHER = -1.0
"""What stands for a word that says neither yes nor no."""


def numbers(column: Column, cells: ColumnArray, missing: Collection[str]) -> NDArray[np.float64]:
    """The column as float64 with NaN for missing.

    Raises:
        TableError: A cell is no number, or no finite one.
    """
    read = readings(cells, missing)
    if read is not None and read.reads_as(column.form or "."):
        found = read.values
    elif (array := typed(cells)) is None:
        words = words_of(cells, missing)
        values, good = read_numbers(words.words, column.form or ".")
        _refuse(column, words, good, "a number")
        found = words.spread(values, np.nan)
    elif array.dtype.kind == "M":
        raise TableError(f"Column {column.name!r} holds numbers; here it holds dates. Give the column of the training.")
    else:
        found = with_gaps(array, missing)
    if np.isinf(found).any():
        row = int(np.argmax(np.isinf(found)))
        raise TableError(
            f"Column {column.name!r} needs finite numbers; row {row + 1} holds {found[row]}. "
            "Leave the cell empty if its value is not known."
        )
    return found


def moments(column: Column, cells: ColumnArray, missing: Collection[str]) -> NDArray[np.datetime64]:
    """The column as datetime64[us] with NaT for missing.

    Raises:
        TableError: A cell is no date in the column's format nor in ISO 8601.
    """
    array = typed(cells)
    if array is not None and array.dtype.kind == "M":
        return array
    read = readings(cells, missing)
    if read is not None and read.spelling.of_time:
        return read.values
    words = words_of(cells, missing)
    values = read_dates(words.words, column.form)
    _refuse(column, words, ~np.isnat(values), f"a date written {column.form}")
    return words.spread(values, np.datetime64("NaT"))


def truths(column: Column, cells: ColumnArray, missing: Collection[str]) -> NDArray[np.float64]:
    """The column as 1 and 0, with NaN for missing cells and `NEITHER` for words that say neither."""
    del column
    array = typed(cells)
    if array is not None and array.dtype.kind == "b":
        return array.astype(np.float64)
    words = words_of(cells, missing)
    values = read_truth(words.words)
    return words.spread(np.where(np.isnan(values), NEITHER, values), np.nan)


def words(column: Column, cells: ColumnArray, missing: Collection[str]) -> Words:
    """The column as words."""
    del column
    return words_of(cells, missing)


def _refuse(column: Column, words: Words, good: NDArray[np.bool_], wanted: str) -> None:
    if good.all():
        return
    rows = ~good[words.codes] & ~words.missing
    row = int(np.argmax(rows))
    more = int(rows.sum()) - 1
    others = f" ({more:,} more such rows)" if more else ""
    raise TableError(
        f"Column {column.name!r} needs {wanted} in each row; row {row + 1} "
        f"says {words.words[words.codes[row]]!r}{others}. "
        "Correct the cell, or leave it empty if its value is not known."
    )
