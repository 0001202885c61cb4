"""prepare: everything before the network: the target, the columns, the rows held out, the matrix."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, TableError
from lamina.features import Features, Schema, Target, hold_out
from lamina.pipeline._coded import Coded, code
from lamina.pipeline._gaps import telling_gaps
from lamina.pipeline._opened import CELL, bytes_of, opened
from lamina.pipeline._pipeline import without_target
from lamina.pipeline._recipe import Recipe
from lamina.pipeline._survey import survey
from lamina.tables import Note, Scan, Table

Rows = NDArray[np.int64]
Matrix = NDArray[np.float32]

MOST_DRAWN = 100_000
"""Rows of a table that is not in memory which are drawn to learn what its columns mean, and to judge by; at most."""

LEAST_DRAWN = 2_000
"""And at least, however little memory there is."""

LEAST_BLOCK, MOST_BLOCK = 4 << 20, 32 << 20
"""Bytes of a block of coded rows, of which three are in memory: a thirty-second of the limit, within these."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table that a network can be trained on, and what was decided on the way.

    Args:
        table: The rows that have a target, without the columns that were dropped.
        target: What is to be predicted, scaled by the training rows.
        values: The target's numbers or codes, one a row.
        features: The rules from columns to inputs, learned on the training rows.
        matrix: The inputs of every row.
        learned: The rows to train on.
        held: The rows to judge by.
        recipe: The network to be trained, and how.
        notes: What was assumed or noticed.
        seed: Of the split and of all that follows.
        dropped: The columns that were left out.
        coded: Where the table is not in memory: all training rows, as the network takes them. `table`, `values`,
            `matrix`, `learned` and `held` are then those of some rows that were drawn at random.
    """

    table: Table
    target: Target
    values: NDArray[np.float64]
    features: Features
    matrix: Matrix
    learned: Rows
    held: Rows
    recipe: Recipe
    notes: tuple[Note, ...]
    seed: int
    dropped: tuple[str, ...]
    coded: Coded | None = None

    @property
    def wanted(self) -> Matrix:
        """What the network is to give, one row each."""
        return self.target.encode(self.values)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows train and how many are held out."""
        training = len(self.learned) if self.coded is None else self.coded.rows
        return {"training": training, "validation": len(self.held)}


def prepare(
    data: object,
    target: str,
    *,
    drop: Collection[str] = (),
    kinds: Mapping[str, str] | None = None,
    missing: Collection[str] = (),
    task: str | None = None,
    validation: float = 0.2,
    seed: int = 0,
    epochs: int | None = None,
    memory: int | str | None = None,
) -> Prepared:
    """Decide and learn all that a network needs; arguments and errors as for `train`.

    >>> prepared = prepare({"x": [1, 2, 3, 4, 5], "y": ["a", "b", "a", "b", ""]}, "y", validation=0.5)
    >>> prepared.rows, [note.text for note in prepared.notes]
    ({'training': 2, 'validation': 2}, ["1 row has no 'y' and is left out."])
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ArgumentError.wanted("train", "seed", "a whole number of at least 0", seed)
    if isinstance(validation, bool) or not 0 < validation < 1:
        raise ArgumentError.wanted("train", "validation", "a number above 0 and below 1", validation)
    whole = opened(data, memory)
    if isinstance(whole, Scan):
        limit = bytes_of(memory)
        chosen = {"drop": drop, "kinds": kinds, "missing": missing, "task": task, "seed": seed, "epochs": epochs}
        return _streamed(whole, target, limit, validation, chosen)
    goal, values = _goal(whole, target, drop, task, missing)
    known = np.flatnonzero(~np.isnan(values))
    notes = [*whole.notes, *without_target(whole.rows - len(known), target)]
    table, values = whole.drop(drop), values[known]
    table = table if len(known) == whole.rows else table.take(known)
    schema = Schema.decide(table, without=[target], kinds=kinds, missing=missing)
    codes = None if goal.task == "regression" else values.astype(np.int64)
    learned, held = hold_out(len(values), validation, seed=seed, classes=codes)
    features = Features.learn(table, learned, target=target, schema=schema, seed=seed)
    notes += telling_gaps(table.drop(tuple(features.encoders)).take(learned), features, goal, values[learned])
    return Prepared(
        table,
        goal.scaled(values[learned]),
        values,
        features,
        features.apply(table),
        learned,
        held,
        Recipe.of(goal.task, len(learned), epochs),
        tuple(notes),
        seed,
        tuple(drop),
    )


def _streamed(found: Scan, target: str, memory: int, validation: float, chosen: dict[str, Any]) -> Prepared:
    """Everything learned on rows that were drawn at random; then each training row coded and put on disk."""
    found.require([target])
    seed = chosen["seed"]
    most = max(LEAST_DRAWN, min(MOST_DRAWN, memory // 4 // (CELL * len(found.names))))
    drawn = survey(found, target, most, seed)
    share = min(validation * drawn.rows, drawn.table.rows / 2) / drawn.table.rows
    sample = prepare(drawn.table, target, validation=share, **chosen)
    known = drawn.numbers[~np.isnan(sample.target.read(drawn.table[target]))]
    held = dict(zip(known[sample.held].tolist(), sample.values[sample.held].tolist(), strict=True))
    block = min(max(memory // 32, LEAST_BLOCK), MOST_BLOCK)
    coded = Coded(drawn.rows - len(held), sample.features.width, block, seed)
    try:
        code(found, coded, sample.features, sample.target, held, drawn.rows)
    except BaseException:
        coded.remove()
        raise
    text = (
        f"{drawn.rows:,} rows of {len(found.names)} columns would take more than {memory / 1e9:.3g} GB in memory: they "
        f"are read from disk while the network trains. What columns mean was learned from {len(sample.learned):,} rows "
        f"drawn at random; {len(held):,} others are held out."
    )
    notes = (Note("streamed", text), *found.notes, *(note for note in sample.notes if note.code != "no_target"))
    recipe = Recipe.of(sample.target.task, coded.rows, chosen["epochs"])
    missing = without_target(drawn.rows - coded.rows - len(held), target)
    return replace(sample, coded=coded, notes=(*notes, *missing), recipe=recipe)


def _goal(
    table: Table, target: str, drop: Collection[str], task: str | None, missing: Collection[str]
) -> tuple[Target, NDArray[np.float64]]:
    table.require([target, *drop])
    if target in drop:
        raise TableError(f"The target {target!r} cannot be dropped. Drop other columns, or name another target.")
    goal = Target.infer(target, table[target], task, missing)
    return goal, goal.read(table[target])
