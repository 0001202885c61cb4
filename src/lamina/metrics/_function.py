"""A user's function in the form of a metric."""

from collections.abc import Callable
from typing import Any, final

import numpy as np

from lamina.arrays import namespace
from lamina.config import described, structure
from lamina.metrics._metric import MeanMetric, weighted_sums
from lamina.typing import Array, HostArray


@final
@described
class FunctionMetric(MeanMetric):
    """A function ``f(y_true, y_pred)`` that returns one value a row, or one number for the whole batch.

    One number for a batch counts as much as the batch weighs, so that a mean over rows stays the mean over all rows
    when the last batch is smaller (Keras counts every batch the same).

    Args:
        function: Written with the operations that training traces; it sees real rows only, never padding.

    >>> FunctionMetric(lambda y_true, y_pred: abs(y_true - y_pred))([1.0, 2.0], [1.0, 4.0])
    1.0
    """

    function: Callable[[Any, Any], Any] = structure()

    def check(self) -> None:
        """Name it after the function."""
        self.name = self.name or getattr(self.function, "__name__", type(self.function).__name__)

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """float32; ``(n,)`` and ``(n, 1)`` meet, and other shapes are the function's own affair."""
        given = np.asarray(y_true, np.float32)
        return given.reshape(shape) if (*given.shape, 1) == shape or given.shape == (*shape, 1) else given

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """What the function returns."""
        return self.function(y_true, y_pred)

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Σ weight·value and Σ weight."""
        answer = self.values(y_true, y_pred)
        if getattr(answer, "ndim", 0):
            return weighted_sums(answer, weights)
        count = namespace(weights).sum(weights)
        return {"total": answer * count, "count": count}
