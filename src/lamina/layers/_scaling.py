"""Layers that bring inputs to a scale that was set or measured, and learn nothing by gradient."""

from collections.abc import Sequence
from typing import Any, final

import numpy as np

from lamina.arrays import namespace
from lamina.config import described, number, own, structure
from lamina.errors import ArgumentError, DataError
from lamina.layers._layer import Layer, Numbers
from lamina.layers._run import Run
from lamina.typing import Array, Shape, Tree


@final
@described
class Rescaling(Layer):
    """``x * scale + offset``.

    Example:
        >>> Rescaling(0.5, offset=1.0)([[2.0]]).tolist()
        [[2.0]]
    """

    scale: float = number()
    offset: float = number(default=0.0)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights, run
        return inputs * self.scale + self.offset


@final
@described
class Normalization(Layer):
    """``(x - mean) / sqrt(variance)``, with statistics that are given or measured by `adapt`.

    Args:
        axis: The axis or axes that keep statistics of their own; ``None``: one mean and one variance for all.
        mean, variance: Given statistics, of the shape of those axes; without them, `adapt` measures.
        invert: Turn scaled numbers back into the original ones.

    Raises:
        ArgumentError: Only one of `mean` and `variance` was given.

    Example:
        >>> layer = Normalization()
        >>> layer.adapt([[0.0], [2.0]])
        >>> layer([[2.0]]).tolist()
        [[1.0]]

    Source:
        Keras's layer of that name; its `adapt` takes no data frame, this one does.
    """

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

    def _axes(self, rank: int) -> tuple[int, ...]:
        given = () if self.axis is None else (self.axis,) if isinstance(self.axis, int) else self.axis
        return tuple(sorted(axis % rank for axis in given))

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Mean 0 and variance 1 until `adapt`, or what was given; both are kept."""
        del random
        wide = tuple(shape[axis - 1] for axis in self._axes(len(shape) + 1))
        mean, variance = (0.0, 1.0) if self.mean is None else (self.mean, self.variance)
        kept = {"mean": np.broadcast_to(mean, wide), "variance": np.broadcast_to(variance, wide)}
        return Numbers({}, kept)

    def adapt(self, data: Any) -> None:
        """Measure mean and (population) variance of `data`, rows × …, in float64.

        Raises:
            DataError: There is no row, or a number is missing or infinite.
        """
        values = np.asarray(data, np.float64)
        values = values[:, None] if values.ndim == 1 else values
        if not len(values) or not np.isfinite(values).all():
            raise DataError("Normalization.adapt wants at least one row of finite numbers; fill missing values first.")
        others = tuple(axis for axis in range(values.ndim) if axis not in self._axes(values.ndim))
        self.build(values.shape[1:])
        self.cell.write({}, {"mean": values.mean(axis=others), "variance": values.var(axis=others)})

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        n = namespace(inputs)
        axes = self._axes(inputs.ndim)
        shape = tuple(inputs.shape[axis] if axis in axes else 1 for axis in range(inputs.ndim))
        mean = n.reshape(run.kept("mean"), shape)
        deviation = n.maximum(n.sqrt(n.reshape(run.kept("variance"), shape)), n.asarray(1e-7, dtype=inputs.dtype))
        return inputs * deviation + mean if self.invert else (inputs - mean) / deviation
