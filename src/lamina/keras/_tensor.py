"""Tensor: what a model called like a function answers, an array with the one method that scripts ask of it."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.structures import mapped


class Tensor(np.ndarray):
    """An array of the host that also has TensorFlow's ``numpy()``.

    Example:
        >>> Tensor.of([1.0, 2.0]).numpy().tolist()
        [1.0, 2.0]
    """

    @classmethod
    def of(cls, value: Any) -> Self:
        """`value` seen as a tensor; nothing is copied."""
        return np.asarray(value).view(cls)

    def numpy(self) -> NDArray[Any]:
        """The plain array."""
        return np.asarray(self).view(np.ndarray)


def as_tensors(tree: Any) -> Any:
    """Every array of the host in a structure as a `Tensor`; symbols and traced arrays as they are."""
    return mapped(lambda leaf: Tensor.of(leaf) if isinstance(leaf, np.ndarray) else leaf, tree)
