"""Schema: the kind of every column of a table, decided once and imposed on every later table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from lamina.coding import FORMATS, MISSING, is_truth, words_of
from lamina.coding import date_format as formats_of
from lamina.errors import ArgumentError, ModelFileError, TableError, UnknownNameError
from lamina.features._assembled import side_by_side
from lamina.features._cells import moments, numbers
from lamina.features._column import KINDS, Column
from lamina.features._kinds import decide, decimal_mark
from lamina.tables import ColumnArray, Table
from lamina.written import typed


@dataclass(frozen=True)
class Schema:
    """What every column means, and which words stand for a missing cell.

    Args:
        columns: One decision a column, in the order of the table.
        missing: Words that stand for a missing cell, in any capitals.

    Example:
        >>> table = Table.of({"zip": ["007", "A12"], "size": ["3", "4.5"], "unit": ["m", "m"]})
        >>> [(column.name, column.kind) for column in Schema.decide(table).columns]
        [('zip', 'category'), ('size', 'number'), ('unit', 'constant')]
    """

    columns: tuple[Column, ...]
    missing: tuple[str, ...] = MISSING

    @classmethod
    def decide(
        cls,
        table: Table,
        *,
        without: Collection[str] = (),
        kinds: Mapping[str, str] | None = None,
        missing: Collection[str] = (),
    ) -> Self:
        """Decide every column of `table`.

        Args:
            table: The training table.
            without: Columns that are none of the features: the target.
            kinds: Decisions of yours: names → one of `KINDS`, or a date format of `lamina.coding.FORMATS`.
            missing: Further words that stand for a missing cell.

        Raises:
            ArgumentError: A column of `kinds` is the target.
            TableError: A column of `kinds` is not in the table, or its cells do not fit the kind.
            UnknownNameError: A kind is unknown.
        """
        words = (*MISSING, *(word for word in missing if word not in MISSING))
        kinds = kinds or {}
        table.require(kinds)
        _refuse_targets([name for name in kinds if name in without])

        def decided(name: str) -> Column:
            cells = table[name]
            return _forced(name, cells, kinds[name], words) if name in kinds else decide(name, cells, words)

        columns = tuple(side_by_side(decided, [name for name in table.names if name not in without], table.rows))
        if not any(column.used for column in columns):
            columns = tuple(column if column.name in kinds else _last_resort(column) for column in columns)
        return cls(columns, words)

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that a network learns from."""
        return tuple(column for column in self.columns if column.used)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def __getitem__(self, name: str) -> Column:
        if name not in self._by_name:
            raise UnknownNameError.among("column", name, list(self._by_name))
        return self._by_name[name]

    def to_record(self) -> dict[str, Any]:
        """The schema as JSON."""
        return {"columns": [column.to_record() for column in self.columns], "missing": list(self.missing)}

    @classmethod
    def from_record(cls, record: Any) -> Self:
        """The schema that `to_record` wrote.

        Raises:
            ModelFileError: The record is damaged.
        """
        try:
            columns = tuple(Column(**fields) for fields in record["columns"])
            missing = tuple(str(word) for word in record["missing"])
            texts = [value for column in columns for value in vars(column).values()]
        except (TypeError, KeyError) as error:
            raise ModelFileError(f"The columns in the file are damaged: {error!r}.") from error
        if not all(isinstance(text, str) for text in texts) or any(column.kind not in KINDS for column in columns):
            raise ModelFileError("The columns in the file are damaged: a kind is unknown.")
        if any(column.kind == "datetime" and column.form not in FORMATS for column in columns):
            raise ModelFileError("The columns in the file are damaged: a date format is unknown.")
        return cls(columns, missing)


def _refuse_targets(names: list[str]) -> None:
    if names:
        raise ArgumentError(
            f"{names[0]!r} is the target, and what a target is follows from the task, not from a kind. "
            "Use --task classification or --task regression (task= in Python)."
        )


def _last_resort(column: Column) -> Column:
    """Row numbers are what there is to learn from where there is nothing else: x = 0, 1, 2, … and a target."""
    if column.kind == "identifier" and column.form:
        return replace(
            column, kind="number", why="whole numbers that could count the rows; used, as no column is left", advice=""
        )
    return column


def _forced(name: str, cells: ColumnArray, kind: str, missing: Collection[str]) -> Column:
    """The decision that a person took, if the cells allow it."""
    if kind in FORMATS:
        column = Column(name, "datetime", f"you said it is a date written {kind}", kind)
        moments(column, cells, missing)
        return column
    if kind not in KINDS:
        raise UnknownNameError.among("kind of column", kind, [*KINDS, *FORMATS])
    column = Column(name, kind, "you said so")
    words = words_of(cells, missing).words if typed(cells) is None else []
    if kind == "number":
        column = replace(column, form=decimal_mark(words) or ".")
        numbers(column, cells, missing)
    if kind == "datetime":
        return _forced_date(column, cells, words, missing)
    if kind == "boolean" and not (cells.dtype.kind == "b" or set(words_of(cells, missing).words) <= {"0", "1"}):
        _refuse_untrue(name, words)
    return column


def _forced_date(column: Column, cells: ColumnArray, words: list[str], missing: Collection[str]) -> Column:
    forms = formats_of(words) if words else FORMATS[:1]
    if len(forms) != 1:
        found = f"it reads as {' or '.join(forms)}" if forms else "no format fits every cell"
        raise TableError(
            f"Column {column.name!r} needs one date format for all its cells; {found}. "
            f"Name it: {column.name}=FORMAT, one of {', '.join(FORMATS)}."
        )
    column = replace(column, form=forms[0])
    moments(column, cells, missing)
    return column


def _refuse_untrue(name: str, words: list[str]) -> None:
    if not is_truth(words):
        shown = ", ".join(repr(word) for word in words[:3])
        raise TableError(
            f"Column {name!r} needs words such as yes and no to be boolean; it says {shown}. Use category."
        )
