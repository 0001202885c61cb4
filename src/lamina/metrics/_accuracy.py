"""Shares of right answers."""

from typing import Any, ClassVar, final

import numpy as np

from lamina.config import described, number, own, structure
from lamina.metrics import _rightness as rightness
from lamina.metrics._metric import METRICS, MeanMetric
from lamina.typing import Array, HostArray


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
        return rightness.accuracy(y_true, y_pred)


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
        return rightness.binary_accuracy(y_true, y_pred, self.threshold)


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
        return rightness.categorical_accuracy(y_true, y_pred)


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
        return rightness.sparse_categorical_accuracy(y_true, y_pred)


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
        return rightness.top_k_categorical_accuracy(y_true, y_pred, self.k)


@final
@METRICS.named("sparse_top_k_categorical_accuracy")
@described
class SparseTopKCategoricalAccuracy(MeanMetric):
    """Share of rows whose right class is among the `k` largest outputs, for y of class codes.

    Args:
        k: At least 1.
        from_sorted_ids: Whether y_pred lists codes of classes, best first, instead of a score for each class.

    >>> SparseTopKCategoricalAccuracy(2)([2], [[0.5, 0.2, 0.3]])
    1.0
    """

    codes: ClassVar[bool] = True
    direction: ClassVar[str | None] = "up"

    k: int = structure(default=5, at_least=1, whole=True)
    name: str = own(default="sparse_top_k_categorical_accuracy")
    from_sorted_ids: bool = structure(default=False, kw_only=True)

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """Codes of the classes; where y_pred lists codes, whatever they are."""
        if not self.from_sorted_ids:
            return super().in_form(y_true, shape)
        codes: Any = np.asarray(y_true).reshape(shape[:-1])
        return codes.astype(np.int32)  # type: ignore[no-any-return]

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """1 where right, 0 where wrong."""
        return rightness.sparse_top_k_categorical_accuracy(y_true, y_pred, self.k, self.from_sorted_ids)
