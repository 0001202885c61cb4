"""Layers that only say or change a shape: Input and Flatten."""

from collections.abc import Sequence
from typing import final

import numpy as np

from lamina.arrays import namespace
from lamina.config import described
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@final
@described
class InputLayer(Layer):
    """The shape of what comes in, said as the first item of a `Sequential`; nothing is changed.

    Example:
        >>> InputLayer(input_shape=[2]).input_shape
        [2]
    """

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """What came in."""
        del weights, run
        return inputs


def Input(shape: Sequence[int], name: str = "") -> InputLayer:  # noqa: N802 - Keras's word
    """The first item of a `Sequential`: sizes of the input's axes after the rows.

    Example:
        >>> Input(shape=(2,)).input_shape
        (2,)
    """
    return InputLayer(input_shape=tuple(shape), name=name)


@final
@described
class Flatten(Layer):
    """All axes after the rows become one.

    Example:
        >>> Flatten()(np.zeros((5, 2, 3))).shape
        (5, 6)
    """

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × a × b × … → rows × (a·b·…)."""
        del weights, run
        return namespace(inputs).reshape(inputs, (-1, int(np.prod(inputs.shape[1:]))))
