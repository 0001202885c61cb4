"""What a network has to beat: the best constant and a linear model, learned on the same rows for the same loss."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamina import losses
from lamina.arrays import log_softmax, one_hot, sigmoid
from lamina.verdict._linear import LOGISTIC, POISSON, Scale, newton, reweighted, ridge, scale_of, softmax

Floats = NDArray[Any]
Predict = Callable[[Floats], Floats]

MOST_COLUMNS = 1_000
MOST_OUTPUTS = 8
MOST_CLASSES = 100
MOST_WORK = 1e8
"""Rows × columns² (or rows × columns × classes × 80) that a linear model may cost: some tens of milliseconds."""


class Sample(NamedTuple):
    """Rows to learn from or to score on: inputs rows × columns, targets in the loss's form, one weight a row."""

    x: Floats
    y: Floats
    weights: Floats

    def first(self, rows: int) -> "Sample":
        """Its first rows; samples lie in random order."""
        return Sample(self.x[:rows], self.y[:rows], self.weights[:rows])


class Baseline(NamedTuple):
    """A rule to predict by, and the number by which each standardised column counts in it, where it has any."""

    predict: Predict
    strengths: Floats | None = None


PULLS: dict[type, Callable[[Any, Floats], Floats]] = {
    losses.MeanAbsoluteError: lambda _, size: 1.0 / size,
    losses.Huber: lambda loss, size: np.minimum(1.0, loss.delta / size),
    losses.LogCosh: lambda _, size: np.tanh(size) / size,
    losses.MeanAbsolutePercentageError: lambda _, size: 1.0 / size,
}
"""How hard an error of some size pulls on a linear model, for losses of numbers that are not squared."""

NUMBERS = (losses.MeanSquaredError, losses.MeanSquaredLogarithmicError, losses.Poisson, *PULLS)
CLASSES = (losses.CategoricalCrossentropy, losses.SparseCategoricalCrossentropy)


def why_none(loss: Any, y: Floats, outputs: tuple[int, ...]) -> str:
    """Why no baseline is known for a loss, a sentence; empty where there is one."""
    if not isinstance(loss, (*NUMBERS, *CLASSES, losses.BinaryCrossentropy)):
        return f"For the loss {getattr(loss, 'name', loss)!s} no linear model is known to compare the network with."
    if len(outputs) != 1 or getattr(loss, "axis", -1) not in (-1, 1):
        return "For a network whose rows have several steps no linear model is known to compare it with."
    if isinstance(loss, CLASSES):
        return "" if outputs[0] <= MOST_CLASSES else f"{outputs[0]} classes are too many for a linear model in passing."
    if outputs[0] > MOST_OUTPUTS:
        return f"{outputs[0]} outputs are too many for a linear model in passing."
    return "" if y.size else "There are no rows."


def constant(loss: Any, sample: Sample, outputs: int) -> Baseline:
    """The one answer that costs least on `sample`, whatever the inputs: mean, median or shares of the classes."""
    if isinstance(loss, CLASSES):
        shares = np.average(_shares(loss, sample.y, outputs), axis=0, weights=sample.weights)
        return _always(_from_shares(loss, shares[None]))
    if isinstance(loss, losses.BinaryCrossentropy):
        share = np.average(sample.y, axis=0, weights=sample.weights)
        return _always(_from_share(loss, share[None]))
    mean = np.average(sample.y, axis=0, weights=sample.weights)
    tried = np.concatenate([mean[None], np.quantile(sample.y, np.linspace(0.02, 0.98, 49), axis=0)])
    best = [_cheapest(loss, sample, tried[:, place], place) for place in range(outputs)]
    return _always(np.array([best], np.float32))


def _cheapest(loss: Any, sample: Sample, tried: Floats, place: int) -> float:
    truth = sample.y[:, place : place + 1]
    costs = [np.average(per_row(loss, truth, np.full_like(truth, guess)), weights=sample.weights) for guess in tried]
    return float(tried[int(np.argmin(costs))])


def _always(answer: Floats) -> Baseline:
    return Baseline(lambda x: np.repeat(answer.astype(np.float32), len(x), axis=0))


def linear(loss: Any, sample: Sample, outputs: int) -> Baseline:
    """The linear model that suits `loss`, learned on standardised columns with a penalty.

    Args:
        loss: One for which `why_none` is empty.
        sample: The rows to learn from; fewer are taken where there are many columns.
        outputs: How many numbers or classes a row has.
    """
    sample = sample.first(_affordable(loss, sample, outputs))
    scale = scale_of(sample.x)
    z = scale(sample.x)
    if isinstance(loss, CLASSES):
        shares = _shares(loss, sample.y, outputs)
        w = _with_penalty(
            lambda penalty, rows: softmax(z[rows], shares[rows], sample.weights[rows], penalty=penalty),
            lambda w, rows: -(shares[rows] * log_softmax(z[rows] @ w)).sum(axis=1),
            z,
        )
        return Baseline(lambda x: _class_form(loss, scale(x) @ w), np.abs(w[:-1]).max(axis=1))
    w = np.stack([_for_one(loss, z, sample.y[:, place], sample.weights) for place in range(outputs)], axis=1)
    return Baseline(lambda x: _number_form(loss, scale, w, x), np.abs(w[:-1]).max(axis=1))


def _affordable(loss: Any, sample: Sample, outputs: int) -> int:
    columns = sample.x.shape[1] + 1
    a_row = columns * outputs * 80 if isinstance(loss, CLASSES) else columns**2 * outputs
    if type(loss) in PULLS:
        a_row *= 2
    least: int = min(5 * columns, len(sample.x))
    return max(int(MOST_WORK / a_row), least, 1)


def _for_one(loss: Any, z: Floats, y: Floats, weights: Floats) -> Floats:
    """Coefficients for one output."""
    if isinstance(loss, losses.BinaryCrossentropy):
        y = y * (1.0 - loss.label_smoothing) + 0.5 * loss.label_smoothing
        return _with_penalty(
            lambda penalty, rows: newton(z[rows], y[rows], weights[rows], LOGISTIC, penalty=penalty),
            lambda w, rows: LOGISTIC.surprise(z[rows] @ w, y[rows]),
            z,
        )
    if isinstance(loss, losses.Poisson):
        return newton(z, y, weights, POISSON)
    if isinstance(loss, losses.MeanSquaredLogarithmicError):
        y = np.log1p(np.maximum(y, 0.0))
    if isinstance(loss, losses.MeanAbsolutePercentageError):
        weights = weights / np.maximum(np.abs(y), 1e-2 * np.abs(y).mean() + 1e-7)
    if type(loss) in PULLS:
        return reweighted(z, y, weights, lambda size: PULLS[type(loss)](loss, size))
    return ridge(z, y[:, None], weights)[0][:, 0]


def _with_penalty(
    learn: Callable[[float, slice], Floats], cost: Callable[[Floats, slice], Floats], z: Floats
) -> Floats:
    """Coefficients under the usual penalty, or, where rows are few for the columns, under the best of three."""
    rows, columns = z.shape
    everything = slice(None)
    if rows > 20 * columns or rows < 20:
        return learn(1.0, everything)
    learned, kept = slice(0, rows * 3 // 4), slice(rows * 3 // 4, rows)
    penalties = (1.0, 10.0, 100.0)
    costs = [float(cost(learn(penalty, learned), kept).mean()) for penalty in penalties]
    return learn(penalties[int(np.argmin(costs))], everything)


def _shares(loss: Any, y: Floats, classes: int) -> Floats:
    if loss.codes:
        return one_hot(y.astype(np.int64).reshape(-1), classes, np.zeros(1, np.float32))  # type: ignore[no-any-return]
    return np.asarray(y * (1.0 - loss.label_smoothing) + loss.label_smoothing / classes)


def _from_shares(loss: Any, shares: Floats) -> Floats:
    return np.log(np.maximum(shares, 1e-7)) if loss.from_logits else shares


def _from_share(loss: Any, share: Floats) -> Floats:
    inside = np.clip(share, 1e-7, 1 - 1e-7)
    return np.log(inside / (1 - inside)) if loss.from_logits else inside


def _class_form(loss: Any, lines: Floats) -> Floats:
    return lines if loss.from_logits else np.asarray(np.exp(log_softmax(lines)))


def _number_form(loss: Any, scale: Scale, w: Floats, x: Floats) -> Floats:
    lines = np.asarray(scale(x) @ w.astype(np.float32))
    if isinstance(loss, losses.BinaryCrossentropy):
        return lines if loss.from_logits else np.asarray(sigmoid(lines))
    if isinstance(loss, losses.Poisson):
        return np.asarray(np.exp(np.minimum(lines, 30.0)))
    return np.asarray(np.expm1(lines)) if isinstance(loss, losses.MeanSquaredLogarithmicError) else lines


def per_row(loss: Any, y_true: Floats, y_pred: Floats) -> Floats:
    """The loss of each row, in float64; a loss that gives one number for all rows gives each row that number."""
    y_pred = np.asarray(y_pred, np.float32)
    with np.errstate(all="ignore"):
        values = np.asarray(loss.call(y_true, y_pred), np.float64)
    if values.ndim == 0:
        return np.full(len(y_pred), values)
    means: Floats = values.reshape(len(y_pred), -1).mean(axis=1)
    return means
