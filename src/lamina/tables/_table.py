"""Table: named columns of equal length, in order, with notes on what was assumed when they were read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.errors import TableError, UnknownNameError
from lamina.tables._column import ColumnArray, below
from lamina.tables._frame import columns_of


@dataclass(frozen=True)
class Note:
    """One thing that was found or assumed, for a person to read.

    Args:
        code: A short fixed word for programs.
        text: One sentence.
        column: The column it is about, where it is about one.

    Example:
        >>> Note("separator", "Cells are separated by a semicolon.").code
        'separator'
    """

    code: str
    text: str
    column: str | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """Columns by name, each a NumPy array of text, float64, int64, bool or datetime64[us].

    Args:
        columns: Names → arrays; the order is the order of the table.
        rows: How many rows there are.
        notes: What was assumed when it was read.

    Example:
        >>> table = Table.of({"size": [1.5, None], "town": ["Ulm", "Bonn"]})
        >>> table.rows, table.names
        (2, ('size', 'town'))
        >>> table.take([1])["town"].tolist()
        ['Bonn']
    """

    columns: Mapping[str, ColumnArray]
    rows: int
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(cls, data: object) -> Self:
        """A table from a pandas, polars or pyarrow frame, a dict of columns or a list of dicts.

        The frame is copied, never changed; a table is given back as it is.

        Raises:
            TableError: Names repeat, lengths differ, or a cell is no table cell.
        """
        if isinstance(data, cls):
            return data
        columns = columns_of(data)
        return cls(columns, len(next(iter(columns.values()), ())))

    @classmethod
    def joined(cls, tables: Sequence["Table"]) -> "Table":
        """Rows below rows of tables with the same columns; a column that is text in one is text in all.

        >>> Table.joined([Table.of({"a": [1]}), Table.of({"a": ["x", None]})])["a"].tolist()
        ['1', 'x', None]
        """
        if len(tables) == 1:
            return tables[0]
        columns = {name: below([table.columns[name] for table in tables]) for name in tables[0].names}
        return cls(columns, sum(table.rows for table in tables), tables[0].notes)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(self.columns)

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> ColumnArray:
        self.require([name])
        return self.columns[name]

    def require(self, names: Collection[str], who: str = "The table") -> None:
        """Refuse names that are no columns, with the nearest that are.

        Raises:
            TableError: A column is missing.
        """
        for name in names:
            if name not in self.columns:
                hint = str(UnknownNameError.among("column", name, self.names))
                raise TableError(hint if who == "The table" else f"{who} needs the column {name!r}. {hint}")

    def take(self, rows: NDArray[Any] | Collection[int]) -> Self:
        """The given rows, in the given order."""
        places = np.asarray(rows) if len(rows) else np.empty(0, np.int64)
        return replace(self, columns={name: column[places] for name, column in self.columns.items()}, rows=len(places))

    def drop(self, names: Collection[str]) -> Self:
        """The table without some columns.

        Raises:
            TableError: A name is no column of the table.
        """
        self.require(names)
        return replace(self, columns={name: self.columns[name] for name in self.columns if name not in names})

    def __repr__(self) -> str:
        return f"Table({self.rows} rows: {', '.join(self.names)})"
