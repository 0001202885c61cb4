"""Shares of right answers."""

from typing import ClassVar, final

from lamina.arrays import as_type, namespace, one_hot
from lamina.config import described, number, own, structure
from lamina.metrics._metric import METRICS, MeanMetric
from lamina.typing import Array


@final
@METRICS.named("accuracy", "acc")
@described
class Accuracy(MeanMetric):
    """Share of predictions that equal the truth exactly.

    The word ``"accuracy"`` chooses one of the kinds below, by the shapes of y_true and y_pred.

    >>> Accuracy()([1.0, 2.0], [1.0, 3.0])
    0.5
    """

    direction: ClassVar[str | None] = "up"

    name: str = own(default="accuracy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 where right, 0 where wrong."""
        return as_type(y_true == y_pred, y_pred)


@final
@METRICS.named("binary_accuracy")
@described
class BinaryAccuracy(MeanMetric):
    """Share of answers on the right side of `threshold`, for y of 0 and 1.

    Args:
        threshold: What is above it means 1; a prediction that equals it means 0.

    >>> BinaryAccuracy()([1.0, 0.0], [0.9, 0.8])
    0.5
    """

    direction: ClassVar[str | None] = "up"

    threshold: float = number(default=0.5, kw_only=True)
    name: str = own(default="binary_accuracy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 where right, 0 where wrong."""
        return as_type(as_type(y_pred > self.threshold, y_pred) == y_true, y_pred)


@final
@METRICS.named("categorical_accuracy")
@described
class CategoricalAccuracy(MeanMetric):
    """Share of rows whose largest output is the right class, for y with one column a class.

    >>> CategoricalAccuracy()([[0.0, 1.0]], [[0.2, 0.8]])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    name: str = own(default="categorical_accuracy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 where right, 0 where wrong."""
        n = namespace(y_pred)
        return as_type(n.argmax(y_true, axis=-1) == n.argmax(y_pred, axis=-1), y_pred)


@final
@METRICS.named("sparse_categorical_accuracy")
@described
class SparseCategoricalAccuracy(MeanMetric):
    """Share of rows whose largest output is the right class, for y of class codes.

    >>> SparseCategoricalAccuracy()([1], [[0.2, 0.8]])
    1.0
    """

    codes: ClassVar[bool] = True
    direction: ClassVar[str | None] = "up"

    name: str = own(default="sparse_categorical_accuracy", kw_only=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 where right, 0 where wrong."""
        return as_type(namespace(y_pred).argmax(y_pred, axis=-1) == y_true, y_pred)


def among_first(codes: Array, y_pred: Array, k: int) -> Array:
    """1 where fewer than `k` classes beat the one that `codes` names, 0 elsewhere; a tie is no defeat."""
    n = namespace(y_pred)
    hot = one_hot(codes, y_pred.shape[-1], y_pred)
    right = n.sum(n.where(hot > 0, y_pred, 0.0), axis=-1, keepdims=True)
    beaten = n.sum(as_type(y_pred <= right, y_pred), axis=-1)  # NaN beats nothing, and nothing beats NaN
    return as_type(y_pred.shape[-1] - beaten < k, y_pred)


@final
@METRICS.named("top_k_categorical_accuracy")
@described
class TopKCategoricalAccuracy(MeanMetric):
    """Share of rows whose right class is among the `k` largest outputs, for y with one column a class.

    Args:
        k: At least 1.

    >>> TopKCategoricalAccuracy(2)([[0.0, 0.0, 1.0]], [[0.5, 0.2, 0.3]])
    1.0
    """

    direction: ClassVar[str | None] = "up"

    k: int = structure(default=5, at_least=1, whole=True)
    name: str = own(default="top_k_categorical_accuracy")

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 where right, 0 where wrong."""
        n = namespace(y_pred)
        return among_first(n.astype(n.argmax(y_true, axis=-1), n.int32), y_pred, self.k)


@final
@METRICS.named("sparse_top_k_categorical_accuracy")
@described
class SparseTopKCategoricalAccuracy(MeanMetric):
    """Share of rows whose right class is among the `k` largest outputs, for y of class codes.

    Args:
        k: At least 1.

    >>> SparseTopKCategoricalAccuracy(2)([2], [[0.5, 0.2, 0.3]])
    1.0
    """

    codes: ClassVar[bool] = True
    direction: ClassVar[str | None] = "up"

    k: int = structure(default=5, at_least=1, whole=True)
    name: str = own(default="sparse_top_k_categorical_accuracy")

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 where right, 0 where wrong."""
        return among_first(y_true, y_pred, self.k)
