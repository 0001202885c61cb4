"""Does one column alone give the target away? Learned on half of some rows, judged on the other half."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

ROWS = 4_096
"""Rows that are looked at."""

CLEARLY = 0.99
"""The share of what can be told of the target that a column must tell to be suspected.

Honest single columns reach 0.97 on well-known tables (an odour that tells poisonous mushrooms, a light sensor that
tells an occupied room); what was derived from the target reaches 1.
"""

SAME_ORDER = 0.999
"""The squared correlation of ranks from which a number is taken for a copy of the target."""

FEWEST = 60
"""Rows to judge by below which nobody is accused; of each class a third of them."""

MOST_CLASSES = 50
ROWS_A_CELL = 10


class Leak(NamedTuple):
    """A column that alone gives the target away.

    Attributes:
        column: Its name.
        score: From 0 (tells nothing) to 1 (tells all): for numbers the share of the variance of the target's ranks,
            for classes the share of a blind guess's errors, among equally many rows of each class, that it avoids.
        rows: How many rows were held back to judge by.
        classes: Whether the target is one of several classes.

    >>> Leak("refund", 1.0, 500, True).column
    'refund'
    """

    column: str
    score: float
    rows: int
    classes: bool


def leaks(columns: Mapping[str, Any], target: Any, *, classes: bool, seed: int = 0) -> tuple[Leak, ...]:
    """The columns that alone give the target away, the clearest first.

    A column is suspected where rules as simple as "about this value, that answer", learned on half of the rows, answer
    for the other half with next to no error; a number also where it orders the rows as the target does. Codes that are
    new to the other half tell nothing, so an identifier is never suspected for being one, but for being missing where
    the target says so. Rare classes count as much as common ones. Too few rows accuse nobody.

    Args:
        columns: Name → values: floats, NaN where missing, or codes of categories, whole numbers, -1 where missing.
        target: One value a row, in any order of size; codes of classes from 0 where `classes`.
        classes: Whether the target is one of several classes.
        seed: Which rows are looked at, where there are more than 4,096, and which half judges.

    >>> target = np.arange(400) % 2
    >>> [leak.column for leak in leaks({"status": target * 3.0, "age": np.arange(400.0)}, target, classes=True)]
    ['status']
    """
    y = np.asarray(target).reshape(-1)
    random = np.random.default_rng(seed)
    drawn = _drawn_of_classes(y, random) if classes else _drawn(y, random)
    if drawn is None:
        return ()
    found = []
    for name, values in columns.items():
        score = _clearest(np.asarray(values).reshape(-1), drawn)
        if score >= CLEARLY:
            found.append(Leak(str(name), score, len(drawn.judged), classes))
    return tuple(sorted(found, key=lambda leak: -leak.score))


class _Drawn(NamedTuple):
    """Rows to learn from and to judge by; what is to be told of each row; for classes also the code of each row."""

    learned: Floats
    judged: Floats
    told: Floats
    codes: Floats | None


def _drawn(y: Floats, random: np.random.Generator) -> _Drawn | None:
    """For numbers: their ranks are to be told, so that neither outliers nor the unit decide."""
    rows = random.permutation(len(y))[:ROWS]
    half = len(rows) // 2
    if len(rows) - half < FEWEST or not (y != y[0]).any():
        return None
    return _Drawn(rows[:half], rows[half:], _ranks(y)[:, None], None)


def _drawn_of_classes(y: Floats, random: np.random.Generator) -> _Drawn | None:
    """For classes: equally many rows of each in both halves, so that a rare one is not lost among the others."""
    names, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    codes = codes.reshape(-1)
    common = np.flatnonzero(counts >= FEWEST // 3)
    if not 2 <= len(common) <= MOST_CLASSES:
        return None
    each = min(int(counts[common].min()), ROWS // len(common))
    order = random.permutation(len(y))
    rows = np.stack([order[codes[order] == code][:each] for code in common])
    learned, judged = rows[:, : each // 2].reshape(-1), rows[:, each // 2 :].reshape(-1)
    return _Drawn(learned, judged, np.eye(len(names), dtype=np.float32)[codes], codes) if len(names) <= 1000 else None


def _clearest(values: Floats, drawn: _Drawn) -> float:
    """How much the column tells by its values, by being missing or by its order."""
    if values.dtype.kind == "i" and values.min(initial=0) < 0:
        return max(_score(values, drawn), _score(values < 0, drawn))
    alike = _alike(values, drawn) if values.dtype.kind == "f" and drawn.codes is None else 0.0
    return max(_score(values, drawn), alike if alike >= SAME_ORDER else 0.0)


def _alike(values: Floats, drawn: _Drawn) -> float:
    """The squared correlation of the ranks of column and target; rows without a value count as told nothing of."""
    rows = np.concatenate([drawn.learned, drawn.judged])
    there = rows[np.isfinite(values[rows])]
    if len(there) < 2 * FEWEST:
        return 0.0
    one, other = (ranks - ranks.mean() for ranks in (_ranks(values[there]), _ranks(drawn.told[there, 0])))
    spread = float((one**2).sum() * (other**2).sum())
    return float((one * other).sum()) ** 2 / spread * len(there) / len(rows) if spread > 0 else 0.0


def _ranks(values: Floats) -> Floats:
    """From 0 to 1; equal values share the middle of their ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(((np.cumsum(counts) - (counts - 1) / 2.0) / len(values))[place.reshape(-1)])


def _score(values: Floats, drawn: _Drawn) -> float:
    """How much the column tells, judged on rows that it was not learned on."""
    cells = _cells(values, drawn)
    learned, judged = cells[: len(drawn.learned)], cells[len(drawn.learned) :]
    told = drawn.told[drawn.learned]
    blind = told.mean(axis=0)
    counts = np.bincount(learned, minlength=int(cells.max()) + 1)
    sums = np.stack([np.bincount(learned, column, len(counts)) for column in told.T], axis=1)
    forecast = ((sums + 0.1 * blind) / (counts + 0.1)[:, None])[judged]
    truth = drawn.told[drawn.judged]
    if drawn.codes is None:
        return 1.0 - float(((truth - forecast) ** 2).sum()) / max(float(((truth - blind) ** 2).sum()), 1e-12)
    rows, wrong = len(truth), int((forecast.argmax(axis=1) != drawn.codes[drawn.judged]).sum())
    chance = 1.0 - 1.0 / np.count_nonzero(blind)
    most = (wrong + 1.92 + 1.96 * np.sqrt(wrong + 0.96)) / rows  # the upper end of a 95 % interval
    return float(1.0 - wrong / rows / chance) if most <= 0.1 * chance else 0.0


def _cells(values: Floats, drawn: _Drawn) -> Floats:
    """Which cell of the column's range each learned, then each judged row lies in."""
    learned, judged = values[drawn.learned], values[drawn.judged]
    both = np.concatenate([learned, judged])
    if both.dtype.kind != "f":
        return np.unique(both, return_inverse=True)[1].reshape(-1)
    there = np.isfinite(learned)
    groups = (
        [there]
        if drawn.codes is None
        else [there & (drawn.codes[drawn.learned] == code) for code in np.unique(drawn.codes[drawn.learned])]
    )
    cells_each = int(np.clip(len(learned) // len(groups) // ROWS_A_CELL, 4, 64))
    steps = np.linspace(0.0, 1.0, cells_each + 1)
    # around the quantiles of each class: a boundary between two classes is met, however rare one of them is
    middles = np.unique(np.concatenate([_quantiles(learned[group], steps) for group in groups]).astype(np.float64))
    edges = middles[:-1] + np.diff(middles) / 2
    cells = np.searchsorted(edges, both, side="right")
    return np.where(np.isnan(both), len(edges) + 1, cells)


def _quantiles(values: Floats, steps: Floats) -> Floats:
    if not len(values):
        return values
    return np.sort(values)[np.round(steps * (len(values) - 1)).astype(np.int64)]
