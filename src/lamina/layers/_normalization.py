"""Layers that learn to scale: batch normalization over rows, layer normalization over features."""

from collections.abc import Sequence
from typing import final

import numpy as np

from lamina import initializers, regularizers
from lamina.arrays import along_rows, namespace
from lamina.config import derived, described, initial, number, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.initializers import Initializer
from lamina.layers._layer import Layer, Numbers
from lamina.layers._run import Run
from lamina.regularizers import Regularizer
from lamina.typing import Array, Shape, Tree


def _across(vector: Array, like: Array, axes: tuple[int, ...]) -> Array:
    """`vector` shaped so that it meets `axes` of `like`."""
    shape = tuple(like.shape[axis] if axis in axes else 1 for axis in range(like.ndim))
    return namespace(vector, like).reshape(vector, shape)


@final
@described
class BatchNormalization(Layer):
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

    Example:
        >>> layer = BatchNormalization(input_shape=[2])
        >>> layer([[0.0, 2.0]]).round(2).tolist()
        [[0.0, 2.0]]

    Source:
        Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167. As in Keras the variance is the biased one, for
        the running statistic too (PyTorch keeps the unbiased one there).
    """

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

    def check(self) -> None:
        """Turn words into what they stand for."""
        super().check()
        for name in ("beta", "gamma", "moving_mean", "moving_variance"):
            self.settle(f"{name}_initializer", initializers.get(getattr(self, f"{name}_initializer")))
        self.settle("beta_regularizer", regularizers.get(self.beta_regularizer))
        self.settle("gamma_regularizer", regularizers.get(self.gamma_regularizer))
        if self.axis == 0:
            raise ArgumentError.wanted("BatchNormalization", "axis", "an axis of features, not that of the rows", 0)

    @derived
    def forgotten(self) -> float:
        """Share of the running statistics that each step replaces."""
        return 1.0 - self.momentum

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Gamma and beta are learned; moving_mean and moving_variance are kept."""
        width = (shape[self.axis - 1 if self.axis > 0 else self.axis],)
        made = {
            name: initializers.get(getattr(self, f"{name}_initializer"))(random, width)
            for name in ("gamma", "beta", "moving_mean", "moving_variance")
        }
        wanted = {"gamma": self.scale, "beta": self.center}
        learned = {name: made[name] for name, there in wanted.items() if there}
        return Numbers(learned, {name: made[name] for name in ("moving_mean", "moving_variance")})

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        axes = (self.axis % inputs.ndim,)
        mean, variance = run.kept("moving_mean"), run.kept("moving_variance")
        if run.training and not run.frozen:
            now = _moments(inputs, axes[0], run.rows)
            for name, old, new in zip(("moving_mean", "moving_variance"), (mean, variance), now, strict=True):
                run.keep(name, old * self.momentum + new * self.forgotten)
            mean, variance = now
        factor = 1.0 / namespace(inputs).sqrt(variance + self.epsilon)
        if self.scale:
            factor = factor * weights["gamma"]
        shift = -mean * factor
        if self.center:
            shift = shift + weights["beta"]
        return inputs * _across(factor, inputs, axes) + _across(shift, inputs, axes)

    def penalty(self, weights: Tree) -> Array | None:
        """What the two regularizers add."""
        return regularizers.total(
            (self.gamma_regularizer, weights.get("gamma")), (self.beta_regularizer, weights.get("beta"))
        )


def _moments(x: Array, feature: int, rows: Array | None) -> tuple[Array, Array]:
    """Mean and biased variance of each feature over all other axes, of real rows only."""
    n = namespace(x)
    others = tuple(axis for axis in range(x.ndim) if axis != feature)
    if rows is None:
        mean = n.mean(x, axis=others)
        return mean, n.mean((x - _across(mean, x, (feature,))) ** 2, axis=others)
    mask = along_rows(rows, x)
    cells = n.sum(rows) * float(np.prod([x.shape[axis] for axis in others if axis != 0]))
    mean = n.sum(x * mask, axis=others) / cells
    return mean, n.sum((x - _across(mean, x, (feature,))) ** 2 * mask, axis=others) / cells


@final
@described
class LayerNormalization(Layer):
    """The features of each row to mean 0 and variance 1, then scaled and shifted by what is learned.

    Args:
        axis: The axis or axes of the features.
        epsilon: Added to the variance, above 0 (PyTorch's default is 1e-5).
        center: Whether a shift (beta) is learned.
        scale: Whether a factor (gamma) is learned.
        beta_initializer, gamma_initializer: First numbers.
        beta_regularizer, gamma_regularizer: Penalties.

    Example:
        >>> LayerNormalization()([[1.0, 3.0]]).round(2).tolist()
        [[-1.0, 1.0]]

    Source:
        Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450.
    """

    axis: int | Sequence[int] = structure(default=-1)
    epsilon: float = number(default=1e-3, above=0)
    center: bool = structure(default=True)
    scale: bool = structure(default=True)
    beta_initializer: str | Initializer = initial(default="zeros")
    gamma_initializer: str | Initializer = initial(default="ones")
    beta_regularizer: str | Regularizer | None = structure(default=None)
    gamma_regularizer: str | Regularizer | None = structure(default=None)

    def check(self) -> None:
        """Turn words into what they stand for."""
        super().check()
        self.settle("axis", self.axis if isinstance(self.axis, int) else tuple(self.axis))
        for name in ("beta", "gamma"):
            self.settle(f"{name}_initializer", initializers.get(getattr(self, f"{name}_initializer")))
            self.settle(f"{name}_regularizer", regularizers.get(getattr(self, f"{name}_regularizer")))

    def _axes(self, rank: int) -> tuple[int, ...]:
        given = (self.axis,) if isinstance(self.axis, int) else self.axis
        axes = tuple(sorted(axis % rank for axis in given))
        if 0 in axes:
            raise ShapeError(f"LayerNormalization needs axes of features, not that of the rows; got axis={self.axis}.")
        return axes

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """Gamma and beta, each of the features' shape."""
        wide = tuple(shape[axis - 1] for axis in self._axes(len(shape) + 1))
        made = {"gamma": self.gamma_initializer, "beta": self.beta_initializer}
        wanted = {"gamma": self.scale, "beta": self.center}
        return Numbers({n: initializers.get(made[n])(random, wide) for n, there in wanted.items() if there})

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del run
        n = namespace(inputs)
        axes = self._axes(inputs.ndim)
        centred = inputs - n.mean(inputs, axis=axes, keepdims=True)
        answer = centred / n.sqrt(n.mean(centred**2, axis=axes, keepdims=True) + self.epsilon)
        if self.scale:
            answer = answer * _across(weights["gamma"], inputs, axes)
        return answer + _across(weights["beta"], inputs, axes) if self.center else answer

    def penalty(self, weights: Tree) -> Array | None:
        """What the two regularizers add."""
        return regularizers.total(
            (self.gamma_regularizer, weights.get("gamma")), (self.beta_regularizer, weights.get("beta"))
        )
