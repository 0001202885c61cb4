"""Intersection over union: of what is or is said to be a class, the share that is both."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, final

import numpy as np

from lamina.arrays import namespace, one_hot
from lamina.config import described, number, own, structure
from lamina.errors import ArgumentError
from lamina.losses import as_codes, spread
from lamina.metrics._metric import METRICS, Metric, Value
from lamina.typing import Array, HostArray

EPSILON = 1e-7


class Reading(NamedTuple):
    """How an overlap reads its arrays, whichever class it is of."""

    classes: int
    targets: tuple[int, ...]
    ignored: int | None
    sparse_true: bool
    sparse_pred: bool
    axis: int


@described
class OverlapMetric(Metric):
    """The mean over some classes of intersection over union; a subclass has the settings."""

    direction: ClassVar[str | None] = "up"
    any_form: ClassVar[bool] = True

    def reading(self) -> Reading:
        """The settings, with what a subclass lacks at its default."""
        mine: Any = self
        classes = getattr(mine, "num_classes", 2)
        return Reading(
            classes,
            tuple(getattr(mine, "target_class_ids", range(classes))),
            getattr(mine, "ignore_class", None),
            getattr(mine, "sparse_y_true", not hasattr(mine, "sparse_y_pred")),
            getattr(mine, "sparse_y_pred", True),
            getattr(mine, "axis", -1),
        )

    def check(self) -> None:
        """Refuse classes that are none."""
        super().check()
        classes, targets = self.reading()[:2]
        if not targets or max(targets) >= classes or min(targets) < 0:
            wanted = f"classes from 0 to {classes - 1} (others are out of range)"
            raise ArgumentError.wanted(type(self).__name__, "target_class_ids", wanted, list(targets))
        if hasattr(self, "target_class_ids"):
            self.settle("target_class_ids", [int(one) for one in targets])

    def empty(self) -> dict[str, Any]:
        """No rows."""
        classes = self.reading().classes
        return {"confusion": np.zeros((classes, classes))}

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """As it comes; codes that are no class count for nothing."""
        del shape
        return np.asarray(y_true, np.float32)

    def said(self, y_pred: Array) -> Array:
        """The predicted classes."""
        how = self.reading()
        return as_codes(y_pred) if how.sparse_pred else namespace(y_pred).argmax(y_pred, axis=how.axis)

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """What each pair of true and predicted class weighs."""
        n, how = namespace(y_pred), self.reading()
        said = self.said(y_pred)
        true = as_codes(y_true) if how.sparse_true else n.argmax(n.asarray(y_true), axis=how.axis)
        y, p = (n.astype(n.reshape(n.asarray(codes), (-1,)), n.int32) for codes in (true, said))
        flat = weights.size == y.shape[0]
        heavy = n.reshape(weights if flat else spread(weights, n.astype(said, n.float32)), (-1,))
        real = (y >= 0) & (y < how.classes) & (p >= 0) & (p < how.classes)
        if how.ignored is not None:
            real = real & (y != how.ignored)
        heavy = n.where(real, heavy, 0.0)
        rows, columns = (one_hot(n.where(real, codes, 0), how.classes, heavy) for codes in (y, p))
        return {"confusion": (rows * heavy[:, None]).T @ columns}

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The mean over the classes that occur."""
        table, targets = np.asarray(sums["confusion"], np.float64), list(self.reading().targets)
        both = np.diag(table)[targets]
        either = (table.sum(axis=0) + table.sum(axis=1) - np.diag(table))[targets]
        real = either > 1e-9
        shares = np.where(real, both / (either + EPSILON), 0.0)
        return float(shares.sum() / (real.sum() + EPSILON))


@final
@METRICS.named("iou", "io_u")
@described
class IoU(OverlapMetric):
    """The mean over chosen classes of intersection over union.

    Args:
        num_classes: How many classes there are.
        target_class_ids: The classes to take the mean over.
        ignore_class: A code whose rows count for nothing; ``None`` for none.
        sparse_y_true: Whether y_true holds codes; else one column a class.
        sparse_y_pred: Whether y_pred holds codes; else one column a class.
        axis: The axis of the classes, where there are columns.

    Raises:
        ArgumentError: A target class is out of range.

    Source: Keras 3.15 cuts sample weights down to whole numbers unless ``dtype`` says float32; here they count whole.

    >>> round(IoU(2, [0])([0, 0, 1, 1], [0, 1, 0, 1]), 4)
    0.3333
    """

    num_classes: int = structure(at_least=1, whole=True)
    target_class_ids: Sequence[int] = structure()
    name: str = own(default="io_u", kw_only=True)
    ignore_class: int | None = structure(default=None, kw_only=True)
    sparse_y_true: bool = structure(default=True, kw_only=True)
    sparse_y_pred: bool = structure(default=True, kw_only=True)
    axis: int = structure(default=-1, kw_only=True)


@final
@METRICS.named("binary_iou", "binary_io_u")
@described
class BinaryIoU(OverlapMetric):
    """The mean over class 0, 1 or both of intersection over union, for scores.

    Args:
        target_class_ids: ``(0,)``, ``(1,)`` or both.
        threshold: A score of at least so much means class 1.

    >>> round(BinaryIoU([0, 1], 0.3)([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]), 4)
    0.3333
    """

    target_class_ids: Sequence[int] = structure(default=(0, 1))
    threshold: float = number(default=0.5)
    name: str = own(default="binary_io_u", kw_only=True)

    def said(self, y_pred: Array) -> Array:
        """1 where the score is high enough."""
        return namespace(y_pred).astype(y_pred >= self.threshold, namespace(y_pred).int32)


@final
@METRICS.named("mean_iou", "mean_io_u")
@described
class MeanIoU(OverlapMetric):
    """The mean over all classes of intersection over union.

    Args:
        num_classes: How many classes there are.
        ignore_class: A code whose rows count for nothing; ``None`` for none.
        sparse_y_true: Whether y_true holds codes; else one column a class.
        sparse_y_pred: Whether y_pred holds codes; else one column a class.
        axis: The axis of the classes, where there are columns.

    >>> round(MeanIoU(2)([0, 0, 1, 1], [0, 1, 0, 1]), 4)
    0.3333
    """

    num_classes: int = structure(at_least=1, whole=True)
    name: str = own(default="mean_io_u", kw_only=True)
    ignore_class: int | None = structure(default=None, kw_only=True)
    sparse_y_true: bool = structure(default=True, kw_only=True)
    sparse_y_pred: bool = structure(default=True, kw_only=True)
    axis: int = structure(default=-1, kw_only=True)


@final
@METRICS.named("one_hot_iou", "one_hot_io_u")
@described
class OneHotIoU(OverlapMetric):
    """The mean over chosen classes of intersection over union, for y with one column a class.

    Args:
        num_classes: How many classes there are.
        target_class_ids: The classes to take the mean over.
        ignore_class: A code whose rows count for nothing; ``None`` for none.
        sparse_y_pred: Whether y_pred holds codes; else one column a class.
        axis: The axis of the classes.

    >>> round(OneHotIoU(2, [0])([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]]), 4)
    1.0
    """

    num_classes: int = structure(at_least=1, whole=True)
    target_class_ids: Sequence[int] = structure()
    name: str = own(default="one_hot_io_u", kw_only=True)
    ignore_class: int | None = structure(default=None, kw_only=True)
    sparse_y_pred: bool = structure(default=False, kw_only=True)
    axis: int = structure(default=-1, kw_only=True)


@final
@METRICS.named("one_hot_mean_iou", "one_hot_mean_io_u")
@described
class OneHotMeanIoU(OverlapMetric):
    """The mean over all classes of intersection over union, for y with one column a class.

    Args:
        num_classes: How many classes there are.
        ignore_class: A code whose rows count for nothing; ``None`` for none.
        sparse_y_pred: Whether y_pred holds codes; else one column a class.
        axis: The axis of the classes.

    >>> round(OneHotMeanIoU(2)([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]]), 4)
    1.0
    """

    num_classes: int = structure(at_least=1, whole=True)
    name: str = own(default="one_hot_mean_io_u", kw_only=True)
    ignore_class: int | None = structure(default=None, kw_only=True)
    sparse_y_pred: bool = structure(default=False, kw_only=True)
    axis: int = structure(default=-1, kw_only=True)
