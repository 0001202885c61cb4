"""Linear models in NumPy, quick and robust enough to be a yardstick: ridge, reweighted ridge, Newton, softmax."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamina.arrays import log_softmax, sigmoid

Floats = NDArray[Any]

PENALTIES = 10.0 ** np.arange(-3, 7)
"""What the ridge tries, on standardised columns."""


ONE_THREAD = 2**18
"""Multiplications of one product up to which OpenBLAS does it in one thread."""


class Scale(NamedTuple):
    """How columns were standardised on the training rows; constant columns come out as 0."""

    mean: Floats
    factor: Floats

    def __call__(self, x: Floats) -> Floats:
        """Standardised columns and a column of ones, in float32; what is no number counts as the mean."""
        z = (x - self.mean) * self.factor
        z[~np.isfinite(z)] = 0.0
        return np.concatenate([z, np.ones((len(x), 1))], axis=1, dtype=np.float32)


def scale_of(x: Floats) -> Scale:
    """The scale of training rows (rows × columns).

    >>> scale_of(np.array([[1.0, 5.0], [3.0, 5.0]]))(np.array([[3.0, 5.0]])).tolist()
    [[1.0, 0.0, 1.0]]
    """
    x = np.where(np.isfinite(x), x, np.nan) if not np.isfinite(x).all() else x
    centre = np.nan_to_num(x[0].astype(np.float64))  # near the data, so that the squares below keep their digits
    shifted = x - centre
    hole = np.isnan(shifted)
    count = np.maximum(len(x) - hole.sum(axis=0), 1)
    shifted = np.where(hole, 0.0, shifted) if hole.any() else shifted
    mean = shifted.sum(axis=0) / count
    spread = np.sqrt(np.maximum((shifted**2).sum(axis=0) / count - mean**2, 0.0))
    usable = spread > 1e-6 * np.abs(mean + centre)
    return Scale(mean + centre, np.where(usable, 1.0 / np.where(usable, spread, 1.0), 0.0))


def gram(a: Floats, b: Floats) -> Floats:
    """``aᵀ b`` in float64, by blocks of rows that are small enough for one thread.

    The threads of a large product wait for each other; where other programs keep the cores busy, for seconds.
    """
    total = np.zeros((a.shape[1], b.shape[1]))
    rows = ONE_THREAD // max(total.size, 1)
    rows = rows if rows >= 8 else len(a)
    for start in range(0, len(a), rows):
        total += a[start : start + rows].T @ b[start : start + rows]
    return total


def ridge(z: Floats, y: Floats, weights: Floats) -> tuple[Floats, float]:
    """Coefficients (columns × outputs) and the penalty that generalised cross-validation chose.

    Args:
        z: From `Scale`, the last column ones, which is not penalised.
        y: Rows × outputs.
        weights: One a row.

    Source: Golub, Heath and Wahba 1979, https://doi.org/10.1080/00401706.1979.10489751.
    """
    share = weights / weights.sum()
    z_mean, y_mean = share @ z, share @ y
    # few rows are fitted closely, and what is left of them needs all digits
    grain = np.float64 if len(z) < 5 * z.shape[1] else np.float32
    root = np.sqrt(weights)[:, None].astype(grain)
    a, b = (z - z_mean)[:, :-1].astype(grain) * root, (y - y_mean) * root
    roots, axes = np.linalg.eigh(gram(a, a))
    roots = np.maximum(roots, 0.0)
    turned = axes.T @ (a.T @ b.astype(grain)).astype(np.float64)
    penalty = _chosen_penalty(roots, turned, (b**2).sum(axis=0), len(z))
    w = axes @ (turned / (roots + penalty)[:, None])
    return np.concatenate([w, (y_mean - z_mean[:-1] @ w)[None]]), penalty


def _chosen_penalty(roots: Floats, turned: Floats, total: Floats, rows: int) -> float:
    scores = []
    for penalty in PENALTIES:
        freedom = 1.0 + (roots / (roots + penalty)).sum()
        fitted = (turned**2 * ((roots + 2 * penalty) / (roots + penalty) ** 2)[:, None]).sum(axis=0)
        left = np.maximum(total - fitted, 0.0) / np.where(total > 0, total, 1.0)
        spare = 1.0 - freedom / rows
        scores.append(left.sum() / spare**2 if spare > 1e-6 else np.inf)
    return float(PENALTIES[int(np.argmin(scores))])


def reweighted(z: Floats, y: Floats, weights: Floats, pull: Callable[[Floats], Floats], *, steps: int = 8) -> Floats:
    """Coefficients for one output under a loss that is not squared: weighted ridges, each weighing rows anew.

    Args:
        z: From `Scale`.
        y: One number a row.
        weights: One a row.
        pull: Size of the error → how hard it pulls: the loss's slope divided by the error.
        steps: How many ridges.

    Source: iteratively reweighted least squares; Holland and Welsch 1977, https://doi.org/10.1080/03610927708827533.
    """
    w, penalty = ridge(z, y[:, None], weights)
    w = w[:, 0]
    for _ in range(steps):
        size = np.abs(y - _line(z, w))
        least = 1e-2 * float(np.mean(size)) + 1e-12
        # a typical row keeps its weight, so that the penalty keeps its meaning
        u = weights * pull(np.maximum(size, least)) / pull(np.maximum(np.median(size), least))
        w = _solved(z, u, (z.T @ (u * y).astype(np.float32)).astype(np.float64), penalty)
    return w


def _solved(z: Floats, u: Floats, right: Floats, penalty: float) -> Floats:
    """The solution of ``(zᵀ u z + penalty) w = right``, the last coefficient free."""
    left = gram(z, z * u[:, None].astype(np.float32))
    left[np.diag_indices(len(left) - 1)] += penalty
    left[np.diag_indices(len(left))] += 1e-9 * max(np.trace(left), 1e-30) / len(left)
    return np.linalg.solve(left, right)


class Family(NamedTuple):
    """A generalised linear model: the mean, the variance and the surprise of a row at the linear value."""

    mean: Callable[[Floats], Floats]
    variance: Callable[[Floats], Floats]
    surprise: Callable[[Floats, Floats], Floats]
    start: Callable[[float], float]


def _logit(share: float) -> float:
    inside = min(max(share, 1e-6), 1 - 1e-6)
    return float(np.log(inside / (1 - inside)))


LOGISTIC = Family(
    mean=sigmoid,
    variance=lambda line: sigmoid(line) * sigmoid(-line),
    surprise=lambda line, y: np.logaddexp(0.0, line) - y * line,
    start=_logit,
)
POISSON = Family(
    mean=lambda line: np.exp(np.minimum(line, 30.0)),
    variance=lambda line: np.exp(np.minimum(line, 30.0)),
    surprise=lambda line, y: np.exp(np.minimum(line, 30.0)) - y * line,
    start=lambda mean: float(np.log(max(mean, 1e-6))),
)


def newton(z: Floats, y: Floats, weights: Floats, family: Family, *, penalty: float = 1.0) -> Floats:
    """Coefficients of a generalised linear model for one output, by Newton's steps, halved where they overshoot."""
    w = np.zeros(z.shape[1])
    w[-1] = family.start(float(np.average(y, weights=weights)))
    holds = np.append(np.full(z.shape[1] - 1, penalty), 0.0)

    def height(w: Floats) -> float:
        return float((weights * family.surprise(_line(z, w), y)).sum() + 0.5 * (holds * w**2).sum())

    now = height(w)
    for _ in range(25):
        line = _line(z, w)
        slope = (z.T @ (weights * (y - family.mean(line))).astype(np.float32)).astype(np.float64) - holds * w
        step = _solved(z, weights * family.variance(line) + 1e-12, slope, penalty)
        ahead, then = _downhill(height, w, step, now)
        if not then < now - 1e-5 * len(z):
            break
        w, now = ahead, then
    return w


def _line(z: Floats, w: Floats) -> Floats:
    return (z @ w.astype(np.float32)).astype(np.float64)


def softmax(z: Floats, y: Floats, weights: Floats, *, penalty: float = 1.0) -> Floats:
    """Coefficients (columns × classes) of multinomial logistic regression, by Newton's method with inner gradients.

    Args:
        z: From `Scale`.
        y: Shares of the classes, rows × classes.
        weights: One a row.
        penalty: On the squares of all coefficients but the last row's.
    """
    w = np.zeros((z.shape[1], y.shape[1]), np.float32)
    w[-1] = np.log(np.maximum(np.average(y, axis=0, weights=weights), 1e-6))
    holds = np.full((z.shape[1], 1), penalty, np.float32)
    holds[-1] = 1e-6
    weight, y = weights[:, None].astype(np.float32), y.astype(np.float32)

    def height(w: Floats) -> float:
        return float(-(weight * y * log_softmax(z @ w)).sum() + 0.5 * (holds * w**2).sum())

    bound = gram(z, z * weight) / y.shape[1] + np.diag(holds[:, 0])
    nearly = np.linalg.inv(bound + 1e-9 * np.trace(bound) * np.eye(len(bound))).astype(np.float32)
    now = height(w)
    for _ in range(12):
        p = np.exp(log_softmax(z @ w))
        slope = z.T @ (weight * (y - p)) - holds * w
        step = _conjugate(lambda v, p=p: _curved(z, p, weight, v) + holds * v, slope, nearly)  # type: ignore[misc]
        ahead, then = _downhill(height, w, step, now)
        if not then < now - 1e-5 * len(z):
            break
        w, now = ahead, then
    return w


def _curved(z: Floats, p: Floats, weight: Floats, v: Floats) -> Floats:
    """The Hessian of the surprise at shares `p`, times `v`."""
    lines = z @ v
    curved: Floats = z.T @ (weight * p * (lines - (p * lines).sum(axis=1, keepdims=True)))
    return curved


def _conjugate(times: Callable[[Floats], Floats], right: Floats, nearly: Floats, steps: int = 10) -> Floats:
    """An approximate solution of ``times(v) = right`` by conjugate gradients; `nearly` is nearly its inverse."""
    v, left = np.zeros_like(right), right
    way = nearly @ left
    size = float((left * way).sum())
    enough = 1e-3 * size
    for _ in range(steps):
        if size <= enough:
            break
        curved = times(way)
        length = size / max(float((way * curved).sum()), 1e-30)
        v, left = v + length * way, left - length * curved
        next_way = nearly @ left
        size, before = float((left * next_way).sum()), size
        way = next_way + (size / before) * way
    return v


def _downhill(height: Callable[[Floats], float], w: Floats, step: Floats, now: float) -> tuple[Floats, float]:
    """A step of Newton's, halved until it leads down: where it ends, and how high that is."""
    for _ in range(12):
        then = height(w + step)
        if then <= now:
            break
        step = step / 2
    return w + step, then
