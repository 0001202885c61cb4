"""Layers that bring the features of each row to one scale: in groups, by their size, or to length 1."""

from collections.abc import Sequence
from typing import ClassVar, final

import numpy as np

from lamina.arrays import along_axis, namespace
from lamina.config import described, initial, number, structure
from lamina.constraints import Constraint
from lamina.errors import ArgumentError, ShapeError
from lamina.initializers import Initializer
from lamina.layers._joining import unit
from lamina.layers._layer import Layer, Numbers
from lamina.layers._normalization import across, feature_axes
from lamina.layers._run import Run
from lamina.layers._weighted import Weighted
from lamina.regularizers import Regularizer
from lamina.typing import Array, Shape, Tree


@final
@described
class GroupNormalization(Weighted):
    """The features of each row, in groups, to mean 0 and variance 1, then scaled and shifted by what is learned.

    Args:
        groups: How many; has to divide the number of features. -1: each feature by itself.
        axis: The axis of the features.
        epsilon: Added to the variance, above 0.
        center: Whether a shift (beta) is learned.
        scale: Whether a factor (gamma) is learned.
        beta_initializer, gamma_initializer: First numbers.
        beta_regularizer, gamma_regularizer: Penalties.
        beta_constraint, gamma_constraint: What the numbers are brought to after each step.

    Raises:
        ArgumentError: `groups` is neither -1 nor at least 1.
        ShapeError: The features cannot be parted into so many groups.

    Example:
        >>> GroupNormalization(groups=2)([[1.0, 3.0, 10.0, 30.0]]).round(2).tolist()
        [[-1.0, 1.0, -1.0, 1.0]]

    Source:
        Wu and He 2018, https://arxiv.org/abs/1803.08494.
    """

    carries_mask: ClassVar[bool] = True

    groups: int = structure(default=32, at_least=-1, whole=True)
    axis: int = structure(default=-1)
    epsilon: float = number(default=1e-3, above=0)
    center: bool = structure(default=True)
    scale: bool = structure(default=True)
    beta_initializer: str | Initializer = initial(default="zeros")
    gamma_initializer: str | Initializer = initial(default="ones")
    beta_regularizer: str | Regularizer | None = structure(default=None)
    gamma_regularizer: str | Regularizer | None = structure(default=None)
    beta_constraint: str | Constraint | None = structure(default=None)
    gamma_constraint: str | Constraint | None = structure(default=None)

    def check(self) -> None:
        """Turn words into what they stand for."""
        super().check()
        if self.groups == 0:
            raise ArgumentError.wanted("GroupNormalization", "groups", "-1 or a whole number of at least 1", 0)

    def _parted(self, features: int) -> tuple[int, int]:
        groups = features if self.groups == -1 else self.groups
        if features % groups:
            raise ShapeError(
                f"{self.name} parts features into {groups} groups of one size; got {features} features. Choose groups "
                "that divide them."
            )
        return groups, features // groups

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Gamma and beta, one number a feature."""
        features = (None, *shape)[self.axis]
        if features is None:
            raise ShapeError("GroupNormalization needs the axis of the features, not that of the rows.")
        self._parted(features)
        wanted = {"gamma": self.scale, "beta": self.center}
        return Numbers(self.first(random, {name: (features,) for name, there in wanted.items() if there}))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del run
        n = namespace(inputs)
        axis = self.axis % inputs.ndim
        own = tuple(inputs.shape[1:])
        parted = n.reshape(inputs, (-1, *own[: axis - 1], *self._parted(own[axis - 1]), *own[axis:]))
        axes = tuple(place for place in range(1, parted.ndim) if place != axis)
        centred = parted - n.mean(parted, axis=axes, keepdims=True)
        answer = centred / n.sqrt(n.mean(centred**2, axis=axes, keepdims=True) + self.epsilon)
        answer = n.reshape(answer, (-1, *own))
        if self.scale:
            answer = answer * along_axis(weights["gamma"], inputs, axis)
        return answer + along_axis(weights["beta"], inputs, axis) if self.center else answer


@final
@described
class RMSNormalization(Weighted):
    """The features of each row divided by the root of their mean square, then scaled by what is learned.

    Args:
        axis: The axis or axes of the features.
        epsilon: Added to the mean square, above 0.

    Example:
        >>> RMSNormalization()([[2.0, -2.0]]).round(2).tolist()
        [[1.0, -1.0]]

    Source:
        Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467.
    """

    axis: int | Sequence[int] = structure(default=-1)
    epsilon: float = number(default=1e-6, above=0)

    def check(self) -> None:
        """Axes as a tuple."""
        super().check()
        self.settle("axis", self.axis if isinstance(self.axis, int) else tuple(self.axis))

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """The factor, of the features' shape, 1 everywhere."""
        del random
        axes = feature_axes(self, self.axis, len(shape) + 1)
        return Numbers({"scale": np.ones(tuple(shape[axis - 1] for axis in axes))})

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del run
        n = namespace(inputs)
        axes = feature_axes(self, self.axis, inputs.ndim)
        size = n.sqrt(n.mean(inputs * inputs, axis=axes, keepdims=True) + self.epsilon)
        return inputs / size * across(weights["scale"], inputs, axes)


@final
@described
class UnitNormalization(Layer):
    """The features of each row brought to length 1.

    Args:
        axis: The axis or axes of the features.

    Example:
        >>> UnitNormalization()([[0.0, 5.0]]).tolist()
        [[0.0, 1.0]]
    """

    carries_mask: ClassVar[bool] = True

    axis: int | Sequence[int] = structure(default=-1)

    def check(self) -> None:
        """Axes as a tuple."""
        super().check()
        self.settle("axis", self.axis if isinstance(self.axis, int) else tuple(self.axis))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights, run
        return unit(inputs, feature_axes(self, self.axis, inputs.ndim), 1e-12)
