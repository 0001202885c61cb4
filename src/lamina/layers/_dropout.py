"""Dropout: in training, some numbers become 0 and the others grow to make up for it."""

from typing import final

from lamina.arrays import namespace
from lamina.config import described, number, structure
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Shape, Tree


@final
@described
class Dropout(Layer):
    """Each number is 0 with probability `rate`, else divided by ``1 - rate``; outside training nothing happens.

    Args:
        rate: Share that is dropped, from 0 to 1.
        noise_shape: Shape of the mask after the rows, 1 where one draw serves a whole axis; ``None``: each number.
        seed: Makes this layer's draws differ from those of a layer without one.

    Example:
        >>> Dropout(0.3)([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]

    Source:
        Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; the scaling in training is Keras's.
        The random bits are hashes of seed, layer, step and place: Keras's own stream differs.
    """

    rate: float = number(at_least=0, at_most=1)
    noise_shape: Shape | None = structure(default=None)
    seed: int | None = structure(default=None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        if not run.training:
            return inputs
        n = namespace(inputs)
        own = tuple(inputs.shape)
        shape = own if self.noise_shape is None else (own[0], *self.noise_shape[-(len(own) - 1) :])
        words = run.bits(shape, self.seed)
        # A comparison of 24-bit whole numbers is the cheapest exact one: rate 0 keeps all, rate 1 keeps none.
        threshold = n.astype(n.asarray(self.rate * 2.0**24, dtype=inputs.dtype), n.uint32)
        rest = 1.0 - self.rate
        scale = 1.0 / (rest + n.asarray(rest == 0, dtype=inputs.dtype))
        return n.where((words >> n.asarray(8, dtype=n.uint32)) >= threshold, inputs * scale, 0.0)
