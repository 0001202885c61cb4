"""Activations that stay between bounds, grow like a logarithm or an exponential, or do nothing."""

from lamina.activations._rectified import relu6
from lamina.arrays import namespace
from lamina.arrays import sigmoid as stable_sigmoid
from lamina.arrays import softplus as stable_softplus
from lamina.typing import Array


def linear(x: Array) -> Array:
    """``x`` itself.

    >>> linear(3.0)
    3.0
    """
    return x


def sigmoid(x: Array) -> Array:
    """``1 / (1 + exp(-x))``: a number between 0 and 1, such as a probability.

    >>> import numpy as np
    >>> sigmoid(np.array([0.0])).tolist()
    [0.5]
    """
    return stable_sigmoid(x)


def hard_sigmoid(x: Array) -> Array:
    """``x / 6 + 1/2`` between -3 and 3, 0 below and 1 above.

    >>> import numpy as np
    >>> hard_sigmoid(np.array([-4.0, 0.0, 4.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return relu6(x + 3) / 6


def sparse_sigmoid(x: Array) -> Array:
    """``(x + 1) / 2`` between -1 and 1, 0 below and 1 above.

    >>> import numpy as np
    >>> sparse_sigmoid(np.array([-4.0, 0.0, 4.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return 0.5 * namespace(x).clip(x + 1, 0.0, 2.0)


def log_sigmoid(x: Array) -> Array:
    """``log(sigmoid(x))`` without loss on either side.

    >>> import numpy as np
    >>> log_sigmoid(np.array([-1e4, 1e4])).tolist()
    [-10000.0, -0.0]
    """
    return -stable_softplus(-x)


def softplus(x: Array) -> Array:
    """``log(1 + exp(x))``.

    >>> import numpy as np
    >>> softplus(np.array([-1e4, 1e4])).tolist()
    [0.0, 10000.0]
    """
    return stable_softplus(x)


def softsign(x: Array) -> Array:
    """``x / (1 + |x|)``.

    >>> import numpy as np
    >>> softsign(np.array([-1.0, 3.0])).tolist()
    [-0.5, 0.75]
    """
    return x / (1 + namespace(x).abs(x))


def tanh(x: Array) -> Array:
    """The hyperbolic tangent, between -1 and 1.

    >>> import numpy as np
    >>> tanh(np.array([0.0])).tolist()
    [0.0]
    """
    return namespace(x).tanh(x)


def hard_tanh(x: Array) -> Array:
    """``x`` between -1 and 1, and the nearer of the two outside.

    >>> import numpy as np
    >>> hard_tanh(np.array([-4.0, 0.5, 4.0])).tolist()
    [-1.0, 0.5, 1.0]
    """
    n = namespace(x)
    return n.where(x > 1, 1.0, n.where(x < -1, -1.0, x))


def exponential(x: Array) -> Array:
    """``exp(x)``; infinite above 88.7, where float32 ends.

    >>> import numpy as np
    >>> exponential(np.array([0.0])).tolist()
    [1.0]
    """
    return namespace(x).exp(x)
