"""Activation: a function of each number, as a layer."""

from collections.abc import Callable
from typing import ClassVar, final

from lamina import activations
from lamina.config import described, structure
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@final
@described
class Activation(Layer):
    """``activation(x)``.

    Args:
        activation: A word such as ``"relu"`` or a function of an array.

    Example:
        >>> Activation("relu")([-1.0, 2.0]).tolist()
        [0.0, 2.0]
    """

    carries_mask: ClassVar[bool] = True

    activation: str | Callable[[Array], Array] | None = structure()

    def check(self) -> None:
        """Turn the word into its one spelling."""
        super().check()
        self.settle("activation", activations.settled(self.activation))

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape, each number changed."""
        del weights, run
        return activations.get(self.activation)(inputs)
