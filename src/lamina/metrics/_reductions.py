"""Means and sums of values that somebody else has worked out, such as the losses of a loop of one's own."""

from collections.abc import Mapping
from typing import Any, ClassVar

from lamina.arrays import namespace
from lamina.config import described, own
from lamina.losses import as_numbers, weights_for
from lamina.metrics._metric import METRICS, Metric, Value, share, told, weighted_sums
from lamina.typing import Array


@described
class ReductionMetric(Metric):
    """A metric of values instead of truths and predictions."""

    any_form: ClassVar[bool] = True

    @property
    def stateful(self) -> bool:
        """A fit has no values to hand in; a subclass that works them out is run through its own code."""
        return True

    def update_state(self, values: Any, sample_weight: Any = None) -> None:  # type: ignore[override]  # as in Keras
        """Add values: one number, or one a row, or several a row.

        Raises:
            ShapeError: sample_weight does not fit the values.
        """
        given = as_numbers(values)
        n = namespace(given)
        given = n.reshape(given, (1,)) if given.ndim == 0 else given
        weights = n.ones(given.shape[:1], dtype=given.dtype)
        if sample_weight is not None:
            weights = weights_for(sample_weight, given.shape)
        self._add(self._reduced(given, weights))

    def _reduced(self, values: Array, weights: Array) -> dict[str, Array]:
        raise NotImplementedError(f"{type(self).__name__} reduces nothing.")

    def __call__(self, values: Any, sample_weight: Any = None) -> Value:  # type: ignore[override]  # as in Keras
        """Add values and answer the reduction so far."""
        self.update_state(values, sample_weight)
        return self.result()


@METRICS.named("mean")
@described
class Mean(ReductionMetric):
    """The weighted mean of values: Σ weight·value / Σ weight.

    >>> mean = Mean()
    >>> mean.update_state([1.0, 3.0]), mean.update_state(8.0)
    (None, None)
    >>> mean.result()
    4.0
    """

    name: str = own(default="mean", kw_only=False)

    def empty(self) -> dict[str, Any]:
        """Nothing, of no weight."""
        return {"total": 0.0, "count": 0.0}

    def _reduced(self, values: Array, weights: Array) -> dict[str, Array]:
        return weighted_sums(values, weights)

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The mean; 0 where nothing was added."""
        return told(share(sums["total"], sums["count"]))


@METRICS.named("sum")
@described
class Sum(ReductionMetric):
    """The weighted sum of values.

    >>> Sum()([1.0, 3.0], sample_weight=[1.0, 2.0])
    7.0
    """

    name: str = own(default="sum", kw_only=False)

    def empty(self) -> dict[str, Any]:
        """Nothing."""
        return {"total": 0.0}

    def _reduced(self, values: Array, weights: Array) -> dict[str, Array]:
        n = namespace(values)
        weights = n.reshape(weights, (*weights.shape, *(1,) * (values.ndim - weights.ndim)))
        return {"total": n.sum(values * weights)}

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The sum."""
        return told(sums["total"])
