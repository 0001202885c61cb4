"""What a metric is: sums that add up over batches, and the value that they make in the end."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from lamina.arrays import namespace
from lamina.config import Description, described, own
from lamina.losses import code_form, float_form, row_weights
from lamina.registry import Registry
from lamina.typing import Array, HostArray


@described
class Metric(Description):
    """What every metric is; one of one's own has ``sums`` and ``value``.

    Args:
        name: What people call it, and its key in a history.

    >>> class TooHigh(Metric):
    ...     def sums(self, y_true, y_pred, weights):
    ...         return {"over": ((y_pred > y_true) * weights).sum()}
    ...     def value(self, sums):
    ...         return float(sums["over"])
    >>> TooHigh()([1.0, 2.0], [3.0, 1.0])
    1.0
    """

    kind: ClassVar[str] = "metric"
    codes: ClassVar[bool] = False
    """Whether y_true holds the whole-number codes of classes, one axis less than y_pred."""
    direction: ClassVar[str | None] = None
    """Which way is better, ``"up"`` or ``"down"``; ``None`` where nobody can know."""
    stateful: ClassVar[bool] = False
    """Whether it has ``start`` and ``update`` instead of ``sums``: a state that is carried from batch to batch."""

    name: str = own(default="", kw_only=True)

    def check(self) -> None:
        """Name the nameless."""
        self.name = self.name or type(self).__name__

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """What to add up for a batch, pure; `weights` (rows,) is 0 for padding."""
        raise NotImplementedError(f"{type(self).__name__} has no sums.")

    def start(self) -> dict[str, HostArray]:
        """The state before any rows, where sums that add up are not enough (`stateful`); never more than float32."""
        raise NotImplementedError(f"{type(self).__name__} has no start.")

    def update(self, state: Mapping[str, Array], y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """The state after a batch, pure; the same names and shapes as in `start`."""
        raise NotImplementedError(f"{type(self).__name__} has no update.")

    def value(self, sums: Mapping[str, Any]) -> float:
        """What the added sums, or the state, mean."""
        raise NotImplementedError(f"{type(self).__name__} has no value.")

    def suited(self, targets: HostArray) -> "Metric":
        """The metric as a fit on these targets should use it: itself, or a copy with numbers that keep sums exact."""
        del targets
        return self

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """`y_true` as ``sums`` wants it for outputs of `shape` (rows included): same shape and float32, or codes.

        Raises:
            ShapeError: It cannot be brought to that shape without guessing.
            DataError: Codes are wanted, and it holds other numbers.
        """
        return code_form(y_true, shape) if self.codes else float_form(y_true, shape)

    # What follows belongs to the object: sums of its own, for people.

    def update_state(self, y_true: object, y_pred: object, sample_weight: object = None) -> None:
        """Add a batch of arrays, lists or frames to the object's own sums.

        Raises:
            ShapeError: y_true or sample_weight does not fit y_pred.
        """
        outputs = np.asarray(y_pred, np.float32)
        rows = outputs.shape[0]
        weights = np.ones(rows, np.float32) if sample_weight is None else row_weights(sample_weight, rows)
        with np.errstate(all="ignore"):
            batch = self.sums(self.in_form(y_true, outputs.shape), outputs, weights)
        before = getattr(self, "_sums", {})
        self._sums = {name: before.get(name, 0.0) + np.asarray(value, np.float64) for name, value in batch.items()}

    def result(self) -> float:
        """The value over everything added since the last reset; 0 where nothing was."""
        sums = getattr(self, "_sums", {})
        return self.value(sums) if sums else 0.0

    def reset_state(self) -> None:
        """Forget everything added."""
        self._sums = {}

    def __call__(self, y_true: object, y_pred: object, sample_weight: object = None) -> float:
        """Add a batch and answer the value so far."""
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()


METRICS: Registry[type[Metric]] = Registry("metric")
"""All metrics that a word can name."""


@described
class MeanMetric(Metric):
    """A metric that is a weighted mean over rows: Σ weight·value / Σ weight.

    >>> class Error(MeanMetric):
    ...     def values(self, y_true, y_pred):
    ...         return y_pred - y_true
    >>> Error()([1.0, 2.0], [3.0, 1.0])
    0.5
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row, or several, which count as their mean."""
        raise NotImplementedError(f"{type(self).__name__} has no values.")

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Σ weight·value and Σ weight; what rows of weight 0 hold is not looked at."""
        return weighted_sums(self.values(y_true, y_pred), weights)

    def value(self, sums: Mapping[str, Any]) -> float:
        """The mean; 0 where nothing was added."""
        return float(share(sums["total"], sums["count"]))


def weighted_sums(values: Array, weights: Array) -> dict[str, Array]:
    """Σ weight·value, with the mean over all axes but the first as a row's value, and Σ weight."""
    n = namespace(values, weights)
    if values.ndim > 1:
        values = n.mean(values, axis=tuple(range(1, values.ndim)))
    return {"total": n.sum(n.where(weights == 0, 0.0, values) * weights), "count": n.sum(weights)}


def share(part: Any, whole: Any) -> Any:
    """``part / whole`` in float64 on the host, and 0 where `whole` is 0.

    >>> share(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    top, bottom = np.asarray(part, np.float64), np.asarray(whole, np.float64)
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)
