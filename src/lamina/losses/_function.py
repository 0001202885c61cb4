"""A user's function in the form of a loss."""

from collections.abc import Callable
from typing import Any, final

from lamina.config import described, is_own, structure
from lamina.losses._form import free_form
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

    @property
    def rowwise(self) -> bool:
        """Whether the function is lamina's own, which gives each row a value of its own."""
        return is_own(self.function)

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """float32; ``(n,)`` and ``(n, 1)`` meet, and other shapes are the function's own affair."""
        return free_form(y_true, shape)
