"""Rescaling: inputs brought to a scale that was set."""

from typing import ClassVar, final

from lamina.config import described, number
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@final
@described
class Rescaling(Layer):
    """``x * scale + offset``.

    Example:
        >>> Rescaling(0.5, offset=1.0)([[2.0]]).tolist()
        [[2.0]]
    """

    carries_mask: ClassVar[bool] = True

    scale: float = number()
    offset: float = number(default=0.0)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights, run
        return inputs * self.scale + self.offset
