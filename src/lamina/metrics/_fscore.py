"""The F scores: precision and recall in one number, for each class or over all."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np

from lamina.arrays import as_type, namespace
from lamina.config import described, number, own, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.losses import meeting, spread
from lamina.metrics._metric import METRICS, Metric, Value
from lamina.typing import Array

AVERAGES = (None, "micro", "macro", "weighted")
EPSILON = 1e-7


@described
class ScoreMetric(Metric):
    """``(1 + beta²) precision · recall / (beta² precision + recall)`` for each class, averaged or not.

    Args:
        average: ``None`` for an array of one a class; ``"micro"`` over all answers; ``"macro"``, the plain mean over
            classes; ``"weighted"``, the mean weighted by how often each class occurs.
        threshold: What lies above it is predicted; ``None`` predicts the largest output of each row.
    """

    direction: ClassVar[str | None] = "up"

    average: str | None = structure(default=None)

    def check(self) -> None:
        """Refuse another word."""
        super().check()
        if self.average not in AVERAGES:
            words = ", ".join(str(word) for word in AVERAGES)
            raise ArgumentError.wanted(type(self).__name__, "average", f"one of {words}", self.average)

    def _predicted(self, y_pred: Array) -> Array:
        settings: Any = self
        n = namespace(y_pred)
        if settings.threshold is not None:
            return as_type(y_pred > settings.threshold, y_pred)
        most = n.max(y_pred, axis=-1, keepdims=True)
        return as_type((y_pred >= most) & (n.abs(y_pred) > 1e-9), y_pred)

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Weights of the true positives, the false ones, the missed ones and all positives, for each class.

        Raises:
            ShapeError: There are no columns.
        """
        if y_pred.ndim != 2:
            raise ShapeError(
                f"{type(self).__name__} needs y_pred and y_true of rows and columns, one a class; "
                f"got {tuple(y_pred.shape)}. For class codes take keras.utils.to_categorical."
            )
        y, p = meeting(y_true, y_pred)
        n = namespace(p)
        heavy = spread(weights, p)
        said = self._predicted(p)
        return {
            "true_positives": n.sum(said * y * heavy, axis=0),
            "false_positives": n.sum(said * (1.0 - y) * heavy, axis=0),
            "false_negatives": n.sum((1.0 - said) * y * heavy, axis=0),
            "support": n.sum(y * heavy, axis=0),
        }

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The score, or one a class."""
        names = ("true_positives", "false_positives", "false_negatives", "support")
        tp, fp, fn, support = (np.asarray(sums[name], np.float64) for name in names)
        if self.average == "micro":
            tp, fp, fn = tp.sum(), fp.sum(), fn.sum()
        precision, recall = tp / (tp + fp + EPSILON), tp / (tp + fn + EPSILON)
        weight = float(getattr(self, "beta", 1.0)) ** 2
        scores = (1 + weight) * precision * recall / (weight * precision + recall + EPSILON)
        if self.average is None:
            return scores
        if self.average == "weighted":
            return float((scores * support / (support.sum() + EPSILON)).sum())
        return float(np.mean(scores))


@final
@METRICS.named("fbeta_score", "f_beta_score")
@described
class FBetaScore(ScoreMetric):
    """``(1 + beta²) precision · recall / (beta² precision + recall)`` for each class, averaged or not.

    Args:
        average: ``None`` for an array of one a class; ``"micro"``, ``"macro"`` or ``"weighted"``.
        beta: How much more recall counts than precision; above 0.
        threshold: What lies above it is predicted, above 0 and at most 1; ``None`` predicts each row's largest output.

    >>> FBetaScore(beta=2.0)([[1.0, 0.0], [0.0, 1.0]], [[0.9, 0.1], [0.2, 0.8]]).round(4).tolist()
    [1.0, 1.0]
    """

    beta: float = number(default=1.0, above=0)
    threshold: float | None = number(default=None, above=0, at_most=1)
    name: str = own(default="fbeta_score")


@final
@METRICS.named("f1_score")
@described
class F1Score(ScoreMetric):
    """``2 precision · recall / (precision + recall)`` for each class, averaged or not.

    Args:
        average: ``None`` for an array of one a class; ``"micro"``, ``"macro"`` or ``"weighted"``.
        threshold: What lies above it is predicted, above 0 and at most 1; ``None`` predicts each row's largest output.

    >>> F1Score("macro")([[1.0, 0.0], [0.0, 1.0]], [[0.9, 0.1], [0.2, 0.8]])  # doctest: +ELLIPSIS
    0.99999...
    """

    threshold: float | None = number(default=None, above=0, at_most=1)
    name: str = own(default="f1_score")
