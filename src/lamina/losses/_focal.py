"""Losses for classes that look past what is easy, or past what is labelled wrongly."""

from collections.abc import Sequence
from typing import ClassVar, final

from lamina.config import described, number, own, structure
from lamina.errors import ArgumentError
from lamina.losses import _surprises as surprises
from lamina.losses._loss import Loss
from lamina.typing import Array


@final
@described
class BinaryFocalCrossentropy(Loss):
    """Binary cross-entropy times ``(1 - probability of what happened) ** gamma``: easy rows hardly pull.

    Args:
        apply_class_balancing: Also weigh class 1 by `alpha` and class 0 by ``1 - alpha``.
        alpha: Weight of class 1; from 0 to 1.
        gamma: How much easy rows are held back; at least 0, and 0 is not at all.
        from_logits: Whether y_pred holds logits, whose sigmoid is the probability.
        label_smoothing: Moves y this share of the way to ½; from 0 to 1.
        axis: The axis to average over.

    Source: Lin et al. 2017, https://arxiv.org/abs/1708.02002.

    >>> round(BinaryFocalCrossentropy()([1.0, 0.0], [0.5, 0.5]), 4)
    0.1733
    """

    apply_class_balancing: bool = structure(default=False)
    alpha: float = number(default=0.25, at_least=0, at_most=1)
    gamma: float = number(default=2.0, at_least=0)
    from_logits: bool = structure(default=False)
    label_smoothing: float = number(default=0.0, at_least=0, at_most=1)
    axis: int = structure(default=-1)
    name: str = own(default="binary_focal_crossentropy")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return surprises.binary_focal_crossentropy(
            y_true,
            y_pred,
            self.apply_class_balancing,
            self.alpha,
            self.gamma,
            self.from_logits,
            self.label_smoothing,
            self.axis,
        )


@final
@described
class CategoricalFocalCrossentropy(Loss):
    """``-Σ alpha (1 - p) ** gamma · y log(p)`` along `axis`, for y with one column a class.

    Args:
        alpha: Weight of the classes: one number, or a list of one a class.
        gamma: How much easy rows are held back; at least 0, and 0 is not at all.
        from_logits: Whether y_pred holds logits, whose softmax is p; else p is y_pred divided by its sum.
        label_smoothing: Moves y this share of the way to equal shares; from 0 to 1.
        axis: The axis of the classes.

    Raises:
        ArgumentError: `alpha` is neither a number nor a list of numbers.

    Source: Lin et al. 2017, https://arxiv.org/abs/1708.02002.

    >>> round(CategoricalFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]), 4)
    0.0433
    """

    alpha: float | Sequence[float] = structure(default=0.25)
    gamma: float = number(default=2.0, at_least=0)
    from_logits: bool = structure(default=False)
    label_smoothing: float = number(default=0.0, at_least=0, at_most=1)
    axis: int = structure(default=-1)
    name: str = own(default="categorical_focal_crossentropy")

    def check(self) -> None:
        """Bring the weights into one form."""
        super().check()
        several = hasattr(self.alpha, "__iter__")
        try:
            found = tuple(float(one) for one in self.alpha) if several else float(self.alpha)  # type: ignore[union-attr,arg-type]
        except (TypeError, ValueError):
            raise ArgumentError.wanted(type(self).__name__, "alpha", "a number, or one a class", self.alpha) from None
        self.settle("alpha", found)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return surprises.categorical_focal_crossentropy(
            y_true, y_pred, self.alpha, self.gamma, self.from_logits, self.label_smoothing, self.axis
        )


@final
@described
class CategoricalGeneralizedCrossEntropy(Loss):
    """``(1 - p ** q) / q`` for the probability p of the class that happened, for y of class codes.

    Args:
        q: Near 0 it is the cross-entropy, near 1 the absolute error, which wrong labels hurt least; between 0 and 1.

    Source: Zhang and Sabuncu 2018, https://arxiv.org/abs/1805.07836. p is y_pred as it is, not divided by its sum.

    >>> CategoricalGeneralizedCrossEntropy()([1], [[0.75, 0.25]])
    1.0
    """

    codes: ClassVar[bool] = True

    q: float = number(default=0.5, above=0, below=1)
    name: str = own(default="categorical_generalized_cross_entropy")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return surprises.categorical_generalized_cross_entropy(y_true, y_pred, self.q)
