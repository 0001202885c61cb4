"""A large text table, read to columns of written cells: DuckDB reads values and codes, and no cell becomes a string.

The first rows suggest what to ask for (`_spellings`). Whatever does not follow the suggestion comes back as nothing and
is asked for again, as it stands; so a suggestion decides on seconds, never on cells.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import TableError
from lamina.tables._column import ColumnArray
from lamina.tables._engine import Fetch
from lamina.tables._spellings import Plan, code, kind_of, plan_of, tried, value
from lamina.written import Written

SAMPLE = 2048
"""How many rows are looked at for the suggestions."""

MOST_STRAYS = 0.02
"""The share of a column's cells that may stand aside from its plan; beyond it the column is read as text."""


class Source:
    """A text table that DuckDB reads.

    Args:
        ask: Who answers queries.
        table: The SQL of the table; its columns are ``c0``, ``c1``, ….
        values: The parameters in it.
        width: How many columns there are.
    """

    def __init__(self, ask: Fetch, table: str, values: Sequence[object], width: int) -> None:
        self._ask, self._table, self._values = ask, table, values
        self.cells = [f"c{place}" for place in range(width)]

    def texts(self, rows: int | None = None) -> list[ColumnArray]:
        """Every cell of the first rows as it stands, column by column."""
        return self.fetched(self.cells, f"{self._table}{'' if rows is None else f' limit {rows}'}")

    def fetched(self, wanted: Sequence[str], table: str) -> list[Any]:
        """One array of text a cell's name."""
        found = self._ask(f"select {', '.join(wanted)} from {table}", *self._values)  # noqa: S608 - own words
        return [_text(found[name]) for name in found]

    def written(self) -> list[ColumnArray]:
        """Every column, as compact as it can be held."""
        plans = dict(zip(self.cells, (plan_of(cells.tolist()) for cells in self.texts(SAMPLE)), strict=True))
        for cell, plan in plans.items():
            if plan.words:
                self._ask(kind_of(plan.words, f"kind_{cell}"))
        wanted = [name for cell, plan in plans.items() for name in _names(cell, plan)]
        table = _table(self._table, plans)
        found = self._ask(f"select {', '.join(wanted)} from {table}", *self._values)  # noqa: S608 - own words
        rows = len(found[wanted[0]])
        parts = {cell: [found.pop(name) for name in _names(cell, plan)] for cell, plan in plans.items()}
        others = {cell: _text(parts[cell].pop()) for cell, plan in plans.items() if plan.more}
        strays = {cell: _strays(plan, parts[cell]) for cell, plan in plans.items()}
        many = [cell for cell, stray in strays.items() if stray.sum() > MOST_STRAYS * rows]
        few = {cell: int(stray.sum()) for cell, stray in strays.items() if stray.any()}
        few = {cell: count for cell, count in few.items() if cell not in many and cell not in others}
        words = {cell: texts[strays[cell]].tolist() for cell, texts in others.items()}
        words |= self._others(few, plans, table)
        texts = dict(zip(many, self.fetched(many, self._table), strict=True)) if many else {}
        return [
            coded(texts[cell] if cell in texts else _text(parts[cell][0]))
            if cell in texts or plan.text
            else _column(plan, parts[cell], strays[cell], words.get(cell, []))
            for cell, plan in plans.items()
        ]

    def _others(self, few: dict[str, int], plans: dict[str, Plan], table: str) -> dict[str, list[str]]:
        """The cells that follow no plan, in order, as they stand; how many there are is known."""
        if not few:
            return {}
        strange = {cell: _strange(cell, plans[cell]) for cell in few}
        wanted = [f"case when {test} then {cell} end as {cell}" for cell, test in strange.items()]
        found = self.fetched(wanted, f"{table} where {' or '.join(strange.values())}")
        others = {cell: [word for word in texts if word is not None] for cell, texts in zip(few, found, strict=True)}
        if {cell: len(words) for cell, words in others.items()} != few:
            raise TableError(f"{self._values[0]} changed while it was read. Read it again when it is whole.")
        return others


def coded(cells: NDArray[Any]) -> ColumnArray:
    """Text as codes of its words, or as it stands where most cells differ.

    >>> coded(np.array(["a", None, "a", "a"], object)).codes.tolist()
    [1, 0, 1, 1]
    """
    raw = cells.tolist()
    if len(set(raw[:SAMPLE])) > 0.9 * SAMPLE:
        return cells
    places = {word: place for place, word in enumerate(dict.fromkeys(word for word in raw if word is not None), 1)}
    if len(places) > len(raw) // 2:
        return cells
    words = tuple(places)
    codes = np.fromiter(map((places | {None: 0}).__getitem__, raw), _size(len(words)), len(raw))
    return Written(codes, words)


def _names(cell: str, plan: Plan) -> list[str]:
    """What is fetched for a column: its text, its values, its codes, or both of these; then other words."""
    if plan.text:
        return [cell]
    if plan.more:
        return [f"{cell}_code", f"{cell}_other"]
    return [f"{cell}_value"] * (plan.spelling is not None) + [f"{cell}_code"] * (
        plan.spelling is None or bool(plan.words)
    )


def _table(table: str, plans: dict[str, Plan]) -> str:
    """The cells, and beside them what they say."""
    spelled = [(cell, plan.spelling) for cell, plan in plans.items() if plan.spelling]
    tries = [f"{tried(spelling, cell)} as {cell}_tried" for cell, spelling in spelled]
    values = [f"{value(spelling, cell, f'{cell}_tried')} as {cell}_value" for cell, spelling in spelled]
    codes = [
        f"{code(plan.words, cell, f'kind_{cell}')} as {cell}_code"
        for cell, plan in plans.items()
        if f"{cell}_code" in _names(cell, plan)
    ]
    others = [
        f"case when {_strange(cell, plan)} then {cell} end as {cell}_other" for cell, plan in plans.items() if plan.more
    ]
    inner = f"(select {', '.join(['*', *tries])} from {table})"  # noqa: S608 - own words
    middle = f"(select {', '.join(['*', *values, *codes])} from {inner})"  # noqa: S608 - own words
    return f"(select {', '.join(['*', *others])} from {middle})"  # noqa: S608 - own words


def _strange(cell: str, plan: Plan) -> str:
    """SQL: whether a cell follows no plan."""
    return " and ".join(f"{name} is null" for name in _names(cell, plan) if not name.endswith("_other"))


def _strays(plan: Plan, parts: list[Any]) -> NDArray[np.bool_]:
    """Which rows follow no plan."""
    if plan.text:
        return np.zeros(1, np.bool_)
    absent = [np.ma.getmaskarray(part) for part in parts]
    return absent[0] & absent[-1]


def _column(plan: Plan, parts: list[Any], strays: NDArray[np.bool_], others: list[str]) -> Written:
    values = _values(plan, parts[0]) if plan.spelling else None
    codes = _codes(parts[-1]) if len(parts) == 2 or values is None else np.zeros(len(strays), np.uint8)
    words = tuple(dict.fromkeys((*plan.words, *others)))
    if others:
        places = {word: place for place, word in enumerate(words, 1)}
        codes = codes.astype(_size(len(words)))
        codes[strays] = [places[word] for word in others]
    return Written(codes, words, values, plan.spelling or Written.spelling)


def _codes(part: Any) -> NDArray[Any]:
    """Codes, 0 where there are none."""
    codes: NDArray[Any] = np.ma.filled(part, 0)
    return codes


def _values(plan: Plan, part: Any) -> NDArray[Any]:
    """Values, not a number or no time where there are none."""
    of_time = plan.spelling is not None and plan.spelling.of_time
    values: NDArray[Any] = np.ma.filled(part, np.iinfo(np.int64).min if of_time else np.nan)
    return values.view("datetime64[us]") if of_time else values


def _size(words: int) -> type[np.unsignedinteger[Any]]:
    """The smallest type for the codes of so many words."""
    return next(size for size in (np.uint8, np.uint16, np.uint32) if words < np.iinfo(size).max)


def _text(cells: Any) -> NDArray[Any]:
    if not isinstance(cells, np.ma.MaskedArray):
        plain: NDArray[Any] = cells
        return plain
    plain = np.array(cells.data)
    plain[cells.mask] = None
    return plain
