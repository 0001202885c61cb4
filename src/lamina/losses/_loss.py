"""What a loss is: a value for every row, and how the values become the one number that training lowers."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np

from lamina.arrays import as_type, namespace
from lamina.config import Description, described, is_own, own, plain_type, settings_of, structure
from lamina.errors import ArgumentError, StateError
from lamina.losses._form import as_numbers, code_form, float_form, free_form, on_host, spread, weights_for
from lamina.losses._number import Number
from lamina.registry import snake_case
from lamina.typing import Array, HostArray

REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none", None)


@described
class Loss(Description):
    """What every loss is; one of one's own needs only ``call``.

    Args:
        reduction: ``"sum_over_batch_size"`` or ``"mean"``: Σ weight·value / number of values (not / Σ weight);
            ``"mean_with_sample_weight"``: Σ weight·value / Σ weight; ``"sum"``; ``"none"`` or ``None``: no reduction.
        name: What people call it.
        dtype: The type of the answer outside a fit; float32 by default. Arithmetic is float32 throughout.

    Raises:
        ArgumentError: `reduction` is another word, or `dtype` no type.

    >>> class Cubed(Loss):
    ...     def call(self, y_true, y_pred):
    ...         return abs(y_true - y_pred) ** 3
    >>> Cubed()([1.0, 2.0], [1.0, 4.0])
    4.0
    """

    kind: ClassVar[str] = "loss"
    codes: ClassVar[bool] = False
    """Whether y_true holds the whole-number codes of classes, one axis less than y_pred."""

    reduction: str | None = structure(default="sum_over_batch_size", kw_only=True)
    name: str = own(default="", kw_only=True)
    dtype: str | None = structure(default=None, kw_only=True)

    def check(self) -> None:
        """Refuse an unknown reduction, and name the nameless."""
        if self.reduction not in REDUCTIONS:
            words = ", ".join(str(word) for word in REDUCTIONS)
            raise ArgumentError.wanted(type(self).__name__, "reduction", f"one of {words}", self.reduction)
        self.name = self.name or snake_case(type(self).__name__)
        self.settle("dtype", plain_type(self.dtype, type(self).__name__))

    @property
    def rowwise(self) -> bool:
        """Whether it may see padded rows: lamina's own may; code of the user's may look at all rows at once."""
        return is_own(self)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row (or a row and step), pure; y_true is in form already."""
        raise NotImplementedError(f"{type(self).__name__} has no call.")

    def counted(self, y_true: Array, values: Array) -> Array | None:
        """1 for values that count and 0 for others, in the shape of `values`; ``None`` where all do."""
        del y_true, values
        return None

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """`y_true` as ``call`` wants it for outputs of `shape` (rows included): same shape and float32, or codes.

        Raises:
            ShapeError: It cannot be brought to that shape without guessing.
            DataError: Codes are wanted, and it holds other numbers.
        """
        if self.codes:
            return code_form(y_true, shape)
        return float_form(y_true, shape) if is_own(self) else free_form(y_true, shape)

    def of(self, y_true: Array, y_pred: Array, weights: Array | None = None, rows: Array | None = None) -> Array:
        """The scalar of a batch: ``call``, then ``total`` over the values that count."""
        values = self.call(y_true, y_pred)
        return self.total(values, weights, self._real(y_true, values, rows))

    def _real(self, y_true: Array, values: Array, rows: Array | None) -> Array | None:
        counted = self.counted(y_true, values)
        if counted is None:
            return rows
        return counted if rows is None else counted * spread(rows, values)

    def total(self, values: Array, weights: Array | None = None, rows: Array | None = None) -> Array:
        """The scalar that `reduction` makes of the values of a batch.

        Args:
            values: What ``call`` returned, rows first; or one number for the whole batch, which is taken as it is.
            weights: One weight a row or a value, or ``None`` for 1 each.
            rows: 1 for real rows (or values) and 0 for padding, or ``None`` where all are real.

        Raises:
            ArgumentError: `reduction` is none, and a scalar is wanted; or there are weights for a single number.
            StateError: A single number was made of padded rows.
        """
        if not getattr(values, "ndim", 0):
            return self._taken_as_it_is(values, weights, rows)
        if self.reduction in {None, "none"}:
            raise ArgumentError.wanted(self.name, "reduction", "one that gives a single number to train on", None)
        n = namespace(values)
        real = None if rows is None else spread(rows, values)
        counted = values if real is None else n.where(real > 0, values, 0.0)
        heavy = None if weights is None else spread(weights, values)
        summed = n.sum(counted if heavy is None else counted * heavy)
        if self.reduction == "sum":
            return summed
        by_weight = self.reduction == "mean_with_sample_weight" and heavy is not None
        return _share(summed, _count(values, heavy if by_weight else None, real))

    def _taken_as_it_is(self, value: Array, weights: Array | None, rows: Array | None) -> Array:
        if weights is not None:
            raise ArgumentError(
                f"Weights need one value for each row; the loss {self.name!r} returned one number for the batch. "
                "Return the mean over the last axis instead of over all, or leave the weights out."
            )
        if rows is not None:
            raise StateError(f"The loss {self.name!r} returned one number for a padded batch; give it real rows only.")
        return value

    def __call__(self, y_true: object, y_pred: object, sample_weight: object = None) -> Any:
        """The loss of arrays, lists or frames: a number, or one a row where `reduction` is none.

        Values of another executor than NumPy, traced ones too, stay with it.

        Raises:
            ShapeError: y_true or sample_weight does not fit y_pred.
        """
        outputs = as_numbers(y_pred)
        host = on_host(outputs, y_true)
        if host:
            y_true = self.in_form(y_true, outputs.shape)
        with np.errstate(all="ignore"):
            values = self.call(y_true, outputs)
            if outputs.ndim == 1 and not values.ndim and self.rowwise:  # a list of numbers is a table of one column
                values = self.call(as_numbers(y_true)[:, None], outputs[:, None])
            rows = self._real(y_true, values, masked(y_pred, values))
            weights = None if sample_weight is None else weights_for(sample_weight, values.shape or outputs.shape[:1])
            if self.reduction not in {None, "none"}:
                answer = self.total(values, weights, rows)
            else:
                answer = values if weights is None else values * spread(weights, values)
                answer = answer if rows is None else answer * spread(rows, values)
        return self._answer(answer, host=host)

    def _answer(self, answer: Array, *, host: bool) -> Any:
        if self.dtype not in {None, "float32"}:
            return namespace(answer).asarray(answer, dtype=np.dtype(self.dtype))
        if host:
            return Number(answer) if np.ndim(answer) == 0 else np.asarray(answer, np.float32)
        return answer

    def get_config(self) -> dict[str, Any]:
        """The settings, as `from_config` takes them."""
        return {"name": self.name, "reduction": self.reduction} | settings_of(self)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A loss with these settings."""
        return cls(**config)


def masked(y_pred: object, values: Array) -> Array | None:
    """The mask that a layer left on `y_pred`, as 1 and 0 in the shape of `values`; ``None`` without one."""
    mask = getattr(y_pred, "_keras_mask", None)
    return None if mask is None else spread(as_type(mask, values), values)


def _count(values: Array, weights: Array | None, real: Array | None) -> Array | int:
    """How many real values there are, or how much they weigh."""
    n = namespace(values)
    if weights is not None:
        return n.sum(weights if real is None else weights * real)
    return int(np.prod(values.shape, dtype=int)) if real is None else n.sum(real)


def _share(summed: Array, count: Array | int) -> Array:
    """``summed / count``, and 0 where there is nothing to share by."""
    if isinstance(count, int):
        return summed / max(count, 1)
    n = namespace(summed)
    return n.where(count == 0, 0.0, summed / n.where(count == 0, 1.0, count))
