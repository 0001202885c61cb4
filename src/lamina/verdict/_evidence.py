"""What is kept at the end of a fit so that it can be judged later: a few sums, no rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamina import losses
from lamina.verdict._baselines import CLASSES, MOST_COLUMNS, Baseline, Sample, constant, linear, per_row, why_none
from lamina.verdict._leaks import Leak, leaks
from lamina.verdict._linear import scale_of

Floats = NDArray[Any]

LEARNING_ROWS = 4_096
"""Training rows that the baselines learn from, unless somebody takes the time for more."""

SEARCHED_ROWS = 2_048
"""Training rows that are searched for leaks."""

SCORING_ROWS = 2_048
"""Rows of either kind that network and baselines are scored on, unless somebody takes the time for more."""

EXACT = 0.9999
"""The share of a target's variance from which a weighted sum of columns is taken for its formula."""


MOST_COMPARED = 32
"""Classes whose shares among training and validation rows are compared."""


class Estimate(NamedTuple):
    """A mean over rows and its standard error."""

    mean: float
    error: float


class Score(NamedTuple):
    """A loss on training rows and on validation rows; both without dropout."""

    train: Estimate
    validation: Estimate


class Rival(NamedTuple):
    """A baseline: its loss, and by how much the network's is above it, row by row (below 0: the network is better)."""

    score: Score
    ahead: Score


class Shift(NamedTuple):
    """A column whose mean differs between training and validation rows, by so many standard deviations."""

    column: str
    deviations: float


@dataclass(frozen=True)
class Evidence:
    """What the verdict on one fit is worked out from: sums over rows, made by `gather`.

    Attributes:
        loss: The name of the loss; all numbers are in its unit.
        train_rows: Rows that the network learned from.
        validation_rows: Rows that it did not see.
        network: Its loss.
        constant: The best constant answer, learned on the training rows; None where none is known for the loss.
        linear: A linear model, learned on the training rows; None likewise.
        why_no_linear: Why there is none, a sentence.
        leaks: Columns that alone give the target away.
        formula: Columns whose weighted sum is the target.
        shifts: What differs between training and validation rows.
        tail: Whether the validation rows are the last ones of the table.
        one_answer: Whether the target is the same in all training rows.

    >>> x = np.arange(100, dtype=np.float32)[:, None]
    >>> found = gather(x[::2], x[::2], x[1::2], x[1::2], lambda rows: rows + 1, losses.MeanSquaredError())
    >>> found.network.validation
    Estimate(mean=1.0, error=0.0)
    """

    loss: str
    train_rows: int
    validation_rows: int
    network: Score
    constant: Rival | None = None
    linear: Rival | None = None
    why_no_linear: str = ""
    leaks: tuple[Leak, ...] = ()
    formula: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    tail: bool = False
    one_answer: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Everything as what JSON can hold, but for numbers that are not finite."""
        plain: dict[str, Any] = {name: value for name, value in vars(self).items() if isinstance(value, (str, int))}
        rivals = {"network": self.network}
        rivals |= {name: rival.score for name in ("constant", "linear") if (rival := getattr(self, name))}
        plain |= {
            name: {part: getattr(score, part)._asdict() for part in score._fields} for name, score in rivals.items()
        }
        for name in ("constant", "linear"):
            rival = getattr(self, name)
            if rival:
                plain[f"network_minus_{name}"] = {p: getattr(rival.ahead, p)._asdict() for p in rival.ahead._fields}
        plain["leaks"] = [leak._asdict() for leak in self.leaks]
        plain["shifts"] = [shift._asdict() for shift in self.shifts]
        return plain | {"formula": list(self.formula)}


def gather(
    x_train: Any,
    y_train: Any,
    x_validation: Any,
    y_validation: Any,
    predict: Callable[[Floats], Floats],
    loss: Any,
    names: Sequence[str] | None = None,
    *,
    train_weights: Any = None,
    validation_weights: Any = None,
    tail: bool = False,
    learning_rows: int = LEARNING_ROWS,
    scoring_rows: int = SCORING_ROWS,
    train_rows: int | None = None,
) -> Evidence:
    """Evidence at the end of a fit; it keeps no reference to the arrays, and costs some tens of milliseconds.

    Args:
        x_train: Inputs, rows × columns (further axes count as columns).
        y_train: Targets in the form that `loss` reads.
        x_validation: Inputs of rows that the network did not learn from.
        y_validation: Their targets.
        predict: Inputs → the network's outputs, without dropout; it is asked for `scoring_rows` of either kind.
        loss: What the fit lowered.
        names: Names of the columns.
        train_weights: One a row, or None.
        validation_weights: One a row, or None.
        tail: Whether the validation rows are the last ones of the table rather than drawn at random.
        learning_rows: Training rows that the baselines learn from, drawn at random where there are more.
        scoring_rows: Rows of either kind that network and baselines are scored on, likewise.
        train_rows: How many rows the network learned from, where `x_train` is a part of them.

    >>> x = np.arange(100, dtype=np.float32)[:, None]
    >>> found = gather(x[::2], x[::2], x[1::2], x[1::2], lambda rows: rows + 1, losses.MeanSquaredError())
    >>> found.constant.score.validation.mean > found.linear.score.validation.mean
    True
    """
    random = np.random.default_rng(0)
    learn, x_learn = _drawn(x_train, y_train, train_weights, learning_rows, random)
    judge, x_judge = _drawn(x_validation, y_validation, validation_weights, scoring_rows, random)
    fit = learn.first(scoring_rows)
    outputs = [np.asarray(predict(rows)) for rows in (x_learn[:scoring_rows], x_judge)]
    own = [per_row(loss, part.y, output) for part, output in zip((fit, judge), outputs, strict=True)]
    weights = (fit.weights, judge.weights)
    found: dict[str, Any] = {
        "loss": str(getattr(loss, "name", loss)),
        "train_rows": len(x_train) if train_rows is None else train_rows,
        "validation_rows": len(x_validation),
        "network": _score(own, weights),
        "tail": tail,
        "one_answer": bool((learn.y == learn.y[:1]).all()),
    }
    columns, reason = learn.x.shape[1], why_none(loss, learn.y, outputs[0].shape[1:])
    if columns > MOST_COLUMNS:
        reason = reason or f"With {columns:,} columns a linear model and a search for leaks take too long in passing."
    found["why_no_linear"] = reason
    if not reason:
        found |= _rivals(loss, learn, (fit, judge), own, outputs[0].shape[1], list(names or ()))
    if columns <= MOST_COLUMNS:
        found["shifts"] = _shifts(learn, judge, _named(names, columns))
    return Evidence(**found)


def _drawn(x: Any, y: Any, weights: Any, most: int, random: np.random.Generator) -> tuple[Sample, Floats]:
    """Some rows in random order, flat for the baselines and as they are for the network."""
    rows = random.choice(len(x), min(len(x), most), replace=False)
    inputs, targets = np.asarray(x)[rows], np.asarray(y)[rows]
    heavy = np.ones(len(rows)) if weights is None else np.asarray(weights, np.float64)[rows].reshape(-1)
    if not heavy.any():
        heavy = np.ones(len(rows))
    return Sample(inputs.reshape(len(rows), -1), targets, heavy / heavy.mean()), inputs


def _named(names: Sequence[str] | None, columns: int) -> list[str]:
    if names and len(names) == columns:
        return [str(name) for name in names]
    return [f"column {place + 1}" for place in range(columns)]


def _estimate(values: Floats, weights: Floats) -> Estimate:
    with np.errstate(all="ignore"):
        mean = float(np.average(values, weights=weights))
        return Estimate(mean, float(np.sqrt((weights**2 * (values - mean) ** 2).sum()) / weights.sum()))


def _score(values: Sequence[Floats], weights: Sequence[Floats]) -> Score:
    return Score(*(_estimate(one, weight) for one, weight in zip(values, weights, strict=True)))


@np.errstate(all="ignore")  # a single huge value may cost more than float32 holds; the sums show it
def _rivals(
    loss: Any, learn: Sample, parts: tuple[Sample, Sample], own: list[Floats], outputs: int, names: list[str]
) -> dict[str, Any]:
    """The baselines' losses, and what they show of leaks."""
    found: dict[str, Any] = {}
    columns = _named(names, learn.x.shape[1])
    base, line = constant(loss, learn, outputs), linear(loss, learn, outputs)
    for name, rival in (("constant", base), ("linear", line)):
        costs = [per_row(loss, part.y, rival.predict(part.x)) for part in parts]
        ahead = [mine - theirs for mine, theirs in zip(own, costs, strict=True)]
        weights = [part.weights for part in parts]
        found[name] = Rival(_score(costs, weights), _score(ahead, weights))
    if len(columns) > 1:
        found["leaks"] = _leaks_in(loss, learn, outputs, columns)
    if not found.get("leaks") and outputs == 1:
        found["formula"] = _formula(loss, line, parts[1], columns)
    return found


def _leaks_in(loss: Any, learn: Sample, outputs: int, columns: list[str]) -> tuple[Leak, ...]:
    classes = isinstance(loss, (*CLASSES, losses.BinaryCrossentropy))
    learn = learn.first(SEARCHED_ROWS)
    y = learn.y
    if isinstance(loss, CLASSES) and not loss.codes:
        y = y.argmax(axis=1)
    elif (outputs != 1 and not isinstance(loss, CLASSES)) or (classes and not np.isin(y, np.arange(outputs + 1)).all()):
        return ()
    return leaks({name: learn.x[:, place] for place, name in enumerate(columns)}, y, classes=classes)


def _formula(loss: Any, line: Baseline, judge: Sample, columns: list[str]) -> tuple[str, ...]:
    """The columns that add up to the target, where they do; of three columns or fewer nothing else is expected."""
    if not isinstance(loss, (losses.MeanSquaredError, losses.MeanAbsoluteError, losses.Huber)) or len(columns) < 4:
        return ()
    rest, spread = ((judge.y - line.predict(judge.x)) ** 2).mean(), judge.y.var()
    if len(judge.y) < 3 * len(columns) or not spread > 0 or 1.0 - rest / spread < EXACT or line.strengths is None:
        return ()
    order = np.argsort(-line.strengths)
    return tuple(columns[place] for place in order if line.strengths[place] > 0.02 * line.strengths[order[0]])


@np.errstate(all="ignore")
def _shifts(learn: Sample, judge: Sample, columns: list[str]) -> tuple[Shift, ...]:
    """The target, and the three columns, that differ most between the two kinds of rows, if they differ much."""
    grain = np.sqrt(1.0 / len(learn.x) + 1.0 / len(judge.x))
    found: list[Shift] = []
    classes = _commonest(learn.y)
    for names, one, other, most in (
        (columns, learn.x, judge.x, 0.5),
        (["the target"], _flat(learn.y, classes), _flat(judge.y, classes), 0.25),
    ):
        moved = scale_of(one)(other)[:, :-1].mean(axis=0, dtype=np.float64)
        far = [place for place in np.argsort(-np.abs(moved))[:3] if abs(moved[place]) > max(most, 6.0 * grain)]
        found += [Shift(names[place] if len(names) > place else names[0], float(moved[place])) for place in far]
    return tuple(sorted(found, key=lambda shift: (shift.column != "the target", -abs(shift.deviations))))


def _commonest(y: Floats) -> Floats:
    """The classes that are compared: the commonest of the training rows, whichever the others have."""
    if y.dtype.kind not in "iu":
        return np.zeros(0)
    classes, counts = np.unique(y, return_counts=True)
    return np.asarray(classes[np.argsort(-counts, kind="stable")[:MOST_COMPARED]])


def _flat(y: Floats, classes: Floats) -> Floats:
    """A target as columns; codes of classes as one column for each of `classes`."""
    if y.dtype.kind in "iu":
        return np.asarray(y.reshape(-1, 1) == classes[None, :], np.float32)
    columns: Floats = y.reshape(len(y), -1)
    return columns
