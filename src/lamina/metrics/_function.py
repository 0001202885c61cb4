"""A user's function in the form of a metric."""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, final

from lamina import losses
from lamina.arrays import namespace
from lamina.config import described, structure
from lamina.metrics._metric import MeanMetric, weighted_sums
from lamina.typing import Array, HostArray


def key_of(name: str) -> str:
    """What the curve of a function of that name is called in a history.

    >>> key_of("RMSE"), key_of("rSquared"), key_of("coef_Det"), key_of("<lambda>")
    ('rmse', 'r_squared', 'coef__det', 'lambda')
    """
    return re.sub(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", re.sub(r"\W+", "", name)).lower()


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

    any_form: ClassVar[bool] = True

    function: Callable[..., Any] = structure()

    def check(self) -> None:
        """Name it after the function, in small letters as Keras does."""
        named = getattr(self.function, "name", None) or getattr(self.function, "__name__", None)
        self.name = self.name or key_of(named or type(self.function).__name__)
        super().check()

    @property
    def direction(self) -> str | None:  # type: ignore[override]  # it depends on the function
        """Losses should fall; of other functions nobody knows."""
        return "down" if isinstance(self.function, losses.Loss) or losses.is_loss(self.function) else None

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """float32; ``(n,)`` and ``(n, 1)`` meet, and other shapes are the function's own affair."""
        return losses.free_form(y_true, shape)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """What the function returns; of a loss, what it gives each row."""
        function = self.function.call if isinstance(self.function, losses.Loss) else self.function
        return function(y_true, y_pred)

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Σ weight·value and Σ weight."""
        answer = self.values(y_true, y_pred)
        if getattr(answer, "ndim", 0):
            return weighted_sums(answer, weights)
        count = namespace(weights).sum(weights)
        return {"total": answer * count, "count": count}


@final
@described
class MeanMetricWrapper(FunctionMetric):
    """Keras's name for a function ``fn(y_true, y_pred, **kwargs)`` as a metric: the weighted mean of its values.

    Args:
        fn: The function.
        name: Its key in a history; the function's name if not given.
        dtype: The type of the answer outside a fit.
        kwargs: What else the function is called with.

    >>> MeanMetricWrapper(lambda y_true, y_pred, power: abs(y_true - y_pred) ** power, power=2)([1.0], [4.0])
    9.0
    """

    arguments: Mapping[str, Any] = structure(default_factory=dict, kw_only=True)

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: str | None = None, **kwargs: Any
    ) -> None:
        self.function, self.name, self.dtype, self.arguments = fn, name or "", dtype, kwargs
        self.__post_init__()

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """What the function returns."""
        if self.arguments:
            return self.function(y_true, y_pred, **self.arguments)
        return super().values(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        """The settings, the function as itself."""
        return {"name": self.name, "dtype": self.dtype or "float32", "fn": self.function, **self.arguments}
