"""What a loss is: a value for every row, and how the values become the one number that training lowers."""

from typing import ClassVar

import numpy as np

from lamina.arrays import along_rows, namespace
from lamina.config import Description, described, own, structure
from lamina.errors import ArgumentError, DataError, ShapeError
from lamina.typing import Array, HostArray

REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none", None)


@described
class Loss(Description):
    """What every loss is; one of one's own needs only ``call``.

    Args:
        reduction: ``"sum_over_batch_size"`` or ``"mean"``: Σ weight·value / number of values (not / Σ weight);
            ``"mean_with_sample_weight"``: Σ weight·value / Σ weight; ``"sum"``; ``"none"`` or ``None``: no reduction.
        name: What people call it.

    Raises:
        ArgumentError: `reduction` is another word.

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

    def check(self) -> None:
        """Refuse an unknown reduction, and name the nameless."""
        if self.reduction not in REDUCTIONS:
            words = ", ".join(str(word) for word in REDUCTIONS)
            raise ArgumentError.wanted(type(self).__name__, "reduction", f"one of {words}", self.reduction)
        self.name = self.name or type(self).__name__

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """One value a row (or a row and step), pure; y_true is in form already."""
        raise NotImplementedError(f"{type(self).__name__} has no call.")

    def in_form(self, y_true: object, shape: tuple[int, ...]) -> HostArray:
        """`y_true` as ``call`` wants it for outputs of `shape` (rows included): same shape and float32, or codes.

        Raises:
            ShapeError: It cannot be brought to that shape without guessing.
            DataError: Codes are wanted, and it holds other numbers.
        """
        return code_form(y_true, shape) if self.codes else float_form(y_true, shape)

    def total(self, values: Array, weights: Array | None = None, rows: Array | None = None) -> Array:
        """The scalar that `reduction` makes of the values of a batch.

        Args:
            values: What ``call`` returned, rows first.
            weights: One weight a row, or ``None`` for 1 each.
            rows: 1 for real rows and 0 for padding, or ``None`` where all are real.

        Raises:
            ArgumentError: `reduction` is none, and a scalar is wanted.
        """
        if self.reduction in {None, "none"}:
            raise ArgumentError.wanted(self.name, "reduction", "one that gives a single number to train on", None)
        n = namespace(values)
        counted = values if rows is None else n.where(along_rows(rows, values) > 0, values, 0.0)
        summed = n.sum(counted if weights is None else counted * along_rows(weights, values))
        if self.reduction == "sum":
            return summed
        by_weight = self.reduction == "mean_with_sample_weight" and weights is not None
        return _share(summed, _count(values, weights if by_weight else None, rows))

    def __call__(self, y_true: object, y_pred: object, sample_weight: object = None) -> float | HostArray:
        """The loss of arrays, lists or frames: a number, or one a row where `reduction` is none.

        Raises:
            ShapeError: y_true or sample_weight does not fit y_pred.
        """
        outputs = np.asarray(y_pred, np.float32)
        with np.errstate(all="ignore"):
            values = np.asarray(self.call(self.in_form(y_true, outputs.shape), outputs), np.float32)
            weights = None if sample_weight is None else row_weights(sample_weight, outputs.shape[0])
            if self.reduction not in {None, "none"}:
                return float(self.total(values, weights))
            return values if weights is None else np.asarray(values * along_rows(weights, values), np.float32)


def _count(values: Array, weights: Array | None, rows: Array | None) -> Array | int:
    """How many real values there are, or how much they weigh."""
    n = namespace(values)
    a_row = int(np.prod(values.shape[1:], dtype=int))
    if weights is not None:
        return n.sum(weights if rows is None else weights * rows) * a_row
    return int(np.prod(values.shape, dtype=int)) if rows is None else n.sum(rows) * a_row


def _share(summed: Array, count: Array | int) -> Array:
    """``summed / count``, and 0 where there is nothing to share by."""
    if isinstance(count, int):
        return summed / max(count, 1)
    n = namespace(summed)
    return n.where(count == 0, 0.0, summed / n.where(count == 0, 1.0, count))


def float_form(y_true: object, shape: tuple[int, ...]) -> HostArray:
    """`y_true` as float32 of `shape`: ``(n,)`` and ``(n, 1)`` meet, anything else that differs is refused.

    Raises:
        ShapeError: The shapes differ by more than a last axis of size 1.

    >>> float_form([1, 2], (2, 1)).tolist()
    [[1.0], [2.0]]
    """
    given = np.asarray(y_true)
    fits = shape in {given.shape, (*given.shape, 1)} or given.shape == (*shape, 1)
    if not fits:
        raise ShapeError(
            f"y_true needs the shape of y_pred, {shape}; got {given.shape}. "
            "Give the last layer as many units as y_true has columns; for classes use a cross-entropy."
        )
    return np.asarray(given, np.float32).reshape(shape)


def code_form(y_true: object, shape: tuple[int, ...]) -> HostArray:
    """`y_true` as int32 codes of classes from 0 to ``shape[-1] - 1``, of shape ``shape[:-1]``.

    Raises:
        ShapeError: It does not have one code for each row of `shape`.
        DataError: It holds something else than codes of these classes.

    >>> code_form([[1.0], [0.0]], (2, 3)).tolist()
    [1, 0]
    """
    given = np.asarray(y_true)
    wanted, classes = shape[:-1], shape[-1]
    if given.shape not in {wanted, (*wanted, 1)}:
        raise ShapeError(
            f"y_true needs one class code for each row, shape {wanted}; got {given.shape}. "
            "For one column a class use categorical_crossentropy."
        )
    codes: HostArray = given.astype(np.int32)
    wrong = (codes != given) | (codes < 0) | (codes >= classes)
    if wrong.any():
        raise DataError(
            f"y_true needs whole numbers from 0 to {classes - 1}, one for each of {classes} classes; "
            f"got {given[wrong].flat[0]}. Number the classes from 0, or give the last layer more units."
        )
    return codes.reshape(wanted)


def row_weights(sample_weight: object, rows: int) -> HostArray:
    """`sample_weight` as float32, one a row.

    Raises:
        ShapeError: There is not one weight for each row.

    >>> row_weights([[1], [2]], 2).tolist()
    [1.0, 2.0]
    """
    given = np.asarray(sample_weight, np.float32)
    if given.shape not in {(rows,), (rows, 1)}:
        raise ShapeError(f"sample_weight needs one weight for each of {rows} rows; got shape {given.shape}.")
    return given.reshape(rows)
