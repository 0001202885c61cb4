"""Activations that have settings or learned numbers, as layers."""

from collections.abc import Sequence
from typing import ClassVar, final

import numpy as np

from lamina import activations
from lamina.arrays import namespace, relu
from lamina.config import described, initial, number, own, structure
from lamina.constraints import Constraint
from lamina.errors import ArgumentError
from lamina.initializers import Initializer
from lamina.layers._layer import Layer, Numbers
from lamina.layers._run import Run
from lamina.layers._weighted import Weighted
from lamina.regularizers import Regularizer
from lamina.typing import Array, Shape, Tree


@final
@described
class ReLU(Layer):
    """``max(x, 0)``; or bent below `threshold` and cut at `max_value`.

    Its settings are part of the program: Keras's slope at the bend depends on whether `negative_slope` is 0.

    Args:
        max_value: The most it answers, at least 0; ``None`` for no end.
        negative_slope: Slope below `threshold`, at least 0.
        threshold: Where the bend lies, at least 0.

    Example:
        >>> ReLU(max_value=6.0)([[-1.0, 2.0, 9.0]]).tolist()
        [[0.0, 2.0, 6.0]]
    """

    carries_mask: ClassVar[bool] = True

    max_value: float | None = structure(default=None, at_least=0)
    negative_slope: float = structure(default=0.0, at_least=0)
    threshold: float = structure(default=0.0, at_least=0)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights, run
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


@final
@described
class LeakyReLU(Layer):
    """``x`` from 0 upwards, ``negative_slope * x`` below.

    Args:
        negative_slope: At least 0.
        alpha: Keras 2's name of `negative_slope`.

    Example:
        >>> LeakyReLU(0.5)([[-1.0, 2.0]]).tolist()
        [[-0.5, 2.0]]

    Source:
        Maas, Hannun and Ng 2013. Keras's function leaky_relu has 0.2 where this layer has 0.3.
    """

    carries_mask: ClassVar[bool] = True

    negative_slope: float = number(default=0.3, at_least=0)
    alpha: float | None = own(default=None)

    def check(self) -> None:
        """One name for one number."""
        super().check()
        if self.alpha is not None:
            if not self.alpha >= 0:
                raise ArgumentError.wanted("LeakyReLU", "alpha", "a number of at least 0", self.alpha)
            self.settle("negative_slope", float(self.alpha))
            self.settle("alpha", None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights, run
        return activations.leaky_relu(inputs, self.negative_slope)


@final
@described
class ELU(Layer):
    """``x`` above 0, ``alpha * (exp(x) - 1)`` below.

    Args:
        alpha: Minus the value far below 0.

    Example:
        >>> ELU()([[-100.0, 2.0]]).tolist()
        [[-1.0, 2.0]]

    Source:
        Clevert, Unterthiner and Hochreiter 2015, https://arxiv.org/abs/1511.07289.
    """

    carries_mask: ClassVar[bool] = True

    alpha: float = number(default=1.0)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights, run
        return activations.elu(inputs, self.alpha)


@final
@described
class ThresholdedReLU(Layer):
    """``x`` above `theta`, 0 elsewhere.

    Args:
        theta: At least 0.

    Example:
        >>> ThresholdedReLU(1.5)([[1.0, 2.0]]).tolist()
        [[0.0, 2.0]]

    Source:
        Konda, Memisevic and Krueger 2014, https://arxiv.org/abs/1402.3337. Keras 2 had it, Keras 3 has not.
    """

    carries_mask: ClassVar[bool] = True

    theta: float = number(default=1.0, at_least=0)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights, run
        return namespace(inputs).where(inputs > self.theta, inputs, 0.0)


@final
@described
class PReLU(Weighted):
    """``x`` above 0, ``alpha * x`` below, with an alpha for each feature that is learned.

    Args:
        alpha_initializer: How the alphas are first drawn.
        alpha_regularizer: Penalty on the alphas.
        alpha_constraint: What the alphas are brought to after each step.
        shared_axes: Axes, counted from 1, along which one alpha serves all places.

    Raises:
        ArgumentError: `shared_axes` names the rows.

    Example:
        >>> PReLU(alpha_initializer="ones")([[-1.0, 2.0]]).tolist()
        [[-1.0, 2.0]]

    Source:
        He et al. 2015, https://arxiv.org/abs/1502.01852.
    """

    carries_mask: ClassVar[bool] = True

    alpha_initializer: str | Initializer = initial(default="zeros")
    alpha_regularizer: str | Regularizer | None = structure(default=None)
    alpha_constraint: str | Constraint | None = structure(default=None)
    shared_axes: int | Sequence[int] | None = structure(default=None)

    def check(self) -> None:
        """Axes as a tuple."""
        super().check()
        if self.shared_axes is not None:
            axes = (self.shared_axes,) if isinstance(self.shared_axes, int) else tuple(self.shared_axes)
            if 0 in axes:
                raise ArgumentError.wanted("PReLU", "shared_axes", "axes after the rows, counted from 1", axes)
            self.settle("shared_axes", axes)

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Alphas of the shape of a row, 1 along shared axes."""
        shared = {axis % (len(shape) + 1) for axis in self.shared_axes or ()}  # type: ignore[union-attr]
        wide = tuple(1 if place + 1 in shared else size for place, size in enumerate(shape))
        return Numbers(self.first(random, {"alpha": wide}))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del run
        return relu(inputs) - weights["alpha"][None] * relu(-inputs)


@final
@described
class Softmax(Layer):
    """Positive shares that sum to 1 along an axis, such as the probabilities of classes.

    Args:
        axis: The axis, or several that share one sum.

    Example:
        >>> Softmax()([[0.0, 0.0]]).tolist()
        [[0.5, 0.5]]
    """

    carries_mask: ClassVar[bool] = True

    axis: int | Sequence[int] = structure(default=-1)

    def check(self) -> None:
        """Axes as a tuple."""
        super().check()
        self.settle("axis", self.axis if isinstance(self.axis, int) else tuple(self.axis))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        n = namespace(inputs)
        mask = run.mask(inputs)
        if mask is None:
            return activations.softmax(inputs, self.axis)  # type: ignore[arg-type]  # several axes do as well
        answer = activations.softmax(n.where(mask, inputs, -3e38), self.axis)  # type: ignore[arg-type]
        return n.where(mask, answer, 0.0)
