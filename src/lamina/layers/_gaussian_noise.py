"""GaussianNoise: in training, a normal number is added to each input."""

from typing import final

from lamina.arrays import namespace
from lamina.config import described, number, structure
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.random import uniform
from lamina.typing import Array, Tree


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

    stddev: float = number(at_least=0)
    seed: int | None = structure(default=None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        if not run.training:
            return inputs
        n = namespace(inputs)
        shape = tuple(inputs.shape)
        length, angle = (uniform(run.bits(shape, self.seed), inputs) for _ in range(2))
        normal = n.sqrt(-2.0 * n.log(length)) * n.cos(2.0 * n.pi * angle)
        return inputs + self.stddev * normal
