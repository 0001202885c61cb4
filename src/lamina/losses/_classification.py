"""Losses for classes: how surprised a forecast is by what happened."""

from typing import ClassVar, final

from lamina.arrays import log_softmax, namespace, one_hot
from lamina.config import described, number, own, structure
from lamina.losses._loss import Loss
from lamina.typing import Array

EPSILON = 1e-7
"""Probabilities are kept this far from 0 and 1, as Keras keeps them."""


def binary_surprise(y_true: Array, y_pred: Array, label_smoothing: Array, *, from_logits: bool) -> Array:
    """``-y log(p) - (1 - y) log(1 - p)`` for each number, with y moved towards ½ by `label_smoothing`.

    >>> import numpy as np
    >>> binary_surprise(np.ones(1), np.full(1, 0.5), 0.0, from_logits=False).round(4).tolist()
    [0.6931]
    """
    n = namespace(y_pred)
    y = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        # both pieces bend at 0 towards the same side, so that the slope there is sigmoid(0) - y
        size = n.where(y_pred >= 0, y_pred, -y_pred)
        return n.where(y_pred >= 0, y_pred, 0.0) - y_pred * y + n.log1p(n.exp(-size))
    p = n.clip(y_pred, EPSILON, 1.0 - EPSILON)
    return -(y * n.log(p) + (1.0 - y) * n.log(1.0 - p))


def log_shares(y_pred: Array, axis: int, *, from_logits: bool) -> Array:
    """Logarithms of the shares that `y_pred` gives each class along `axis`."""
    if from_logits:
        return log_softmax(y_pred, axis)
    n = namespace(y_pred)
    shares = y_pred / n.sum(y_pred, axis=axis, keepdims=True)
    return n.log(n.clip(shares, EPSILON, 1.0 - EPSILON))


def class_surprise(y_true: Array, y_pred: Array, label_smoothing: Array, axis: int, *, from_logits: bool) -> Array:
    """``-Σ y log(p)`` along `axis`, with y moved towards equal shares by `label_smoothing`.

    >>> import numpy as np
    >>> class_surprise(np.eye(2), np.full((2, 2), 0.5), 0.0, -1, from_logits=False).round(4).tolist()
    [0.6931, 0.6931]
    """
    y = y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[axis]
    return -namespace(y_pred).sum(y * log_shares(y_pred, axis, from_logits=from_logits), axis=axis)


def code_surprise(y_true: Array, y_pred: Array, *, from_logits: bool) -> Array:
    """``-log(p)`` of the class that each code names.

    >>> import numpy as np
    >>> code_surprise(np.array([1]), np.full((1, 2), 0.5), from_logits=False).round(4).tolist()
    [0.6931]
    """
    logs = log_shares(y_pred, -1, from_logits=from_logits)
    return -namespace(y_pred).sum(one_hot(y_true, y_pred.shape[-1], y_pred) * logs, axis=-1)


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
        values = binary_surprise(y_true, y_pred, self.label_smoothing, from_logits=self.from_logits)
        return namespace(y_pred).mean(values, axis=self.axis)


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
        return class_surprise(y_true, y_pred, self.label_smoothing, self.axis, from_logits=self.from_logits)


@final
@described
class SparseCategoricalCrossentropy(Loss):
    """``-log(p)`` of the class that happened, for y of class codes from 0; p is y_pred divided by its sum.

    Args:
        from_logits: Whether y_pred holds logits, whose softmax is p.

    Source: the classes lie on the last axis; Keras's ``ignore_class`` is not here: drop such rows, or weigh them 0.

    >>> round(SparseCategoricalCrossentropy()([1], [[0.5, 0.5]]), 4)
    0.6931
    """

    codes: ClassVar[bool] = True

    from_logits: bool = structure(default=False)
    name: str = own(default="sparse_categorical_crossentropy")

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row."""
        return code_surprise(y_true, y_pred, from_logits=self.from_logits)


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
        n = namespace(y_pred)
        y, p = n.clip(y_true, EPSILON, 1.0), n.clip(y_pred, EPSILON, 1.0)
        return n.sum(y * n.log(y / p), axis=-1)


def _sides(y_true: Array) -> Array:
    """Labels 0 and 1 as -1 and 1; labels -1 and 1 as they are."""
    return namespace(y_true).where(y_true == 0, -1.0, y_true)


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
        n = namespace(y_pred)
        return n.mean(n.maximum(1.0 - _sides(y_true) * y_pred, 0.0), axis=-1)


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
        n = namespace(y_pred)
        short = n.maximum(1.0 - _sides(y_true) * y_pred, 0.0)
        return n.mean(short * short, axis=-1)


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
        n = namespace(y_pred)
        right = n.sum(y_true * y_pred, axis=-1)
        return n.maximum(n.max((1.0 - y_true) * y_pred, axis=-1) - right + 1.0, 0.0)
