"""What a metric is: sums that add up over batches, and the value that they make in the end."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import numpy as np

from lamina.arrays import as_type, namespace
from lamina.config import Description, described, is_own, own, plain_type, settings_of, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.losses import as_numbers, code_form, float_form, free_form, number_of, on_host, spread, weights_for
from lamina.metrics._held import Held
from lamina.registry import Registry, snake_case
from lamina.typing import Array, HostArray

Value = Any
"""What people read: one number, or an array of one a class or threshold."""


@described
class Metric(Description):
    """What every metric is; one of one's own has ``sums`` and ``value``.

    Args:
        name: What people call it, and its key in a history.
        dtype: The type of the answer outside a fit; float32 by default.

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
    any_form: ClassVar[bool] = False
    """Whether it reads y_true in whatever form the loss has it."""
    direction: ClassVar[str | None] = None
    """Which way is better, ``"up"`` or ``"down"``; ``None`` where nobody can know."""

    name: str = own(default="", kw_only=True)
    dtype: str | None = structure(default=None, kw_only=True)

    def check(self) -> None:
        """Name the nameless."""
        self.name = self.name or snake_case(type(self).__name__)
        self.settle("dtype", plain_type(self.dtype, type(self).__name__))

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """What to add up for a batch, pure; `weights` (one a row or a number) is 0 for padding."""
        raise NotImplementedError(f"{type(self).__name__} has no sums.")

    def value(self, sums: Mapping[str, Any]) -> Value:
        """What the added sums mean."""
        raise NotImplementedError(f"{type(self).__name__} has no value.")

    def empty(self) -> dict[str, Any]:
        """The sums of nothing, as far as their shapes are known before the first batch."""
        return {}

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
        if self.codes:
            return code_form(y_true, shape)
        return float_form(y_true, shape) if is_own(self) else free_form(y_true, shape)

    # A metric whose class says by itself how a state is updated or read is run through that code, its state bound.

    @property
    def stateful(self) -> bool:
        """Whether ``update_state`` or ``result`` is the user's own: then ``update`` takes the place of ``sums``."""
        return not (is_own(type(self).update_state) and is_own(type(self).result))

    def start(self) -> dict[str, Any]:
        """The state before the first batch."""
        return {name: np.asarray(value, np.float32) for name, value in self.empty().items()}

    def update(self, state: Mapping[str, Any], y_true: Array, y_pred: Array, weights: Array | None) -> dict[str, Any]:
        """The state after a batch, pure: ``update_state`` with the object's sums bound to `state` meanwhile."""
        before, self._sums = self._state(), dict(state)
        try:
            self.update_state(y_true, y_pred, sample_weight=weights)
            return self._state()
        finally:
            self._sums = before

    def read(self, state: Mapping[str, Any]) -> Value:
        """What people read of `state`: ``value``, or ``result`` with the object's sums bound to it."""
        if is_own(type(self).result):
            return self.value(state)
        before, self._sums = self._state(), dict(state)
        try:
            return self.result()
        finally:
            self._sums = before

    # What follows belongs to the object: sums of its own, for people.

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = getattr(self, "_sums", {})
        return found

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch of arrays, lists or frames to the object's own sums.

        Raises:
            ShapeError: y_true or sample_weight does not fit y_pred.
        """
        outputs = as_numbers(y_pred)
        host = on_host(outputs, y_true)
        if host:
            outputs = np.asarray(outputs, np.float32)
            y_true = self.in_form(y_true, outputs.shape)
        with np.errstate(all="ignore"):
            batch = self.sums(y_true, outputs, self._weights(outputs, sample_weight, y_pred))
        self._add(batch)

    def _weights(self, outputs: Array, sample_weight: Any, y_pred: Any) -> Array:
        n, mask = namespace(outputs), getattr(y_pred, "_keras_mask", None)
        shapes = (outputs.shape, outputs.shape[:-1]) if outputs.ndim > 1 else (outputs.shape or (1,),)
        weights = n.ones(shapes[0][:1], dtype=outputs.dtype)
        if sample_weight is not None:
            weights = weights_for(sample_weight, *shapes)
        if mask is None:
            return weights
        mask = as_type(n.asarray(mask), outputs)
        return mask * spread(weights, mask) if mask.ndim >= weights.ndim else weights * spread(mask, weights)

    def _add(self, batch: Mapping[str, Any]) -> None:
        before = self._state()
        after = {}
        for name, value in batch.items():
            held = before.get(name, 0.0)
            after[name] = held + np.asarray(value, np.float64) if on_host(value, held) else held + value
        self._sums = before | after

    def result(self) -> Value:
        """The value over everything added since the last reset; 0 where nothing was."""
        sums = self._state() or self.empty()
        found = self.value(sums) if sums else 0.0
        if self.dtype in {None, "float32"} or str(self.dtype).startswith("int"):
            return number_of(found) if np.ndim(found) == 0 else np.asarray(found, np.float32)
        return np.asarray(found, np.dtype(self.dtype))

    def reset_state(self) -> None:
        """Forget everything added."""
        self._sums = {}

    def reset_states(self) -> None:
        """Keras 2's name for `reset_state`."""
        self.reset_state()

    def merge_state(self, metrics: Iterable["Metric"]) -> None:
        """Add what other metrics of the kind have seen.

        Raises:
            ArgumentError: One is of another kind.
        """
        for other in metrics:
            if type(other) is not type(self):
                raise ArgumentError.wanted(type(self).__name__, "metrics", "metrics of its own class", other)
            self._add(other._state())  # noqa: SLF001 - of the same class

    @property
    def variables(self) -> list[Any]:
        """The object's sums by name, each with a value that can be read and assigned."""
        return [Held(self, name) for name in self._state() or self.empty()]

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Value:
        """Add a batch and answer the value so far."""
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()

    def get_config(self) -> dict[str, Any]:
        """The settings, as `from_config` takes them."""
        return {"name": self.name, "dtype": self.dtype or "float32"} | settings_of(self)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A metric with these settings."""
        return cls(**config)


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

    def empty(self) -> dict[str, Any]:
        """Nothing, of no weight."""
        return {"total": 0.0, "count": 0.0}

    def sums(self, y_true: Array, y_pred: Array, weights: Array) -> dict[str, Array]:
        """Σ weight·value and Σ weight; what rows of weight 0 hold is not looked at."""
        values = self.values(y_true, y_pred)
        if y_pred.ndim == 1 and not values.ndim:  # a list of numbers is a table of one column
            values = self.values(as_numbers(y_true)[:, None], y_pred[:, None])
        return weighted_sums(values, weights)

    def value(self, sums: Mapping[str, Any]) -> Value:
        """The mean; 0 where nothing was added."""
        return told(share(sums["total"], sums["count"]))


def weighted_sums(values: Array, weights: Array) -> dict[str, Array]:
    """Σ weight·value and Σ weight over rows; a row's value and weight are means over its other axes.

    Raises:
        ShapeError: `weights` has more axes than `values`.
    """
    n = namespace(values, weights)
    if weights.ndim == values.ndim + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    if weights.ndim > values.ndim:
        shapes = f"{tuple(weights.shape)} for values of shape {tuple(values.shape)}"
        raise ShapeError(f"sample_weight needs one weight for each row or value; got shape {shapes}.")
    if values.ndim > weights.ndim:
        values = n.mean(values, axis=tuple(range(weights.ndim, values.ndim)))
    weights = n.broadcast_to(n.astype(n.asarray(weights), values.dtype), values.shape)
    heavy = n.where(weights == 0, 0.0, values) * weights
    a_row = max(int(np.prod(values.shape[1:], dtype=int)), 1)
    return {"total": n.sum(heavy) / a_row, "count": n.sum(weights) / a_row}


def share(part: Any, whole: Any) -> Any:
    """``part / whole`` in float64 on the host, and 0 where `whole` is 0; what another executor traces, as it computes.

    >>> share(np.array([1.0, 1.0]), np.array([2.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    if not on_host(part, whole):
        n = namespace(part, whole)
        return n.where(whole == 0, 0.0, part / n.where(whole == 0, 1.0, whole))
    top, bottom = np.asarray(part, np.float64), np.asarray(whole, np.float64)
    if not (top.ndim or bottom.ndim):  # the most usual, once for every metric of every epoch
        return top / bottom if bottom else np.float64(0)
    return np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0)


def told(value: Any) -> Value:
    """A number on the host; what another executor traces as it is.

    >>> told(np.float64(0.5))
    0.5
    """
    return float(value) if on_host(value) else value
