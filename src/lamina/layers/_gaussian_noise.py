"""Layers that add to, or multiply by, normal numbers in training."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, number, structure
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.random import uniform
from lamina.typing import Array, Tree


def normal(run: Run, like: Array, seed: int | None) -> Array:
    """Normal numbers with mean 0 and variance 1, in the shape of `like`."""
    n = namespace(like)
    length, angle = (uniform(run.bits(tuple(like.shape), seed), like) for _ in range(2))
    return n.sqrt(-2.0 * n.log(length)) * n.cos(2.0 * n.pi * angle)


@final
@described
class GaussianNoise(Layer):
    """``x + normal(0, stddev)`` in training; outside training nothing happens.

    Args:
        stddev: Standard deviation of the noise, at least 0, in the units of the input.
        seed: Makes this layer's draws differ from those of a layer without one.

    Example:
        >>> GaussianNoise(0.1)([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]

    Source:
        Box and Muller 1958 for normal numbers from uniform ones.
    """

    carries_mask: ClassVar[bool] = True

    stddev: float = number(at_least=0)
    seed: int | None = structure(default=None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        if not run.training:
            return inputs
        return inputs + self.stddev * normal(run, inputs, self.seed)


@final
@described
class GaussianDropout(Layer):
    """``x * normal(1, sqrt(rate / (1 - rate)))`` in training; outside training nothing happens.

    Args:
        rate: From 0 to below 1; the noise has the variance that `Dropout` with this rate has.
        seed: Makes this layer's draws differ from those of a layer without one.

    Example:
        >>> GaussianDropout(0.1)([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]

    Source:
        Srivastava et al. 2014, section 10.
    """

    carries_mask: ClassVar[bool] = True

    rate: float = number(at_least=0, below=1)
    seed: int | None = structure(default=None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        if not run.training:
            return inputs
        return inputs * (1.0 + (self.rate / (1.0 - self.rate)) ** 0.5 * normal(run, inputs, self.seed))
