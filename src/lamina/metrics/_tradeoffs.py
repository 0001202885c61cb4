"""The best of one share where another is at least so good: sensitivity at specificity, and its kin."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, final

import numpy as np

from lamina.config import described, number, own, structure
from lamina.metrics._counts import chosen, counted, ladder, nothing
from lamina.metrics._metric import METRICS, Metric, Value, share
from lamina.typing import Array


class Shares(NamedTuple):
    """What each threshold brings."""

    sensitivity: Any
    specificity: Any
    precision: Any


def _shares(sums: Mapping[str, Any]) -> Shares:
    tp, fp, negatives = sums["true_positives"], sums["false_positives"], sums["negatives"]
    return Shares(share(tp, sums["positives"]), share(negatives - fp, negatives), share(tp, tp + fp))


def _best(wanted: Any, where: Any, at_least: float) -> float:
    return float(np.max(np.where(where >= at_least, wanted, 0.0), initial=0.0))


@described
class TradeoffMetric(Metric):
    """One share where another is at least so good; a subclass has ``num_thresholds`` and ``class_id``."""

    direction: ClassVar[str | None] = "up"

    def _ladder(self) -> tuple[float, ...]:
        settings: Any = self
        return ladder(settings.num_thresholds)

    def empty(self) -> dict[str, Any]:
        """No rows."""
        return nothing(len(self._ladder()))

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Weights of the true and false positives at each threshold, and of all positives and negatives."""
        settings: Any = self
        return counted(*chosen(y_true, y_pred, weights, class_id=settings.class_id), self._ladder())


@final
@METRICS.named("sensitivity_at_specificity")
@described
class SensitivityAtSpecificity(TradeoffMetric):
    """The largest share of positives found by a threshold that lets at least `specificity` of the negatives be.

    Args:
        specificity: From 0 to 1.
        num_thresholds: How many thresholds between 0 and 1 are tried; at least 1.
        class_id: Look at this column alone; ``None`` for all.

    >>> SensitivityAtSpecificity(0.5)([0.0, 0.0, 1.0, 1.0], [0.1, 0.6, 0.5, 0.9])
    1.0
    """

    specificity: float = number(at_least=0, at_most=1)
    num_thresholds: int = structure(default=200, at_least=1, whole=True)
    class_id: int | None = structure(default=None, at_least=0, whole=True)
    name: str = own(default="sensitivity_at_specificity", kw_only=True)

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The share."""
        found = _shares(sums)
        return _best(found.sensitivity, found.specificity, self.specificity)


@final
@METRICS.named("specificity_at_sensitivity")
@described
class SpecificityAtSensitivity(TradeoffMetric):
    """The largest share of negatives let be by a threshold that finds at least `sensitivity` of the positives.

    Args:
        sensitivity: From 0 to 1.
        num_thresholds: How many thresholds between 0 and 1 are tried; at least 1.
        class_id: Look at this column alone; ``None`` for all.

    >>> SpecificityAtSensitivity(0.5)([0.0, 0.0, 1.0, 1.0], [0.1, 0.6, 0.5, 0.9])
    1.0
    """

    sensitivity: float = number(at_least=0, at_most=1)
    num_thresholds: int = structure(default=200, at_least=1, whole=True)
    class_id: int | None = structure(default=None, at_least=0, whole=True)
    name: str = own(default="specificity_at_sensitivity", kw_only=True)

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The share."""
        found = _shares(sums)
        return _best(found.specificity, found.sensitivity, self.sensitivity)


@final
@METRICS.named("precision_at_recall")
@described
class PrecisionAtRecall(TradeoffMetric):
    """The best precision of a threshold that finds at least `recall` of the positives.

    Args:
        recall: From 0 to 1.
        num_thresholds: How many thresholds between 0 and 1 are tried; at least 1.
        class_id: Look at this column alone; ``None`` for all.

    >>> PrecisionAtRecall(0.5)([0.0, 0.0, 1.0, 1.0], [0.1, 0.6, 0.5, 0.9])
    1.0
    """

    recall: float = number(at_least=0, at_most=1)
    num_thresholds: int = structure(default=200, at_least=1, whole=True)
    class_id: int | None = structure(default=None, at_least=0, whole=True)
    name: str = own(default="precision_at_recall", kw_only=True)

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The share."""
        found = _shares(sums)
        return _best(found.precision, found.sensitivity, self.recall)


@final
@METRICS.named("recall_at_precision")
@described
class RecallAtPrecision(TradeoffMetric):
    """The largest share of positives found by a threshold whose precision is at least `precision`.

    Args:
        precision: From 0 to 1.
        num_thresholds: How many thresholds between 0 and 1 are tried; at least 1.
        class_id: Look at this column alone; ``None`` for all.

    >>> RecallAtPrecision(0.6)([0.0, 0.0, 1.0, 1.0], [0.1, 0.6, 0.5, 0.9])
    1.0
    """

    precision: float = number(at_least=0, at_most=1)
    num_thresholds: int = structure(default=200, at_least=1, whole=True)
    class_id: int | None = structure(default=None, at_least=0, whole=True)
    name: str = own(default="recall_at_precision", kw_only=True)

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The share."""
        found = _shares(sums)
        return _best(found.sensitivity, found.precision, self.precision)
