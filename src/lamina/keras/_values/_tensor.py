"""Tensor: what a model called like a function answers, an array with the one method that scripts ask of it."""

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.structures import mapped

WATCHED: dict[int, Any] = {}
"""What stands for an array that a tape watches, by the array's id."""


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

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        if WATCHED and any(id(one) in WATCHED for one in inputs):
            return getattr(ufunc, method)(*(WATCHED.get(id(one), one) for one in inputs), **settings)
        if "out" in settings:
            settings["out"] = tuple(_bare(one) for one in settings["out"])
        answer = getattr(ufunc, method)(*(_bare(one) for one in inputs), **settings)
        return as_tensors(answer)

    def __getitem__(self, index: Any) -> Any:
        """A part of it, which is a tensor as well, and followed where a tape watches the whole."""
        if WATCHED and id(self) in WATCHED:
            return WATCHED[id(self)][index]
        return as_tensors(super().__getitem__(_bare(index)))

    def __iter__(self) -> Iterator[Any]:
        """Its rows, each a tensor."""
        return (self[place] for place in range(len(self)))

    # A tensor never changes: `x -= y` is another one.
    __iadd__, __isub__ = np.ndarray.__add__, np.ndarray.__sub__  # type: ignore[assignment]
    __imul__, __itruediv__ = np.ndarray.__mul__, np.ndarray.__truediv__  # type: ignore[assignment]

    def __hash__(self) -> int:  # type: ignore[override]
        """That of the one number that it holds."""
        return hash(self.numpy().item())

    def __float__(self) -> float:
        """The one number that it holds, whatever its axes, as TensorFlow gives it."""
        return float(self.numpy().item())

    def numpy(self) -> NDArray[Any]:
        """The plain array."""
        return np.asarray(self).view(np.ndarray)


def _bare(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Tensor) else value


def as_tensors(tree: Any) -> Any:
    """Every array and number of the host in a structure as a `Tensor`; symbols and traced arrays as they are."""
    return mapped(lambda leaf: Tensor.of(leaf) if isinstance(leaf, (np.ndarray, np.generic)) else leaf, tree)
