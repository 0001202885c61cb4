"""What a threshold on a score brings: precision, recall, and the area under a curve of all thresholds."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np

from lamina.arrays import along_rows, as_type, namespace, sigmoid
from lamina.config import described, number, own, structure
from lamina.errors import ArgumentError
from lamina.metrics._metric import METRICS, Metric, share
from lamina.typing import Array


def labels_and_scores(y_true: Array, y_pred: Array, weights: Array) -> tuple[Array, Array, Array]:
    """Weights of the positives, weights of the negatives, and scores, each one flat row of numbers."""
    n = namespace(y_pred)
    spread = n.reshape(along_rows(weights, y_pred) * n.ones_like(y_pred), (-1,))
    positive = n.reshape(as_type(y_true != 0, y_pred), (-1,)) * spread
    return positive, spread - positive, n.reshape(y_pred, (-1,))


@described
class ThresholdMetric(Metric):
    """A metric of the answers that lie above one threshold.

    Args:
        thresholds: The threshold, from 0 to 1; ``None`` is ½.
        class_id: Look at this column alone; ``None`` for all.
    """

    direction: ClassVar[str | None] = "up"

    thresholds: float | None = number(default=None, at_least=0, at_most=1)
    class_id: int | None = structure(default=None, at_least=0, whole=True, kw_only=True)

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Weights of the true positives, the false positives and the false negatives."""
        n = namespace(y_pred)
        if self.class_id is not None:
            y_true, y_pred = y_true[..., self.class_id], y_pred[..., self.class_id]
        positive, negative, scores = labels_and_scores(y_true, y_pred, weights)
        above = as_type(scores > (0.5 if self.thresholds is None else self.thresholds), scores)
        return {
            "true_positives": n.sum(positive * above),
            "false_positives": n.sum(negative * above),
            "false_negatives": n.sum(positive * (1 - above)),
        }


@final
@METRICS.named("precision")
@described
class Precision(ThresholdMetric):
    """Of those predicted positive, the share that is.

    Args:
        thresholds: The threshold, from 0 to 1; ``None`` is ½.
        class_id: Look at this column alone; ``None`` for all.

    >>> Precision()([1.0, 0.0, 1.0], [0.9, 0.8, 0.2])
    0.5
    """

    name: str = own(default="precision")

    def value(self, sums: Mapping[str, Any]) -> float:
        """The share; 0 where nothing was predicted positive."""
        return float(share(sums["true_positives"], sums["true_positives"] + sums["false_positives"]))


@final
@METRICS.named("recall")
@described
class Recall(ThresholdMetric):
    """Of those that are positive, the share predicted so.

    Args:
        thresholds: The threshold, from 0 to 1; ``None`` is ½.
        class_id: Look at this column alone; ``None`` for all.

    >>> Recall()([1.0, 0.0, 1.0], [0.9, 0.8, 0.2])
    0.5
    """

    name: str = own(default="recall")

    def value(self, sums: Mapping[str, Any]) -> float:
        """The share; 0 where nothing is positive."""
        return float(share(sums["true_positives"], sums["true_positives"] + sums["false_negatives"]))


CURVES = ("ROC", "PR")
METHODS = ("interpolation", "minoring", "majoring")


@final
@METRICS.named("auc")
@described
class AUC(Metric):
    """Area under a curve, from `num_thresholds` thresholds between 0 and 1: near the exact area, and it adds up.

    Args:
        num_thresholds: At least 2. Scores that lie between the same two thresholds count as tied.
        curve: ``"ROC"`` or ``"PR"``.
        summation_method: ``"interpolation"``, ``"minoring"`` or ``"majoring"``.
        from_logits: Whether y_pred holds logits instead of probabilities.

    Raises:
        ArgumentError: `curve` or `summation_method` is another word.

    Source: Davis and Goadrich 2006, https://doi.org/10.1145/1143844.1143874, for PR. Keras drops scores of exactly
    0 from the lowest threshold; here they count, so that both ends of the curve are reached.

    >>> AUC()([0.0, 1.0, 1.0], [0.1, 0.7, 0.9])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    num_thresholds: int = structure(default=200, at_least=2, whole=True)
    curve: str = structure(default="ROC")
    summation_method: str = structure(default="interpolation")
    from_logits: bool = structure(default=False, kw_only=True)
    name: str = own(default="auc")

    def check(self) -> None:
        """Refuse other words."""
        super().check()
        self.settle("curve", str(self.curve).upper())
        self.settle("summation_method", str(self.summation_method).lower())
        for setting, known in (("curve", CURVES), ("summation_method", METHODS)):
            if getattr(self, setting) not in known:
                raise ArgumentError.wanted("AUC", setting, f"one of {', '.join(known)}", getattr(self, setting))

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Weights of the positives and of the negatives above each threshold, and of all."""
        n = namespace(y_pred)
        positive, negative, scores = labels_and_scores(y_true, y_pred, weights)
        scores = n.clip(sigmoid(scores) if self.from_logits else scores, 0.0, 1.0) * float(self.num_thresholds - 1)
        ladder = n.arange(self.num_thresholds, dtype=scores.dtype)
        ladder = n.where(ladder == 0, -1.0, ladder)
        above = as_type(scores[:, None] > ladder[None, :], scores)
        counts = n.stack([positive, negative]) @ above
        return {
            "true_positives": counts[0, :],
            "false_positives": counts[1, :],
            "positives": n.sum(positive),
            "negatives": n.sum(negative),
        }

    def value(self, sums: Mapping[str, Any]) -> float:
        """The area."""
        tp, fp, positives, negatives = (
            np.asarray(sums[name], np.float64)
            for name in ("true_positives", "false_positives", "positives", "negatives")
        )
        recall = share(tp, positives)
        if self.curve == "ROC":
            return self._area(share(fp, negatives), recall)
        if self.summation_method == "interpolation":
            return _precision_recall_area(tp, fp, float(positives))
        return self._area(recall, share(tp, tp + fp))

    def _area(self, across: Any, height: Any) -> float:
        left, right = height[:-1], height[1:]
        if self.summation_method == "interpolation":
            heights = (left + right) / 2
        else:
            heights = (np.minimum if self.summation_method == "minoring" else np.maximum)(left, right)
        return float(((across[:-1] - across[1:]) * heights).sum())


def _precision_recall_area(tp: Any, fp: Any, positives: float) -> float:
    """Between two thresholds true positives grow in step with all positives; the area under that is a logarithm."""
    both = tp + fp
    gained = tp[:-1] - tp[1:]
    slope = share(gained, np.maximum(both[:-1] - both[1:], 0))
    intercept = tp[1:] - slope * both[1:]
    inside = (both[:-1] > 0) & (both[1:] > 0)
    ratio = np.where(inside, both[:-1] / np.where(inside, both[1:], 1.0), 1.0)
    return float(share(slope * (gained + intercept * np.log(ratio)), positives).sum())
