"""All numbers of a layer and of the layers inside it, as arrays in Keras's order."""

from typing import Any

from lamina.typing import HostArray


def arrays_of(layer: Any) -> list[HostArray]:
    """Learned before kept in each layer, the layer itself before its parts; read-only.

    >>> from lamina.layers import Dense
    >>> dense = Dense(2)
    >>> dense.build((3,))
    >>> [array.shape for array in arrays_of(dense)]
    [(3, 2), (2,)]
    """
    return [value for _, inner in layer.walk() for numbers in inner.cell.read() for value in numbers.values()]
