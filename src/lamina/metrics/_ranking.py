"""What thresholds on a score bring: counts of right and wrong answers, precision and recall."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np

from lamina.config import described, own, structure
from lamina.metrics._counts import LOWEST, Thresholds, chosen, counted, nothing, settled
from lamina.metrics._held import summed
from lamina.metrics._metric import METRICS, Metric, Value, share
from lamina.typing import Array


def one_or_all(values: Any) -> Value:
    """The number of a single threshold, or an array of one a threshold."""
    return float(values[0]) if len(values) == 1 else np.asarray(values, np.float64)


@described
class CountMetric(Metric):
    """How many answers are of one kind, at each threshold.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½.
    """

    thresholds: Thresholds = structure(default=None)

    def check(self) -> None:
        """Bring the thresholds into one form."""
        super().check()
        self.settle("thresholds", settled(type(self).__name__, self.thresholds))

    @property
    def rungs(self) -> tuple[float, ...]:
        """The thresholds as they are applied."""
        given = self.thresholds
        return (0.5,) if given is None else tuple(given) if isinstance(given, list) else (float(given),)  # type: ignore[arg-type]

    def kept(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """What of the counts at each threshold is added up."""
        raise NotImplementedError(f"{type(self).__name__} keeps nothing.")

    def empty(self) -> dict[str, Any]:
        """No rows."""
        return self.kept(nothing(len(self.rungs)))

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """The counts that are kept."""
        return self.kept(counted(*chosen(y_true, y_pred, weights), self.rungs))

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The weight, a number or one a threshold."""
        return one_or_all(sums["accumulator"])


@final
@METRICS.named("true_positives")
@described
class TruePositives(CountMetric):
    """How much the positives weigh that were predicted so.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½. Several give an array.

    >>> TruePositives()([0.0, 1.0, 1.0], [0.9, 0.8, 0.2])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    name: str = own(default="true_positives")

    def kept(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """Their weight."""
        return {"accumulator": counts["true_positives"]}


@final
@METRICS.named("true_negatives")
@described
class TrueNegatives(CountMetric):
    """How much the negatives weigh that were predicted so.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½. Several give an array.

    >>> TrueNegatives()([0.0, 1.0, 1.0], [0.4, 0.8, 0.2])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    name: str = own(default="true_negatives")

    def kept(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """Their weight."""
        return {"accumulator": counts["negatives"] - counts["false_positives"]}


@final
@METRICS.named("false_positives")
@described
class FalsePositives(CountMetric):
    """How much the negatives weigh that were predicted positive.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½. Several give an array.

    >>> FalsePositives()([0.0, 1.0, 1.0], [0.9, 0.8, 0.2])
    1.0
    """

    direction: ClassVar[str | None] = "down"

    name: str = own(default="false_positives")

    def kept(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """Their weight."""
        return {"accumulator": counts["false_positives"]}


@final
@METRICS.named("false_negatives")
@described
class FalseNegatives(CountMetric):
    """How much the positives weigh that were predicted negative.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½. Several give an array.

    >>> FalseNegatives()([0.0, 1.0, 1.0], [0.9, 0.8, 0.2])
    1.0
    """

    direction: ClassVar[str | None] = "down"

    name: str = own(default="false_negatives")

    def kept(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """Their weight."""
        return {"accumulator": counts["positives"] - counts["true_positives"]}


@described
class ThresholdMetric(CountMetric):
    """A share of the answers above thresholds, or of the best few of each row.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½, or the lowest where `top_k` is given.
        top_k: Take only the so many largest outputs of a row as positive.
        class_id: Look at this column alone; ``None`` for all.
    """

    direction: ClassVar[str | None] = "up"

    top_k: int | None = structure(default=None, at_least=1, whole=True)
    class_id: int | None = structure(default=None, at_least=0, whole=True)

    @property
    def rungs(self) -> tuple[float, ...]:
        """The thresholds as they are applied."""
        return (LOWEST / 2,) if self.thresholds is None and self.top_k is not None else super().rungs

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """The counts that are kept."""
        return self.kept(counted(*chosen(y_true, y_pred, weights, self.top_k, self.class_id), self.rungs))


@final
@METRICS.named("precision")
@described
class Precision(ThresholdMetric):
    """Of those predicted positive, the share that is.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½, or the lowest where `top_k` is given.
        top_k: Take only the so many largest outputs of a row as positive.
        class_id: Look at this column alone; ``None`` for all.

    >>> Precision()([1.0, 0.0, 1.0], [0.9, 0.8, 0.2])
    0.5
    """

    name: str = own(default="precision")

    true_positives = summed("true_positives")
    false_positives = summed("false_positives")

    def kept(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """All that were predicted positive."""
        return {name: counts[name] for name in ("true_positives", "false_positives")}

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The share; 0 where nothing was predicted positive."""
        return one_or_all(share(sums["true_positives"], sums["true_positives"] + sums["false_positives"]))


@final
@METRICS.named("recall")
@described
class Recall(ThresholdMetric):
    """Of those that are positive, the share predicted so.

    Args:
        thresholds: One or several, from 0 to 1; ``None`` is ½, or the lowest where `top_k` is given.
        top_k: Take only the so many largest outputs of a row as positive.
        class_id: Look at this column alone; ``None`` for all.

    >>> Recall()([1.0, 0.0, 1.0], [0.9, 0.8, 0.2])
    0.5
    """

    name: str = own(default="recall")

    true_positives = summed("true_positives")
    false_negatives = summed("false_negatives")

    def kept(self, counts: Mapping[str, Any]) -> dict[str, Any]:
        """All that are positive."""
        found = counts["true_positives"]
        return {"true_positives": found, "false_negatives": counts["positives"] - found}

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The share; 0 where nothing is positive."""
        return one_or_all(share(sums["true_positives"], sums["true_positives"] + sums["false_negatives"]))
