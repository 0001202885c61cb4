"""Keras's class for losses of one's own, whatever it is given and in whatever order."""

from abc import ABCMeta
from typing import Any

from lamina import losses


class Loss(losses.Loss, metaclass=ABCMeta):
    """A loss of one's own in Keras's form: ``__init__`` of one's own, and ``call(y_true, y_pred)``.

    Args:
        name: What people call it; the class's name in small letters if not given.
        reduction: ``"sum_over_batch_size"``, ``"mean"``, ``"sum"``, ``"mean_with_sample_weight"``, or ``None``.
        dtype: The type of the answer outside a fit.

    Example:
        >>> class Power(Loss):
        ...     def __init__(self, power=3, name="power"):
        ...         super().__init__(name=name)
        ...         self.power = power
        ...
        ...     def call(self, y_true, y_pred):
        ...         return abs(y_true - y_pred) ** self.power
        >>> Power(2)([1.0], [4.0]), isinstance(losses.Huber(), Loss)
        (9.0, True)
    """

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None
    ) -> None:
        super().__init__(reduction=reduction, name=name or "", dtype=dtype)

    @classmethod
    def __subclasshook__(cls, other: type) -> Any:
        """Every loss of lamina's is a loss of Keras's."""
        return issubclass(other, losses.Loss) if cls is Loss else NotImplemented

    def get_config(self) -> dict[str, Any]:
        """Name and reduction; a subclass adds its own settings."""
        return {"name": self.name, "reduction": self.reduction}
