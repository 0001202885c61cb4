"""Missing cells of a table's columns, and what they tell of the target where the columns themselves go unused."""

import numpy as np
from numpy.typing import NDArray

from lamina.coding import readings, with_gaps, words_of
from lamina.features import Features, Target
from lamina.tables import Note, Table
from lamina.verdict import leaks
from lamina.written import typed


def absent(table: Table, name: str, missing: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which cells of a column are missing.

    Args:
        table: The table.
        name: Of the column.
        missing: The words that stand for a missing cell.

    >>> absent(Table.of({"note": ["gone", None, "?"]}), "note", ("?",)).tolist()
    [False, True, True]
    >>> absent(Table.of({"size": [1, -999]}), "size", ("-999",)).tolist()
    [False, True]
    """
    cells = table[name]
    read = readings(cells, missing)
    if read is not None:
        return read.gaps
    array = typed(cells)
    if array is None:
        return words_of(cells, missing).missing
    if array.dtype.kind == "M":
        return np.isnat(array)
    return np.zeros(len(array), bool) if array.dtype.kind == "b" else np.isnan(with_gaps(array, missing))


def telling_gaps(table: Table, features: Features, target: Target, values: NDArray[np.float64]) -> tuple[Note, ...]:
    """A note on each unused column that is filled in only where the target says so: it is known too late.

    Args:
        table: The training rows.
        features: Which columns are used.
        target: What is to be predicted.
        values: Its numbers or codes in these rows.
    """
    unused = [column.name for column in features.schema.columns if column.name not in features.encoders]
    gaps = {name: absent(table, name, features.schema.missing) for name in unused if name != target.name}
    gaps = {name: gap for name, gap in gaps.items() if gap.any() and not gap.all()}
    return tuple(
        Note(
            "telling_gaps",
            f"Whether {leak.column!r} is filled in gives {target.name!r} away. The column is not used; drop other "
            "columns that are filled in at the same time.",
            leak.column,
        )
        for leak in leaks(gaps, values, classes=target.task != "regression")
    )
