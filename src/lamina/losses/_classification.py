"""Losses for classes: how surprised a forecast is by what happened."""

from typing import ClassVar, final

from lamina.arrays import as_type
from lamina.config import described, number, own, structure
from lamina.losses import _distances as distances
from lamina.losses import _surprises as surprises
from lamina.losses._form import as_codes, code_form
from lamina.losses._loss import Loss
from lamina.typing import Array, HostArray


@final
@described
class BinaryCrossentropy(Loss):
    """Mean of ``-y log(p) - (1 - y) log(1 - p)`` along `axis`, for y of 0 and 1 (or between).

    Args:
        from_logits: Whether y_pred holds logits, whose sigmoid is p; else it holds p.
        label_smoothing: Moves y this share of the way to ½; from 0 to 1.
        axis: The axis to average over.

    >>> round(BinaryCrossentropy()([1.0, 0.0], [0.5, 0.5]), 4)
    0.6931
    """

    from_logits: bool = structure(default=False)
    label_smoothing: float = number(default=0.0, at_least=0, at_most=1)
    axis: int = structure(default=-1)
    name: str = own(default="binary_crossentropy")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return surprises.binary_crossentropy(y_true, y_pred, self.from_logits, self.label_smoothing, self.axis)


@final
@described
class CategoricalCrossentropy(Loss):
    """``-Σ y log(p)`` along `axis`, for y with one column a class; p is y_pred divided by its sum.

    Args:
        from_logits: Whether y_pred holds logits, whose softmax is p.
        label_smoothing: Moves y this share of the way to equal shares; from 0 to 1.
        axis: The axis of the classes.

    >>> round(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]), 4)
    0.6931
    """

    from_logits: bool = structure(default=False)
    label_smoothing: float = number(default=0.0, at_least=0, at_most=1)
    axis: int = structure(default=-1)
    name: str = own(default="categorical_crossentropy")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return surprises.categorical_crossentropy(y_true, y_pred, self.from_logits, self.label_smoothing, self.axis)


@final
@described
class SparseCategoricalCrossentropy(Loss):
    """``-log(p)`` of the class that happened, for y of class codes from 0; p is y_pred divided by its sum.

    Args:
        from_logits: Whether y_pred holds logits, whose softmax is p.
        ignore_class: A code whose rows count for nothing (the mean is over the others); ``None`` for none.
        axis: The axis of the classes.

    >>> round(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]]), 4)
    0.6931
    """

    codes: ClassVar[bool] = True

    from_logits: bool = structure(default=False)
    ignore_class: int | None = structure(default=None)
    axis: int = structure(default=-1, kw_only=True)
    name: str = own(default="sparse_categorical_crossentropy")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return surprises.sparse_categorical_crossentropy(y_true, y_pred, self.from_logits, self.ignore_class, self.axis)

    def counted(self, y_true: Array, values: Array) -> Array | None:
        """All but what is to be ignored."""
        if self.ignore_class is None:
            return None
        codes = as_codes(y_true)
        return as_type((codes if codes.ndim == values.ndim else codes[..., 0]) != self.ignore_class, values)

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """Codes of the classes, and of the ignored one."""
        axis = self.axis % len(shape)
        return code_form(y_true, (*shape[:axis], *shape[axis + 1 :], shape[axis]), self.ignore_class)


@final
@described
class KLDivergence(Loss):
    """``Σ y log(y / p)`` over the last axis: what is lost by taking shares p for shares y.

    >>> KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]])
    0.0
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="kl_divergence", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return surprises.kl_divergence(y_true, y_pred)


@final
@described
class Hinge(Loss):
    """Mean of ``max(1 - y · y_pred, 0)`` over the last axis, for y of -1 and 1 (or 0 and 1).

    >>> Hinge()([1.0, 0.0], [0.5, -2.0])
    0.25
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="hinge", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.hinge(y_true, y_pred)


@final
@described
class SquaredHinge(Loss):
    """Mean of ``max(1 - y · y_pred, 0)²`` over the last axis, for y of -1 and 1 (or 0 and 1).

    >>> SquaredHinge()([1.0, 0.0], [0.5, -2.0])
    0.125
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="squared_hinge", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.squared_hinge(y_true, y_pred)


@final
@described
class CategoricalHinge(Loss):
    """``max(best wrong output - right output + 1, 0)``, for y with one column a class.

    >>> CategoricalHinge()([[0.0, 1.0]], [[0.5, 0.75]])
    0.75
    """

    reduction: str | None = structure(default="sum_over_batch_size")
    name: str = own(default="categorical_hinge", kw_only=False)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return distances.categorical_hinge(y_true, y_pred)
