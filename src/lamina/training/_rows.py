"""What people hand to `fit`, as arrays that a program takes: float32 rows, targets in the loss's form, weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, DataError, ShapeError
from lamina.losses import Loss, row_weights
from lamina.metrics import Metric
from lamina.typing import HostArray, Shape


@dataclass(frozen=True)
class Rows:
    """Rows to learn from or to judge by: inputs, targets, and weights where there are any.

    Each is an array, or a tuple of arrays in the order of the network's inputs or outputs. An output that nobody asks
    anything of has the target ``None``; one array of weights holds for all outputs.
    """

    inputs: Any
    targets: Any = None
    weights: Any = None

    def __post_init__(self) -> None:
        rows = len(self)
        for name in ("inputs", "targets", "weights"):
            for array in _arrays(getattr(self, name)):
                if len(array) != rows:
                    raise ShapeError(
                        f"Inputs, targets and weights need one entry a row each; got {rows} rows of inputs "
                        f"and {len(array)} {name}."
                    )
        if not rows:
            raise DataError("There are 0 rows; give at least one.")

    def __len__(self) -> int:
        return len(_arrays(self.inputs)[0])

    @property
    def nbytes(self) -> int:
        """Bytes that they take."""
        return sum(int(array.nbytes) for part in (self.inputs, self.targets, self.weights) for array in _arrays(part))

    def split(self, share: float) -> tuple["Rows", "Rows"]:
        """The first rows and the tail of `share`, as Keras's ``validation_split`` takes it."""
        first = int(np.floor(len(self) * (1.0 - share)))
        if not 0 < first < len(self):
            raise DataError(
                f"validation_split={share} of {len(self)} rows leaves {first} to train on and {len(self) - first} to "
                "validate on; both need at least one."
            )
        return self.take(slice(None, first)), self.take(slice(first, None))

    def take(self, rows: Any) -> "Rows":
        """Some of the rows."""
        return Rows(*(_each(lambda array: array[rows], part) for part in (self.inputs, self.targets, self.weights)))

    @classmethod
    def joined(cls, several: Sequence["Rows"]) -> "Rows":
        """Rows below rows; all have the same inputs and outputs."""
        if len(several) == 1:
            return several[0]
        if len({one.weights is None for one in several}) > 1:
            raise ArgumentError("Some batches have weights and others have none; give weights with all or with none.")
        parts = zip(*((one.inputs, one.targets, one.weights) for one in several), strict=True)
        return cls(*(_below(arrays) for arrays in parts))


def _below(several: Sequence[Any]) -> Any:
    if several[0] is None:
        return None
    if isinstance(several[0], tuple):
        return tuple(_below(arrays) for arrays in zip(*several, strict=True))
    return np.concatenate(several)


def _each(function: Callable[[Any], Any], part: Any) -> Any:
    """`function` of an array, or of each in a tuple; nothing stays nothing."""
    if isinstance(part, tuple):
        return tuple(_each(function, item) for item in part)
    return None if part is None else function(part)


def _arrays(part: Any) -> list[Any]:
    return [array for array in (part if isinstance(part, tuple) else (part,)) if array is not None]


def as_inputs(data: Any, shape: Shape | None = None, dtype: str = "float32", what: str = "the inputs") -> Any:
    """Inputs as numbers of one type, rows first: from arrays, lists, pandas and polars frames and series.

    Args:
        data: Rows × features (or more axes); one axis is taken as one feature a row.
        shape: What the network expects of the axes after the rows, where that is known.
        dtype: What the network declared: ``"float32"``, or ``"int32"`` for whole numbers.
        what: What to call them when something is wrong.

    Raises:
        DataError: Something is no number, is missing or infinite; the message names column and row.
    """
    values = _numbers(data, what)
    if values.ndim == 1 and (shape is None or len(shape) == 1):
        values = values[:, None]
    _refuse_missing(values, what, _columns(data))
    if dtype != "float32" and values.dtype.kind == "f" and (values % 1).any():
        raise DataError(f"Whole numbers are wanted for {what}, which were declared as {dtype}; got fractions.")
    return np.ascontiguousarray(values, dtype)


def as_targets(data: Any, loss: Loss | Metric, output_shape: Shape, what: str = "the targets") -> NDArray[Any]:
    """Targets in the form that `loss` reads, or a metric where there is no loss.

    Args:
        data: Targets, rows first; ``(n,)`` and ``(n, 1)`` are the same.
        loss: Wants the output's shape, or class codes, or (the user's own) whatever it likes.
        output_shape: The network's output after the rows.
        what: What to call them when something is wrong.

    Raises:
        DataError: A target is missing, infinite or no code of a class.
        ShapeError: The targets do not fit the output.
    """
    values = _numbers(data, what)
    _refuse_missing(values, what, _columns(data))
    return np.ascontiguousarray(loss.in_form(values, (len(values), *output_shape)))


def as_weights(data: Any, what: str = "Sample weights") -> HostArray:
    """Weights, one a row.

    Raises:
        ShapeError: There is not one number a row.
        DataError: A weight is negative, missing or infinite, or all are 0.
    """
    given = _numbers(data, "the sample weights")
    values = row_weights(given, len(given))
    if not np.isfinite(values).all() or (values < 0).any() or not values.any():
        raise DataError(f"{what} are finite numbers of at least 0, not all of them 0.")
    return values


def class_weights(targets: NDArray[Any], weight_of: Mapping[Any, float]) -> HostArray:
    """One weight a row from one a class; a class that is not named weighs 1, as in Keras."""
    flat = targets.reshape(len(targets), -1)
    classes = flat.argmax(axis=1) if flat.shape[1] > 1 else flat[:, 0]
    weights = np.ones(len(targets), np.float32)
    for name, weight in weight_of.items():
        try:
            code = float(name)
        except (TypeError, ValueError):
            raise ArgumentError(
                f"class_weight names classes by their codes; got {name!r}. Give code → weight."
            ) from None
        weights[classes == code] = weight
    return as_weights(weights, "Class weights")


def _numbers(data: Any, what: str) -> NDArray[Any]:
    """Any container of numbers as an array."""
    if hasattr(data, "toarray"):  # SciPy's sparse matrices, as ColumnTransformer may give them
        data = data.toarray()
    if hasattr(data, "columns"):
        return _frame_numbers(data, what)
    if np.ma.isMaskedArray(data):
        data = np.ma.filled(data.astype(np.float64), np.nan)
    values = np.asarray(data)
    if values.dtype.kind in "Mm":
        raise DataError(
            f"A network reads numbers; {what} hold dates or durations, e.g. {values.flat[0]}. Turn them into numbers "
            "that mean something (days since a date, the month), or let `lamina train` do it for a whole table."
        )
    if values.dtype.kind in "OUS":
        values = _from_objects(values, what)
    if values.dtype.kind not in "biuf":
        raise DataError(f"A network reads real numbers; {what} have the type {values.dtype}.")
    if values.ndim == 0:
        raise ShapeError(f"Rows are wanted for {what}; got the single value {data!r}.")
    return values


def _from_objects(values: NDArray[Any], what: str) -> NDArray[Any]:
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        strange = next((v for v in values.flat if not isinstance(v, (int, float, np.number))), values.flat[0])
        shown = str(strange) if isinstance(strange, str) else strange
        raise DataError(
            f"A network reads numbers; {what} hold {shown!r}. Turn text into codes or one-hot columns first, or let "
            "`lamina train` do it for a whole table."
        ) from None


def _frame_numbers(frame: Any, what: str) -> NDArray[Any]:
    import narwhals

    table = narwhals.from_native(frame, eager_only=True)
    columns = [_numbers(column.to_numpy(), f"{what}, column {column.name!r},") for column in table.iter_columns()]
    return np.stack(columns, axis=1) if columns else np.zeros((len(table), 0))


def _columns(data: Any) -> list[str]:
    return [str(name) for name in data.columns] if hasattr(data, "columns") else []


def _refuse_missing(values: NDArray[Any], what: str, names: list[str]) -> None:
    with np.errstate(over="ignore"):
        fine = np.isfinite(values.astype(np.float32, copy=False))
    if fine.all():
        return
    place = np.argwhere(~fine)[0]
    value = values[tuple(place)]
    where = f"row {place[0]}" + (f", column {names[place[1]] if names else int(place[1])!r}" if len(place) > 1 else "")
    kind = "missing (NaN)" if np.isnan(value) else f"{value:g}, beyond what float32 holds"
    raise DataError(
        f"A network learns from finite numbers; {what} have {int((~fine).sum())} that are not, the first in {where}: "
        f"{kind}. Fill or drop it first."
    )
