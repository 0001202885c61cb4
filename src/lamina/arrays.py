"""What the array standard lacks, or what goes wrong by hand, in forms that NumPy and JAX run alike.

Values and slopes are right everywhere: at 0, at kinks (as Keras has them) and at ±1e4.
"""

import numpy as np

from lamina.typing import Array, Namespace


def namespace(*values: object) -> Namespace:
    """The functions that belong to the first array among `values`; NumPy's where none is an array.

    >>> namespace(1.0, np.zeros(2)).__name__
    'numpy'
    """
    for value in values:
        if hasattr(value, "__array_namespace__"):
            return value.__array_namespace__()
    return np


def relu(x: Array) -> Array:
    """``max(x, 0)`` with slope 0 at 0, as Keras has it.

    >>> relu(np.array([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    n = namespace(x)
    return np.maximum(x, 0.0) if n is np else n.where(x <= 0, 0.0, x)  # both: what is no number stays none


def absolute(x: Array) -> Array:
    """``|x|`` with slope 0 at 0 (JAX's own has +1 there, so that the two orders of a difference would differ).

    >>> absolute(np.array([-3.0, 0.0])).tolist()
    [3.0, 0.0]
    """
    n = namespace(x)
    return n.where(x == 0, 0.0, n.abs(x))


def sigmoid(x: Array) -> Array:
    """``1 / (1 + exp(-x))`` without overflow on either side.

    >>> sigmoid(np.array([-1e4, 0.0, 1e4])).tolist()
    [0.0, 0.5, 1.0]
    """
    n = namespace(x)
    e = n.exp(-n.abs(x))
    return n.where(x >= 0, 1 / (1 + e), e / (1 + e))


def softplus(x: Array) -> Array:
    """``log(1 + exp(x))`` without overflow.

    >>> softplus(np.array([-1e4, 1e4])).tolist()
    [0.0, 10000.0]
    """
    n = namespace(x)
    return n.where(x >= 0, x, 0.0) + n.log1p(n.exp(-n.abs(x)))


def expm1_below(x: Array) -> Array:
    """``exp(x) - 1`` where x is below 0, and 0 elsewhere: the lower half of elu, finite in value and slope.

    >>> expm1_below(np.array([-1e4, 100.0])).tolist()
    [-1.0, 0.0]
    """
    n = namespace(x)
    return n.expm1(n.where(x > 0, 0.0, x))


def log_softmax(x: Array, axis: int = -1) -> Array:
    """Logarithms of the softmax along `axis`.

    >>> log_softmax(np.array([0.0, 0.0])).round(4).tolist()
    [-0.6931, -0.6931]
    """
    n = namespace(x)
    shifted = x - n.max(x, axis=axis, keepdims=True)
    return shifted - n.log(n.sum(n.exp(shifted), axis=axis, keepdims=True))


def erf(x: Array) -> Array:
    """The error function by Abramowitz and Stegun's rational form; within 5e-7 in float32.

    >>> erf(np.array([0.0, 1.0])).round(5).tolist()
    [0.0, 0.8427]

    Source: Abramowitz and Stegun 1964, formula 7.1.28.
    """
    n = namespace(x)
    size = n.clip(n.abs(x), 0.0, 6.0)
    bottom = 1.0
    factors = (0.0705230784, 0.0422820123, 0.0092705272, 0.0001520143, 0.0002765672, 0.0000430638)
    for power, factor in enumerate(factors):
        bottom = bottom + factor * size ** (power + 1)
    answer = 1 - 1 / bottom**16
    return n.where(x >= 0, answer, -answer)


def take_rows(table: Array, codes: Array) -> Array:
    """Rows of `table` (words × width) for whole-number `codes` of any shape.

    >>> take_rows(np.array([[1.0], [2.0]]), np.array([[1, 0]])).tolist()
    [[[2.0], [1.0]]]
    """
    n = namespace(table) if isinstance(codes, np.ndarray) else namespace(codes)
    flat = n.reshape(n.asarray(codes), (-1,))
    return n.reshape(n.take(n.asarray(table), flat, axis=0), tuple(codes.shape) + tuple(table.shape[1:]))


def one_hot(codes: Array, classes: int, like: Array) -> Array:
    """1 at each code and 0 elsewhere, along a new last axis, in the type of `like`.

    >>> one_hot(np.array([1, 0]), 2, np.zeros(1)).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    n = namespace(codes, like)
    ladder = n.reshape(n.arange(classes, dtype=codes.dtype), (1,) * codes.ndim + (classes,))
    return n.astype(codes[..., None] == ladder, like.dtype)


def as_type(mask: Array, like: Array) -> Array:
    """`mask` (true or false) as 1 and 0 in the type of `like`, so that it can be summed and multiplied.

    >>> as_type(np.array([True]), np.zeros(1)).tolist()
    [1.0]
    """
    return namespace(like).astype(mask, like.dtype)


def along_last(vector: Array, like: Array) -> Array:
    """`vector` shaped so that it meets the last axis of `like`.

    >>> along_last(np.ones(3), np.ones((4, 2, 3))).shape
    (1, 1, 3)
    """
    n = namespace(vector, like)
    return n.reshape(vector, (1, -1) if like.ndim == 2 else (1,) * (like.ndim - 1) + (-1,))


def along_rows(vector: Array, like: Array) -> Array:
    """`vector`, one number a row, shaped so that it meets the first axis of `like`.

    >>> along_rows(np.ones(4), np.ones((4, 2, 3))).shape
    (4, 1, 1)
    """
    return namespace(vector, like).reshape(vector, (-1,) + (1,) * (like.ndim - 1))


def along_axis(vector: Array, like: Array, axis: int) -> Array:
    """`vector` shaped so that it meets `axis` of `like`.

    >>> along_axis(np.ones(2), np.ones((4, 2, 3)), 1).shape
    (1, 2, 1)
    """
    shape = [1] * like.ndim
    shape[axis] = -1
    return namespace(vector, like).reshape(vector, tuple(shape))
