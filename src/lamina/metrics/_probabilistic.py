"""How surprised a forecast was: log loss in its three forms, and other losses of classes and counts."""

from typing import ClassVar, final

from lamina import losses
from lamina.config import described, number, own, structure
from lamina.metrics._metric import METRICS, MeanMetric
from lamina.metrics._regression import LossMetric
from lamina.typing import Array


@final
@METRICS.named("binary_crossentropy", "bce")
@described
class BinaryCrossentropy(MeanMetric):
    """Log loss for y of 0 and 1.

    Args:
        from_logits: Whether y_pred holds logits instead of probabilities.
        label_smoothing: Moves y this share of the way to ½.

    >>> round(BinaryCrossentropy()([1.0, 0.0], [0.5, 0.5]), 4)
    0.6931
    """

    direction: ClassVar[str | None] = "down"

    from_logits: bool = structure(default=False, kw_only=True)
    label_smoothing: float = number(default=0.0, at_least=0, at_most=1, kw_only=True)
    name: str = own(default="binary_crossentropy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value for each number."""
        return losses.binary_surprise(y_true, y_pred, self.label_smoothing, from_logits=self.from_logits)


@final
@METRICS.named("categorical_crossentropy")
@described
class CategoricalCrossentropy(MeanMetric):
    """Log loss for y with one column a class.

    Args:
        from_logits: Whether y_pred holds logits instead of probabilities.
        label_smoothing: Moves y this share of the way to equal shares.
        axis: The axis of the classes.

    >>> round(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]), 4)
    0.6931
    """

    direction: ClassVar[str | None] = "down"

    from_logits: bool = structure(default=False, kw_only=True)
    label_smoothing: float = number(default=0.0, at_least=0, at_most=1, kw_only=True)
    axis: int = structure(default=-1, kw_only=True)
    name: str = own(default="categorical_crossentropy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return losses.class_surprise(y_true, y_pred, self.label_smoothing, self.axis, from_logits=self.from_logits)


@final
@METRICS.named("sparse_categorical_crossentropy")
@described
class SparseCategoricalCrossentropy(MeanMetric):
    """Log loss for y of class codes.

    Args:
        from_logits: Whether y_pred holds logits instead of probabilities.

    >>> round(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]]), 4)
    0.6931
    """

    codes: ClassVar[bool] = True
    direction: ClassVar[str | None] = "down"

    from_logits: bool = structure(default=False, kw_only=True)
    name: str = own(default="sparse_categorical_crossentropy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return losses.code_surprise(y_true, y_pred, from_logits=self.from_logits)


@final
@METRICS.named("kl_divergence", "kld")
@described
class KLDivergence(LossMetric):
    """Mean of ``Σ y log(y / p)``.

    >>> KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]])
    0.0
    """

    measure: ClassVar[losses.Loss] = losses.KLDivergence()

    name: str = own(default="kl_divergence", kw_only=False)


@final
@METRICS.named("poisson")
@described
class Poisson(LossMetric):
    """Mean of ``y_pred - y_true * log(y_pred)``.

    >>> round(Poisson()([2.0], [1.0]), 4)
    1.0
    """

    measure: ClassVar[losses.Loss] = losses.Poisson()

    name: str = own(default="poisson", kw_only=False)


@final
@METRICS.named("hinge")
@described
class Hinge(LossMetric):
    """Mean of ``max(1 - y · y_pred, 0)``.

    >>> Hinge()([1.0, 0.0], [0.5, -2.0])
    0.25
    """

    measure: ClassVar[losses.Loss] = losses.Hinge()

    name: str = own(default="hinge", kw_only=False)


@final
@METRICS.named("squared_hinge")
@described
class SquaredHinge(LossMetric):
    """Mean of ``max(1 - y · y_pred, 0)²``.

    >>> SquaredHinge()([1.0, 0.0], [0.5, -2.0])
    0.125
    """

    measure: ClassVar[losses.Loss] = losses.SquaredHinge()

    name: str = own(default="squared_hinge", kw_only=False)


@final
@METRICS.named("categorical_hinge")
@described
class CategoricalHinge(LossMetric):
    """Mean of ``max(best wrong output - right output + 1, 0)``.

    >>> CategoricalHinge()([[0.0, 1.0]], [[0.5, 0.75]])
    0.75
    """

    measure: ClassVar[losses.Loss] = losses.CategoricalHinge()

    name: str = own(default="categorical_hinge", kw_only=False)
