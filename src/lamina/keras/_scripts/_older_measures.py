"""Measures that Keras 1 had as functions of one batch: shares of hits among those said and those true."""

from collections.abc import Mapping
from typing import Any

from lamina.keras import ops


def _tables(y_true: Any, y_pred: Any) -> tuple[Any, Any, Any]:
    """Hits, how many were said, how many were true."""
    said, true = (ops.round(ops.clip(y, 0.0, 1.0)) for y in (y_pred, ops.cast(y_true, "float32")))
    return ops.sum(said * true), ops.sum(said), ops.sum(true)


def precision(y_true: Any, y_pred: Any) -> Any:
    """The share of hits among those that were said.

    >>> float(precision([1.0, 0.0, 1.0], [0.9, 0.8, 0.1]))
    0.5
    """
    hits, said, _ = _tables(y_true, y_pred)
    return hits / (said + 1e-7)


def recall(y_true: Any, y_pred: Any) -> Any:
    """The share of hits among those that were true.

    >>> float(recall([1.0, 0.0, 1.0], [0.9, 0.8, 0.1]))
    0.5
    """
    hits, _, true = _tables(y_true, y_pred)
    return hits / (true + 1e-7)


def fbeta_score(y_true: Any, y_pred: Any, beta: float = 1) -> Any:
    """The mean of precision and recall in which recall counts `beta`² times."""
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    return (1 + beta**2) * (p * r) / (beta**2 * p + r + 1e-7)


def fmeasure(y_true: Any, y_pred: Any) -> Any:
    """The harmonic mean of precision and recall.

    >>> round(float(fmeasure([1.0, 0.0, 1.0], [0.9, 0.8, 0.1])), 5)
    0.5
    """
    return fbeta_score(y_true, y_pred)


def matthews_correlation(y_true: Any, y_pred: Any) -> Any:
    """The correlation between what was said and what was true, both 0 or 1."""
    hits, said, true = _tables(y_true, y_pred)
    every = ops.sum(ops.ones_like(y_pred))
    misses, alarms = true - hits, said - hits
    quiet = every - hits - misses - alarms
    below = ops.sqrt(said * true * (quiet + alarms) * (quiet + misses))
    return (hits * quiet - alarms * misses) / (below + 1e-7)


MEASURES: Mapping[str, Any] = {
    "precision": precision,
    "recall": recall,
    "fbeta_score": fbeta_score,
    "fmeasure": fmeasure,
    "matthews_correlation": matthews_correlation,
}
"""Each by its name."""
