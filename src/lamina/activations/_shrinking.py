"""Activations that set a middle or lower range to nothing."""

from lamina.arrays import namespace
from lamina.typing import Array


def soft_shrink(x: Array, threshold: float = 0.5) -> Array:
    """``x`` moved towards 0 by `threshold`, and 0 where it would pass it.

    >>> import numpy as np
    >>> soft_shrink(np.array([-2.0, 0.3, 2.0])).tolist()
    [-1.5, 0.0, 1.5]
    """
    n = namespace(x)
    inside = n.abs(x) <= threshold  # asked this way round, what is no number stays none
    return n.where(inside, 0.0, n.where(x > threshold, x - threshold, x + threshold))


def hard_shrink(x: Array, threshold: float = 0.5) -> Array:
    """``x`` where it is farther from 0 than `threshold`, and 0 elsewhere.

    >>> import numpy as np
    >>> hard_shrink(np.array([-2.0, 0.3, 2.0])).tolist()
    [-2.0, 0.0, 2.0]
    """
    n = namespace(x)
    return n.where(n.abs(x) <= threshold, 0.0, x)


def tanh_shrink(x: Array) -> Array:
    """``x - tanh(x)``.

    >>> import numpy as np
    >>> tanh_shrink(np.array([0.0])).tolist()
    [0.0]
    """
    return x - namespace(x).tanh(x)


def threshold(x: Array, threshold: float, default_value: float) -> Array:
    """``x`` where it is above `threshold`, and `default_value` elsewhere.

    >>> import numpy as np
    >>> threshold(np.array([-2.0, 3.0]), 1.0, 0.5).tolist()
    [0.5, 3.0]
    """
    return namespace(x).where(x <= threshold, default_value, x)
