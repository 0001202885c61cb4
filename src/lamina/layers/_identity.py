"""Layers whose output is their input."""

from typing import ClassVar, final

from lamina.arrays import absolute, namespace
from lamina.config import described, number
from lamina.layers._activity import add_activity
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@final
@described
class Identity(Layer):
    """What came in.

    Example:
        >>> Identity()([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]
    """

    moves: ClassVar[bool] = True

    carries_mask: ClassVar[bool] = True

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same."""
        del weights, run
        return inputs


@final
@described
class ActivityRegularization(Layer):
    """What came in; its size is added to the loss, so that the layer before learns to answer little.

    Args:
        l1: Factor of the sum of sizes, at least 0.
        l2: Factor of the sum of squares, at least 0.

    Example:
        >>> ActivityRegularization(l1=0.1)([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]

    Source:
        As in Keras since 3.13, what is added is divided by the number of rows.
    """

    carries_mask: ClassVar[bool] = True

    l1: float = number(default=0.0, at_least=0)
    l2: float = number(default=0.0, at_least=0)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same."""
        del weights
        add_activity(self._size, inputs, run)
        return inputs

    def _size(self, output: Array) -> Array:
        n = namespace(output)
        return self.l1 * n.sum(absolute(output)) + self.l2 * n.sum(output * output)
