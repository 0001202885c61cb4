"""A user's function in the form of a loss."""

from collections.abc import Callable
from typing import Any, final

import numpy as np

from lamina.config import described, structure
from lamina.errors import ArgumentError, StateError
from lamina.losses._loss import Loss
from lamina.typing import Array, HostArray


@final
@described
class FunctionLoss(Loss):
    """A function ``f(y_true, y_pred)`` that returns one value a row, or one number for the whole batch.

    Args:
        function: Written with the operations that training traces; it sees real rows only, never padding.

    Raises:
        ArgumentError: It returned one number and there are sample weights, which need a value for each row.

    >>> FunctionLoss(lambda y_true, y_pred: (y_true - y_pred) ** 2)([1.0, 2.0], [1.0, 4.0])
    2.0
    """

    function: Callable[[Any, Any], Any] = structure()

    def check(self) -> None:
        """Name it after the function."""
        self.name = self.name or getattr(self.function, "__name__", type(self.function).__name__)
        super().check()

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """What the function returns."""
        return self.function(y_true, y_pred)

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """float32; ``(n,)`` and ``(n, 1)`` meet, and other shapes are the function's own affair."""
        given = np.asarray(y_true, np.float32)
        return given.reshape(shape) if (*given.shape, 1) == shape or given.shape == (*shape, 1) else given

    def total(self, values: Array, weights: Array | None = None, rows: Array | None = None) -> Array:
        """One number is taken as it is; one a row is reduced as in every loss."""
        if values.ndim:
            return super().total(values, weights, rows)
        if weights is not None:
            raise ArgumentError(
                f"Weights need one value for each row; the loss {self.name!r} returned one number for the batch. "
                "Return the mean over the last axis instead of over all, or leave the weights out."
            )
        if rows is not None:
            raise StateError(f"The loss {self.name!r} returned one number for a padded batch; give it real rows only.")
        return values
