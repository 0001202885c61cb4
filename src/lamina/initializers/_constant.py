"""Initializers that draw nothing."""

from typing import Any, final

import numpy as np

from lamina.config import Range, described, initial
from lamina.errors import ArgumentError, ShapeError
from lamina.initializers._initializer import Initializer
from lamina.typing import HostArray, Shape


@final
@described
class Zeros(Initializer):
    """All numbers 0.

    >>> Zeros()(np.random.default_rng(0), (2,)).tolist()
    [0.0, 0.0]
    """

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """Zeros of `shape`."""
        del random
        return np.zeros(shape, np.float32)


@final
@described
class Ones(Initializer):
    """All numbers 1.

    >>> Ones()(np.random.default_rng(0), (2,)).tolist()
    [1.0, 1.0]
    """

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """Ones of `shape`."""
        del random
        return np.ones(shape, np.float32)


@final
@described
class Constant(Initializer):
    """All numbers `value`.

    Args:
        value: A number, or an array that fits the shape of the weight.

    Raises:
        ArgumentError: `value` is neither.

    >>> Constant(0.5)(np.random.default_rng(0), (2,)).tolist()
    [0.5, 0.5]
    """

    value: Any = initial(default=0.0)

    def check(self) -> None:
        """Take a number, or numbers in an array."""
        value = self.value
        if not hasattr(value, "ndim") or value.ndim == 0:
            value = value.item() if hasattr(value, "item") else value
            if not Range().admits(value):
                raise ArgumentError.wanted("Constant", "value", "a number or an array", value)
            value = float(value)
        self.settle("value", value)

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """`value` in every place of `shape`."""
        del random
        return np.full(shape, np.asarray(self.value), np.float32)


@final
@described
class Identity(Initializer):
    """`gain` on the diagonal of a matrix and 0 elsewhere.

    Raises:
        ShapeError: The weight is no matrix.

    >>> Identity()(np.random.default_rng(0), (2, 2)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """

    gain: float = initial(default=1.0, at_least=-3.4e38)

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The matrix."""
        del random
        if len(shape) != 2:
            raise ShapeError(f"Identity fills a matrix; got shape {shape}. Use it for kernels of Dense layers.")
        return np.eye(*shape, dtype=np.float32) * np.float32(self.gain)
