"""A plain number that also answers what scripts ask of a scalar array: its type, its shape, and ``numpy()``."""

from typing import Any

import numpy as np


class Number(float):
    """A float with the manners of a float32 scalar.

    >>> Number(0.5), Number(0.5).dtype, Number(0.5).shape, Number(0.5).numpy().item()
    (0.5, 'float32', (), 0.5)
    """

    dtype = "float32"
    shape: tuple[int, ...] = ()
    ndim = 0

    def numpy(self) -> np.float32:
        """Itself as NumPy has it."""
        return np.float32(self)

    def item(self) -> float:
        """Itself."""
        return float(self)


def number_of(value: Any) -> Any:
    """A number of the host with those manners; what another executor traces as it is.

    >>> number_of(0.5).dtype
    'float32'
    """
    return Number(value) if isinstance(value, (float, int, np.generic, np.ndarray)) else value
