"""How surprised a forecast was: log loss in its three forms, and other losses of classes and counts."""

from typing import ClassVar, final

from lamina import losses
from lamina.arrays import as_type
from lamina.config import described, number, own, structure
from lamina.metrics._metric import METRICS, MeanMetric, weighted_sums
from lamina.metrics._regression import LossMetric
from lamina.typing import Array, HostArray


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
        return losses.binary_surprise(
            *losses.meeting(y_true, y_pred), self.label_smoothing, from_logits=self.from_logits
        )


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
        return losses.class_surprise(
            *losses.meeting(y_true, y_pred), self.label_smoothing, self.axis, from_logits=self.from_logits
        )


@final
@METRICS.named("sparse_categorical_crossentropy")
@described
class SparseCategoricalCrossentropy(MeanMetric):
    """Log loss for y of class codes.

    Args:
        from_logits: Whether y_pred holds logits instead of probabilities.
        ignore_class: A code whose rows count for nothing; ``None`` for none.
        axis: The axis of the classes.

    Source: without sample weights, Keras 3.15 counts ignored rows as rows without loss; here they never count.

    >>> round(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]]), 4)
    0.6931
    """

    codes: ClassVar[bool] = True
    direction: ClassVar[str | None] = "down"

    from_logits: bool = structure(default=False, kw_only=True)
    ignore_class: int | None = structure(default=None, kw_only=True)
    axis: int = structure(default=-1, kw_only=True)
    name: str = own(default="sparse_categorical_crossentropy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return losses.sparse_categorical_crossentropy(y_true, y_pred, self.from_logits, self.ignore_class, self.axis)

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """What the ignored class weighs is nothing."""
        values = self.values(y_true, y_pred)
        if self.ignore_class is None:
            return weighted_sums(values, weights)
        codes = losses.as_codes(y_true)
        kept = as_type((codes if codes.ndim == values.ndim else codes[..., 0]) != self.ignore_class, values)
        return weighted_sums(values, losses.spread(weights, values) * kept)

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """Codes of the classes, and of the ignored one."""
        axis = self.axis % len(shape)
        return losses.code_form(y_true, (*shape[:axis], *shape[axis + 1 :], shape[axis]), self.ignore_class)


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
