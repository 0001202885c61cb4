"""How many answers lie above each of some thresholds, rightly and wrongly: what ranking metrics are made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lamina.arrays import as_type, namespace, one_hot
from lamina.errors import ArgumentError, ShapeError
from lamina.losses import meeting, spread
from lamina.typing import Array

Thresholds = float | Sequence[float] | None

LOWEST = -1e10
"""Below every score: where the best few are taken, they are what is above it."""


def settled(owner: str, thresholds: Thresholds) -> float | list[float] | None:
    """Thresholds in one form.

    Raises:
        ArgumentError: One lies outside 0 to 1.

    >>> settled("Recall", [0.2, 0.7])
    [0.2, 0.7]
    """
    if thresholds is None:
        return None
    found = tuple(np.atleast_1d(np.asarray(thresholds, object)).tolist())
    if not found or any(isinstance(t, (str, bool)) or t is None or not 0 <= t <= 1 for t in found):
        raise ArgumentError.wanted(owner, "thresholds", "numbers from 0 to 1", thresholds)
    return [float(t) for t in found] if np.ndim(thresholds) else float(found[0])


def are_even(thresholds: Sequence[float]) -> bool:
    """Whether thresholds lie at equal distances from 0 to 1, so that scores can be counted by their places."""
    steps = len(thresholds) - 1
    return steps >= 2 and np.allclose(thresholds, np.arange(steps + 1) / steps, atol=1e-7)


def ladder(steps: int) -> tuple[float, ...]:
    """So many thresholds at equal distances from 0 to 1; a single one is ½.

    >>> ladder(3), ladder(1)
    ((0.0, 0.5, 1.0), (0.5,))
    """
    return (0.5,) if steps == 1 else tuple(place / (steps - 1) for place in range(steps))


def above(scores: Array, thresholds: Sequence[float], *, all_above_first: bool = False) -> Array:
    """1 where a score lies above a threshold, along a new last axis of thresholds.

    Args:
        scores: Any shape.
        thresholds: Rising.
        all_above_first: Whether the first lies just below 0, so that scores of 0 are above it.
    """
    n = namespace(scores)
    if are_even(thresholds):
        places = np.arange(len(thresholds), dtype=np.float32)
        scores = n.clip(scores, 0.0, 1.0) * float(len(thresholds) - 1)
    else:
        places = np.asarray(thresholds, np.float32)
    if all_above_first:
        places[0] = -1.0
    rungs = n.reshape(n.asarray(places), (1,) * scores.ndim + (-1,))
    return as_type(scores[..., None] > rungs, scores)


def best(scores: Array, k: int) -> Array:
    """The `k` largest scores along the last axis, and the lowest of all numbers in place of the others."""
    n = namespace(scores)
    order = n.argsort(-scores, axis=-1, stable=True)[..., :k]
    kept = n.sum(one_hot(order, scores.shape[-1], scores), axis=-2)
    return n.where(kept > 0, scores, LOWEST)


def chosen(
    y_true: Array, y_pred: Array, weights: Array, top_k: int | None = None, class_id: int | None = None
) -> tuple[Array, Array, Array]:
    """Weights of the positives, weights of the negatives, and scores, in the shape of y_pred (or of its one column).

    Raises:
        ShapeError: A column is asked of outputs that have none.
    """
    y, p = meeting(y_true, y_pred)
    heavy = spread(weights, p)
    if top_k is not None:
        p = best(p, top_k)
    if class_id is not None:
        if p.ndim == 1:
            raise ShapeError(f"class_id needs outputs with a column for each class; got shape {tuple(p.shape)}.")
        y, p, heavy = (x[..., class_id : class_id + 1] for x in (y, p, heavy))
    positive = as_type(y != 0, p) * heavy
    return positive, heavy - positive, p


def counted(
    positive: Array, negative: Array, scores: Array, thresholds: Sequence[float], **options: Any
) -> dict[str, Array]:
    """True and false positives at each threshold, and all positives and negatives."""
    n = namespace(scores)
    positive, negative, flat = (n.reshape(x, (-1,)) for x in (positive, negative, scores))
    found = n.stack([positive, negative]) @ above(flat, thresholds, **options)
    return {
        "true_positives": found[0, :],
        "false_positives": found[1, :],
        "positives": n.sum(positive),
        "negatives": n.sum(negative),
    }


def counted_by_column(
    positive: Array, negative: Array, scores: Array, thresholds: Sequence[float], **options: Any
) -> dict[str, Array]:
    """The same for each column of scores by itself: thresholds × columns."""
    n = namespace(scores)
    over = above(scores, thresholds, **options)
    found = [n.sum(weights[..., None] * over, axis=0).T for weights in (positive, negative)]
    return {
        "true_positives": found[0],
        "false_positives": found[1],
        "positives": n.sum(positive, axis=0),
        "negatives": n.sum(negative, axis=0),
    }


def nothing(thresholds: int, columns: int | None = None) -> dict[str, Any]:
    """The counts of no rows."""
    shape = (thresholds,) if columns is None else (thresholds, columns)
    return {
        "true_positives": np.zeros(shape),
        "false_positives": np.zeros(shape),
        "positives": np.zeros(shape[1:]),
        "negatives": np.zeros(shape[1:]),
    }
