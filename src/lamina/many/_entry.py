"""Entry: a member made ready to train: its model built, its rows of the table known, its chance drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.many._fresh import fresh
from lamina.many._member import Member
from lamina.model import Material, Reader, Request, batch_of, weighted
from lamina.random import generator, seeded
from lamina.structures import leaves
from lamina.training import Parts, Rows, in_batches


@dataclass
class Data:
    """What `fit_many` was given to learn from and to judge by."""

    x: Any
    y: Any
    sample_weight: Any
    class_weight: Mapping[Any, float] | None
    validation_data: Any
    validation_split: float
    tables: list[tuple[Rows, Any]] = field(default_factory=list)

    def shared(self, table: Rows, judging_weights: Any) -> tuple[Rows, Any]:
        """The same rows as some member has them already, so that there is one table; else these."""
        for known in self.tables:
            if _alike(known, (table, judging_weights)):
                return known
        self.tables.append((table, judging_weights))
        return table, judging_weights


@dataclass
class Entry:
    """A member, and all that its fit needs.

    Args:
        member: What was asked for.
        parts: Network, heads and optimizer.
        table: All rows, the same object for all members that have the same.
        judging_weights: Weights to judge by where those of the table are for training alone.
        train: Numbers of the rows that it learns from.
        judged: Numbers of the rows that it is judged by.
        batch: Rows a step.
        random: Where its orders are drawn from.
        names: Those of the columns, where there are any.

    The table holds the rows to learn from and, below them, those to judge by where they are others.
    """

    member: Member
    parts: Parts
    table: Rows
    judging_weights: Any
    train: Any
    judged: Any
    batch: int
    random: np.random.Generator
    names: list[str]

    @property
    def material(self) -> Material:
        """Its rows cut out of the table, as a fit by itself takes them."""
        rows = self.table.take(self.train)
        judge = None
        if len(self.judged):
            weights = self.table.weights if self.judging_weights is None else self.judging_weights
            judge = Rows(self.table.inputs, self.table.targets, weights).take(self.judged)
        return Material(self.parts, rows, self.batch, judge, self.batch)


def entered(member: Member, model: Any, data: Data, request: Request) -> Entry:
    """A member's model, made and built under its seed, and its rows.

    Raises:
        ShapeError, DataError, ArgumentError: Something cannot be learned from.
    """
    with seeded(member.seed):
        member.model = made = fresh(model, member.settings)
        reader = Reader(made.network, made.compilation)
        rows = reader.rows((data.x, data.y, data.sample_weight))
        train, judged, table, weights = _laid_out(member, rows, reader, data)
        table, weights = data.shared(table, weights)
        batch = batch_of(request.batch, request.steps, len(train))
        names = [str(name) for name in getattr(data.x, "columns", [])]
        return Entry(member, reader.parts(rows), table, weights, train, judged, batch, generator(), names)


def _laid_out(member: Member, rows: Rows, reader: Reader, data: Data) -> tuple[Any, Any, Rows, Any]:
    """Row numbers to learn from and to judge by, the table, and weights for judging where they are others."""
    count = len(rows)
    train: Any = np.arange(count) if member.rows is None else member.rows
    judged: Any = np.zeros(0, np.int64) if member.held_out is None else member.held_out
    if data.validation_split and member.held_out is None:
        first, _ = rows.split(data.validation_split)
        train, judged = np.arange(len(first)), np.arange(len(first), count)
    plain = rows
    rows = weighted(rows, data.class_weight)
    if data.validation_data is not None:
        other = reader.rows(data.validation_data)
        judged = np.arange(count, count + len(other))
        if (other.weights is None) != (rows.weights is None):
            rows, other = _weighing(rows), _weighing(other)
        rows, plain = Rows.joined([rows, other]), Rows.joined([_weighing(plain), _weighing(other)])
    return train, judged, rows, None if data.class_weight is None else _weighing(plain).weights


def _weighing(rows: Rows) -> Rows:
    """Rows with weights: 1 for each where there were none."""
    if rows.weights is not None:
        return rows
    return Rows(rows.inputs, rows.targets, np.ones(len(rows), np.float32))


def _alike(one: tuple[Rows, Any], other: tuple[Rows, Any]) -> bool:
    """Whether two tables hold the same numbers."""
    flat = [
        leaves((table.inputs, table.targets, table.weights, judging_weights)) for table, judging_weights in (one, other)
    ]
    return len(flat[0]) == len(flat[1]) and all(
        a is b or (a is not None and b is not None and a.dtype == b.dtype and np.array_equal(a, b))
        for a, b in zip(*flat, strict=True)
    )


def refuse_two_ways(data: Data, folds: Any) -> None:
    """What members are judged by is said in one way.

    Raises:
        ArgumentError: It is said in two, or rows come in batches.
    """
    given = [
        *(["folds"] if folds is not None else []),
        *(["validation_data"] if data.validation_data is not None else []),
        *(["validation_split"] if data.validation_split else []),
    ]
    if in_batches(data.x) or in_batches(data.validation_data):
        raise ArgumentError("fit_many takes arrays and frames; gather the batches into arrays, or call fit for each.")
    if len(given) > 1:
        raise ArgumentError(f"fit_many takes one of folds, validation_data and validation_split; got {given}.")
