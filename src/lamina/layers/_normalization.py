"""Layers that learn to scale: batch normalization over rows, layer normalization over features."""

from collections.abc import Sequence
from typing import ClassVar, final

import numpy as np

from lamina.arrays import along_rows, as_type, namespace
from lamina.config import derived, described, initial, number, own, structure
from lamina.constraints import Constraint
from lamina.errors import ArgumentError, ShapeError
from lamina.initializers import Initializer
from lamina.layers._layer import Layer, Numbers
from lamina.layers._run import Run
from lamina.layers._weighted import Weighted
from lamina.regularizers import Regularizer
from lamina.typing import Array, Shape, Tree


def across(vector: Array, like: Array, axes: tuple[int, ...]) -> Array:
    """`vector` shaped so that it meets `axes` of `like`."""
    shape = tuple(like.shape[axis] if axis in axes else 1 for axis in range(like.ndim))
    return namespace(vector, like).reshape(vector, shape)


def feature_axes(layer: Layer, axis: int | Sequence[int], rank: int) -> tuple[int, ...]:
    """The axes that `axis` names in an input with `rank` axes, counted from 0, smallest first."""
    given = (axis,) if isinstance(axis, int) else axis
    axes = tuple(sorted(one % rank for one in given if -rank <= one < rank))
    if 0 in axes or len(axes) < len(given):
        raise ShapeError(
            f"{layer.name} needs axes of features, from 1 to {rank - 1} or counted back from -1; got axis={axis}."
        )
    return axes


@final
@described
class BatchNormalization(Weighted):
    """Each feature to mean 0 and variance 1 over the batch, then scaled and shifted by what is learned.

    Outside training, and where it is not trainable, the running statistics take the batch's place.

    Args:
        axis: The axis of the features.
        momentum: Share of the running statistics that stays at each step, from 0 to 1.
        epsilon: Added to the variance, above 0.
        center: Whether a shift (beta) is learned.
        scale: Whether a factor (gamma) is learned.
        beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer: First numbers.
        beta_regularizer, gamma_regularizer: Penalties.
        beta_constraint, gamma_constraint: What the numbers are brought to after each step.
        renorm, renorm_clipping, renorm_momentum: Keras's renormalization, which is not done here.
        synchronized: Accepted: the moments are always those of the whole batch, over all devices.

    Example:
        >>> layer = BatchNormalization(input_shape=[2])
        >>> layer([[0.0, 2.0]]).round(2).tolist()
        [[0.0, 2.0]]

    Source:
        Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167. As in Keras the variance is the biased one, for
        the running statistic too (PyTorch keeps the unbiased one there).
    """

    carries_mask: ClassVar[bool] = True

    axis: int = structure(default=-1)
    momentum: float = number(default=0.99, at_least=0, at_most=1)
    epsilon: float = number(default=1e-3, above=0)
    center: bool = structure(default=True)
    scale: bool = structure(default=True)
    beta_initializer: str | Initializer = initial(default="zeros")
    gamma_initializer: str | Initializer = initial(default="ones")
    moving_mean_initializer: str | Initializer = initial(default="zeros")
    moving_variance_initializer: str | Initializer = initial(default="ones")
    beta_regularizer: str | Regularizer | None = structure(default=None)
    gamma_regularizer: str | Regularizer | None = structure(default=None)
    beta_constraint: str | Constraint | None = structure(default=None)
    gamma_constraint: str | Constraint | None = structure(default=None)
    renorm: bool = own(default=False, kw_only=False)
    renorm_clipping: None = own(default=None, kw_only=False)
    renorm_momentum: float = own(default=0.99, kw_only=False)
    synchronized: bool = own(default=False, kw_only=False)

    def check(self) -> None:
        """Turn words into what they stand for."""
        super().check()
        if self.axis == 0:
            raise ArgumentError.wanted("BatchNormalization", "axis", "an axis of features, not that of the rows", 0)
        if self.renorm or self.renorm_clipping is not None:
            raise ArgumentError(
                "BatchNormalization does no renormalization of batches here: it serves tiny batches, and a table's are "
                "not. Leave out renorm and renorm_clipping, and take a larger batch_size."
            )

    @derived
    def forgotten(self) -> float:
        """Share of the running statistics that each step replaces."""
        return 1.0 - self.momentum

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Gamma and beta are learned; moving_mean and moving_variance are kept."""
        width = (shape[self.axis - 1 if self.axis > 0 else self.axis],)
        made = self.first(random, dict.fromkeys(("gamma", "beta", "moving_mean", "moving_variance"), width))
        wanted = {"gamma": self.scale, "beta": self.center}
        learned = {name: made[name] for name, there in wanted.items() if there}
        return Numbers(learned, {name: made[name] for name in ("moving_mean", "moving_variance")})

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        axes = (self.axis % inputs.ndim,)
        mean, variance = run.kept("moving_mean"), run.kept("moving_variance")
        if run.training and not run.frozen:
            now = _moments(inputs, axes[0], run)
            for name, old, new in zip(("moving_mean", "moving_variance"), (mean, variance), now, strict=True):
                run.keep(name, old * self.momentum + new * self.forgotten)
            mean, variance = now
        factor = 1.0 / namespace(inputs).sqrt(variance + self.epsilon)
        if self.scale:
            factor = factor * weights["gamma"]
        shift = -mean * factor
        if self.center:
            shift = shift + weights["beta"]
        return inputs * across(factor, inputs, axes) + across(shift, inputs, axes)


def _moments(x: Array, feature: int, run: Run) -> tuple[Array, Array]:
    """Mean and biased variance of each feature over all other axes, of real rows and places that are not empty."""
    n = namespace(x)
    others = tuple(axis for axis in range(x.ndim) if axis != feature)
    places = run.mask(x)
    if run.rows is None and places is None:
        mean = n.mean(x, axis=others)
        return mean, n.mean((x - across(mean, x, (feature,))) ** 2, axis=others)
    real = None if run.rows is None else along_rows(run.rows, x)
    if places is None:
        cells = n.sum(real) * float(np.prod([x.shape[axis] for axis in others if axis != 0]))
    else:
        there = as_type(places, x)[..., None]
        real = there if real is None else real * there
        cells = n.sum(real * n.ones_like(x), axis=others) + 1e-7
    mean = n.sum(x * real, axis=others) / cells
    return mean, n.sum((x - across(mean, x, (feature,))) ** 2 * real, axis=others) / cells


@final
@described
class LayerNormalization(Weighted):
    """The features of each row to mean 0 and variance 1, then scaled and shifted by what is learned.

    Args:
        axis: The axis or axes of the features.
        epsilon: Added to the variance, above 0 (PyTorch's default is 1e-5).
        center: Whether a shift (beta) is learned.
        scale: Whether a factor (gamma) is learned.
        beta_initializer, gamma_initializer: First numbers.
        beta_regularizer, gamma_regularizer: Penalties.
        beta_constraint, gamma_constraint: What the numbers are brought to after each step.

    Example:
        >>> LayerNormalization()([[1.0, 3.0]]).round(2).tolist()
        [[-1.0, 1.0]]

    Source:
        Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450.
    """

    carries_mask: ClassVar[bool] = True

    axis: int | Sequence[int] = structure(default=-1)
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
        self.settle("axis", self.axis if isinstance(self.axis, int) else tuple(self.axis))

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Gamma and beta, each of the features' shape."""
        wide = tuple(shape[axis - 1] for axis in feature_axes(self, self.axis, len(shape) + 1))
        wanted = {"gamma": self.scale, "beta": self.center}
        return Numbers(self.first(random, {name: wide for name, there in wanted.items() if there}))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del run
        n = namespace(inputs)
        axes = feature_axes(self, self.axis, inputs.ndim)
        centred = inputs - n.mean(inputs, axis=axes, keepdims=True)
        answer = centred / n.sqrt(n.mean(centred**2, axis=axes, keepdims=True) + self.epsilon)
        if self.scale:
            answer = answer * across(weights["gamma"], inputs, axes)
        return answer + across(weights["beta"], inputs, axes) if self.center else answer
