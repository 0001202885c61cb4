"""A layer's numbers in ``layer.weights`` as older scripts take them: arrays with a name, which can be assigned to."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.keras._values._tensor import Tensor
from lamina.keras._values._variable import Variable
from lamina.layers import Layer


class Named(Tensor):
    """An array of a layer's that knows its name, and how to take other numbers.

    >>> from lamina.layers import Dense
    >>> dense = Dense(1, input_shape=[2], name="line")
    >>> dense.build((2,))
    >>> [weight.name for weight in weights_of(dense)]
    ['line/kernel', 'line/bias']
    """

    name: str
    variable: Variable

    @classmethod
    def over(cls, variable: Variable, name: str) -> Self:
        """The present numbers of a variable."""
        made = cls.of(np.asarray(variable.value))
        made.name, made.variable = name, variable
        return made

    def assign(self, value: Any) -> Any:
        """Other numbers for the layer."""
        return self.variable.assign(value)

    def copy(self, *order: Any) -> NDArray[Any]:  # type: ignore[override]
        """A plain array with the same numbers."""
        return np.array(self.numpy(), *order)


def weights_of(layer: Layer) -> list[Named]:
    """All numbers of a layer and of those inside it, learned before kept in each."""
    return [
        Named.over(Variable.over(inner.cell, name, path=f"{inner.name}/{name}"), f"{inner.name}/{name}")
        for _, inner in layer.walk()
        for names in inner.cell.names
        for name in names
    ]


def evaluated(value: Any, session: Any = None) -> NDArray[Any]:
    """``tensor.eval()`` of TensorFlow 1: its numbers."""
    del session
    found: NDArray[Any] = value.numpy()
    return found
