"""Masking: places of a row that carry nothing are said to be empty."""

from typing import final

from lamina.arrays import namespace
from lamina.config import described, number
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@final
@described
class Masking(Layer):
    """Places whose features all equal `mask_value` become 0, and layers behind that look at a mask leave them out.

    Args:
        mask_value: What stands where nothing is.

    Example:
        >>> Masking(-1.0)([[[-1.0, -1.0], [1.0, -1.0]]]).tolist()
        [[[0.0, 0.0], [1.0, -1.0]]]
    """

    mask_value: float = number(default=0.0)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        n = namespace(inputs)
        there = n.any(inputs != self.mask_value, axis=-1)
        answer = n.where(there[..., None], inputs, 0.0)
        run.set_mask(answer, there)
        return answer
