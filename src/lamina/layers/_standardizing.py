"""Normalization: inputs brought to a scale that was measured."""

from collections.abc import Sequence
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.arrays import namespace
from lamina.config import described, own, structure
from lamina.errors import ArgumentError, DataError, ShapeError
from lamina.layers._batches import batches
from lamina.layers._layer import Layer, Numbers
from lamina.layers._measured import Measured
from lamina.layers._run import Run
from lamina.typing import Array, Shape, Tree


@final
@described
class Normalization(Layer):
    """``(x - mean) / sqrt(variance)``, with statistics that are given or measured by `adapt`.

    Args:
        axis: The axis or axes that keep statistics of their own; ``None``: one mean and one variance for all.
        mean, variance: Given statistics, of the shape of those axes; without them, `adapt` measures.
        invert: Turn scaled numbers back into the original ones.

    Raises:
        ArgumentError: Only one of `mean` and `variance` was given, or they differ in shape.

    Example:
        >>> layer = Normalization()
        >>> layer.adapt([[0.0], [2.0]])
        >>> layer([[2.0]]).tolist()
        [[1.0]]
        >>> layer.mean.tolist()
        [[1.0]]

    Source:
        Keras's layer of that name. Here `adapt` takes frames and dicts too, measures in float64, and passes over
        missing numbers, which there make every statistic NaN; numbers in one row are one column.
    """

    carries_mask: ClassVar[bool] = True

    axis: int | Sequence[int] | None = structure(default=-1)
    mean: Any = own(default=None, kw_only=False)
    variance: Any = own(default=None, kw_only=False)
    invert: bool = structure(default=False)

    def check(self) -> None:
        """Both statistics or none."""
        super().check()
        self.settle("axis", self.axis if self.axis is None or isinstance(self.axis, int) else tuple(self.axis))
        if (self.mean is None) != (self.variance is None):
            missing = "mean" if self.mean is None else "variance"
            raise ArgumentError.wanted("Normalization", missing, "given together with the other statistic", None)
        self.settle("_measures", self.mean is None)
        if not self.measures:
            self._check_given()

    @property
    def measures(self) -> bool:
        """Whether its statistics are for `adapt` to measure, and not given."""
        found: bool = self.__dict__.get("_measures", False)
        return found

    def _check_given(self) -> None:
        shape = np.shape(self.mean)
        if shape != np.shape(self.variance):
            raise ArgumentError.wanted("Normalization", "variance", f"of the shape of mean, {shape}", self.variance)
        axes = 0 if self.axis is None else 1 if isinstance(self.axis, int) else len(self.axis)
        if len(shape) > axes:
            raise ArgumentError.wanted("Normalization", "mean", f"of at most {axes} axes, those of axis", self.mean)

    def _axes(self, rank: int) -> tuple[int, ...]:
        given = () if self.axis is None else (self.axis,) if isinstance(self.axis, int) else self.axis
        if any(not -rank <= axis < rank for axis in given):
            raise ShapeError(f"{self.name} keeps axis {self.axis}, which inputs with {rank} axes do not have.")
        return tuple(sorted(axis % rank for axis in given))

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Mean 0 and variance 1 until `adapt`, or what was given; kept, as is Keras's count of measured ones."""
        del random
        shape = shape or (1,)
        wide = tuple(shape[axis - 1] if axis else 1 for axis in self._axes(len(shape) + 1))
        mean, variance = (self.__dict__["mean"], self.__dict__["variance"]) if not self.measures else (0.0, 1.0)
        kept = {"mean": np.broadcast_to(mean, wide), "variance": np.broadcast_to(variance, wide)}
        return Numbers({}, kept | ({"count": _COUNT} if self.measures else {}))

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Measure mean and (population) variance, in float64; missing numbers are passed over.

        Args:
            data: An array, a frame, a dict of columns, or batches of these; of tuples, the first part.
            steps: At most this many batches.

        Raises:
            DataError: Nothing is there for some column, or a number is infinite.
            ShapeError: The rows have another shape than those that the layer was built for.
        """
        found = None
        for batch in batches(data, steps):
            values = np.asarray(batch, np.float64)
            values = values[:, None] if values.ndim == 1 else values
            others = tuple(axis for axis in range(values.ndim) if axis not in self._axes(values.ndim))
            part = _moments(values, others)
            found = part if found is None else _together(found, part)
            shape = values.shape[1:]
        if found is None or not (found[0] > 0).all():
            raise DataError(f"{self.name}.adapt wants at least one number for each column; there is none.")
        if not np.isfinite(found[1]).all():
            raise DataError(f"{self.name}.adapt wants finite numbers; leave out or correct infinite ones.")
        self.build(shape)
        wide = self.cell.read()[1]["mean"].shape
        if wide != found[1].shape:
            raise ShapeError(f"{self.name} was built for statistics of shape {wide}; the data have {found[1].shape}.")
        self.settle("_measures", True)
        self.settle(
            "_across", tuple(size if axis in self._axes(len(shape) + 1) else 1 for axis, size in enumerate((1, *shape)))
        )
        self.cell.write({}, {"mean": found[1], "variance": found[2] / found[0], "count": _COUNT})

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        n = namespace(inputs)
        axes = self._axes(inputs.ndim)
        shape = tuple(inputs.shape[axis] if axis in axes else 1 for axis in range(inputs.ndim))
        shape = (1,) if inputs.ndim == 1 else shape
        mean = n.reshape(run.kept("mean"), shape)
        deviation = n.maximum(n.sqrt(n.reshape(run.kept("variance"), shape)), n.asarray(1e-7, dtype=inputs.dtype))
        return inputs * deviation + mean if self.invert else (inputs - mean) / deviation


_COUNT = np.zeros((), np.int32)
"""A third number that Keras keeps beside the statistics, for the sake of its older files, and never reads."""

Moments = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def _moments(values: NDArray[np.float64], axes: tuple[int, ...]) -> Moments:
    """How many numbers there are, their mean, and the sum of their squared distances from it."""
    there = ~np.isnan(values)
    count = there.sum(axis=axes)
    with np.errstate(all="ignore"):
        mean = np.where(there, values, 0.0).sum(axis=axes) / np.maximum(count, 1)
        away = np.where(there, values - np.expand_dims(mean, axes), 0.0)
        return count, mean, (away**2).sum(axis=axes)


def _together(one: Moments, other: Moments) -> Moments:
    """The moments of two parts as those of the whole."""
    if one[1].shape != other[1].shape:
        raise ShapeError(f"adapt wants batches of one shape; got {one[1].shape} and {other[1].shape}.")
    count = one[0] + other[0]
    share = other[0] / np.maximum(count, 1)
    step = other[1] - one[1]
    return count, one[1] + step * share, one[2] + other[2] + step**2 * one[0] * share


def _statistic(name: str) -> Measured:
    def answer(layer: Any, given: Any) -> Any:
        kept = layer.cell.read()[1]
        if name not in kept or not layer.measures:
            return given
        return kept[name].reshape(layer.__dict__.get("_across", kept[name].shape))

    return Measured(name, answer)


Normalization.mean = _statistic("mean")
Normalization.variance = _statistic("variance")
