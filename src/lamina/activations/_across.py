"""Activations that look along an axis: shares that sum to 1, and gates."""

from lamina.arrays import along_axis, as_type, namespace, relu, sigmoid
from lamina.arrays import log_softmax as stable_log_softmax
from lamina.errors import ShapeError
from lamina.typing import Array


def softmax(x: Array, axis: int = -1) -> Array:
    """Positive shares along `axis` that sum to 1, such as the probabilities of classes.

    >>> import numpy as np
    >>> softmax(np.array([[0.0, 0.0]])).tolist()
    [[0.5, 0.5]]
    """
    n = namespace(x)
    powers = n.exp(x - n.max(x, axis=axis, keepdims=True))
    return powers / n.sum(powers, axis=axis, keepdims=True)


def log_softmax(x: Array, axis: int = -1) -> Array:
    """Logarithms of the softmax along `axis`.

    >>> import numpy as np
    >>> log_softmax(np.array([[0.0, 0.0]])).round(4).tolist()
    [[-0.6931, -0.6931]]
    """
    return stable_log_softmax(x, axis)


def sparsemax(x: Array, axis: int = -1) -> Array:
    """The nearest point to ``x`` among shares that sum to 1: a softmax that can say exactly 0.

    Source: Martins and Astudillo 2016, https://arxiv.org/abs/1602.02068, algorithm 1. Keras 3.15 adds the
    running sums of the support where the paper takes the last, so that its shares do not sum to 1.

    >>> import numpy as np
    >>> sparsemax(np.array([[1.0, 0.5, -1.0]])).tolist()
    [[0.75, 0.25, 0.0]]
    """
    n = namespace(x)
    falling = -n.sort(-x, axis=axis)
    places = along_axis(n.arange(1, x.shape[axis] + 1, dtype=x.dtype), x, axis)
    support = as_type(1 + places * falling > n.cumulative_sum(falling, axis=axis), x)
    edge = (n.sum(support * falling, axis=axis, keepdims=True) - 1) / n.sum(support, axis=axis, keepdims=True)
    return relu(x - edge)


def glu(x: Array, axis: int = -1) -> Array:
    """The first half along `axis`, times the sigmoid of the second half.

    Raises:
        ShapeError: The size of `axis` is odd.

    Source: Dauphin et al. 2016, https://arxiv.org/abs/1612.08083.

    >>> import numpy as np
    >>> glu(np.array([[3.0, 0.0]])).tolist()
    [[1.5]]
    """
    size = x.shape[axis]
    if size % 2:
        raise ShapeError(f"glu needs an axis of even size; got {size} in shape {tuple(x.shape)}. Choose even units.")
    before = (slice(None),) * (axis % x.ndim)
    return x[(*before, slice(0, size // 2))] * sigmoid(x[(*before, slice(size // 2, size))])
