"""The area under a curve of all thresholds on a score."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, final

import numpy as np

from lamina.arrays import namespace, sigmoid
from lamina.config import Range, described, own, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.metrics._counts import are_even, chosen, counted, counted_by_column, ladder, nothing, settled
from lamina.metrics._held import summed
from lamina.metrics._metric import METRICS, Metric, Value, share
from lamina.typing import Array

CURVES = ("ROC", "PR", "PRGAIN")
METHODS = ("interpolation", "minoring", "majoring")


@final
@METRICS.named("auc")
@described
class AUC(Metric):
    """Area under a curve, from `num_thresholds` thresholds between 0 and 1: near the exact area, and it adds up.

    Args:
        num_thresholds: At least 2. Scores that lie between the same two thresholds count as tied.
        curve: ``"ROC"``, ``"PR"`` or ``"PRGAIN"``.
        summation_method: ``"interpolation"``, ``"minoring"`` or ``"majoring"``.
        thresholds: The thresholds between the ends, instead of evenly spaced ones.
        multi_label: Whether each column is a question of its own; the area is the mean of theirs.
        num_labels: How many columns, where known beforehand.
        label_weights: Weights of the columns.
        from_logits: Whether y_pred holds logits instead of probabilities.

    Raises:
        ArgumentError: `curve` or `summation_method` is another word, or `num_labels` stands without `multi_label`.

    Source: Davis and Goadrich 2006, https://doi.org/10.1145/1143844.1143874, for PR; Flach and Kull 2015 for PRGAIN.

    >>> AUC()([0.0, 1.0, 1.0], [0.1, 0.7, 0.9])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    num_thresholds: int | None = structure(default=200)
    curve: str = structure(default="ROC")
    summation_method: str = structure(default="interpolation")
    name: str = own(default="auc")
    thresholds: Sequence[float] | None = structure(default=None, kw_only=True)
    multi_label: bool = structure(default=False, kw_only=True)
    num_labels: int | None = structure(default=None, kw_only=True)
    label_weights: Sequence[float] | None = structure(default=None, kw_only=True)
    from_logits: bool = structure(default=False, kw_only=True)

    true_positives = summed("true_positives")
    false_positives = summed("false_positives")

    def check(self) -> None:
        """Refuse other words."""
        super().check()
        for setting, word in (("curve", self.curve), ("summation_method", self.summation_method)):
            self.settle(setting, str(getattr(word, "value", word)))
        self.settle("curve", self.curve.upper())
        self.settle("summation_method", self.summation_method.lower())
        for setting, known in (("curve", CURVES), ("summation_method", METHODS)):
            if getattr(self, setting) not in known:
                raise ArgumentError.wanted("AUC", setting, f"one of {', '.join(known)}", getattr(self, setting))
        if self.num_labels and not self.multi_label:
            raise ArgumentError.wanted("AUC", "num_labels", "given only where multi_label is True", self.num_labels)
        if self.thresholds is None and not Range(at_least=2, whole=True).admits(self.num_thresholds):
            raise ArgumentError.wanted("AUC", "num_thresholds", "a whole number of at least 2", self.num_thresholds)
        if self.thresholds is not None:
            inner = settled("AUC", self.thresholds)
            self.settle("thresholds", sorted(inner if isinstance(inner, list) else [inner]))  # type: ignore[type-var]
            self.settle("num_thresholds", len(self.thresholds) + 2)
        if self.label_weights is not None:
            self.settle("label_weights", tuple(float(w) for w in np.asarray(self.label_weights).reshape(-1)))

    @property
    def rungs(self) -> tuple[float, ...]:
        """The thresholds with both ends."""
        if self.thresholds is None:
            return ladder(int(self.num_thresholds or 2))
        inner = (0.0, *self.thresholds, 1.0)
        return inner if are_even(inner) else (-1e-7, *self.thresholds, 1.0 + 1e-7)

    def empty(self) -> dict[str, Any]:
        """No rows; columns must be known."""
        if not self.multi_label:
            return nothing(len(self.rungs))
        return nothing(len(self.rungs), self.num_labels) if self.num_labels else {}

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Weights of the positives and of the negatives above each threshold, and of all.

        Raises:
            ShapeError: Columns were promised, and there are none.
        """
        if self.multi_label and y_pred.ndim != 2:
            raise ShapeError(f"AUC with multi_label needs outputs of rows and columns; got {tuple(y_pred.shape)}.")
        positive, negative, scores = chosen(y_true, y_pred, weights)
        scores = sigmoid(scores) if self.from_logits else scores
        if self.label_weights is not None and not self.multi_label:
            n = namespace(scores)
            by_column = n.reshape(n.asarray(np.asarray(self.label_weights, np.float32)), (1, -1))
            positive, negative = positive * by_column, negative * by_column
        count = counted_by_column if self.multi_label else counted
        return count(positive, negative, scores, self.rungs, all_above_first=True)

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The area, or the mean of the columns' areas."""
        tp, fp, positives, negatives = (
            np.asarray(sums[name], np.float64)
            for name in ("true_positives", "false_positives", "positives", "negatives")
        )
        areas = self._areas(tp, fp, positives, negatives)
        if not self.multi_label:
            return float(areas)
        if self.label_weights is None:
            return float(areas.mean())
        weights = np.asarray(self.label_weights)
        return float(share((areas * weights).sum(), weights.sum()))

    def _areas(self, tp: Any, fp: Any, positives: Any, negatives: Any) -> Any:
        recall = share(tp, positives)
        if self.curve == "ROC":
            return self._area(share(fp, negatives), recall)
        if self.curve == "PRGAIN":
            return self._area(*_gains(tp, fp, positives, negatives))
        if self.summation_method == "interpolation":
            return _precision_recall_area(tp, fp, positives)
        return self._area(recall, share(tp, tp + fp))

    def _area(self, across: Any, height: Any) -> Any:
        left, right = height[:-1], height[1:]
        if self.summation_method == "interpolation":
            heights = (left + right) / 2
        else:
            heights = (np.minimum if self.summation_method == "minoring" else np.maximum)(left, right)
        return ((across[:-1] - across[1:]) * heights).sum(axis=0)


def _precision_recall_area(tp: Any, fp: Any, positives: Any) -> Any:
    """Between two thresholds true positives grow in step with all positives; the area under that is a logarithm."""
    both = tp + fp
    gained = tp[:-1] - tp[1:]
    slope = share(gained, np.maximum(both[:-1] - both[1:], 0))
    intercept = tp[1:] - slope * both[1:]
    inside = (both[:-1] > 0) & (both[1:] > 0)
    ratio = np.where(inside, both[:-1] / np.where(inside, both[1:], 1.0), 1.0)
    return share(slope * (gained + intercept * np.log(ratio)), positives).sum(axis=0)


def _gains(tp: Any, fp: Any, positives: Any, negatives: Any) -> tuple[Any, Any]:
    """Recall gain and precision gain; without true positives 0 and 1, and a recall gain below 0 is 0."""
    odds = share(positives, negatives)
    recall = np.where(tp == 0, 0.0, 1 - odds * share(positives - tp, tp))
    precision = np.where(tp == 0, 1.0, 1 - odds * share(fp, tp))
    return np.maximum(recall, 0.0), precision
