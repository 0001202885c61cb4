"""Functions of true and predicted numbers: how far they lie apart, one value a row."""

from lamina.arrays import absolute, namespace, softplus
from lamina.losses._form import meeting
from lamina.typing import Array

EPSILON = 1e-7
"""Keras's fuzz factor."""

LOG_2 = 0.6931471805599453


def mean_squared_error(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``(y_true - y_pred)²`` over the last axis.

    >>> mean_squared_error([[1.0, 2.0]], [[1.0, 4.0]]).tolist()
    [2.0]
    """
    y, p = meeting(y_true, y_pred)
    error = p - y
    return namespace(p).mean(error * error, axis=-1)


def mean_absolute_error(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``|y_true - y_pred|`` over the last axis; slope 0 where the prediction is exact.

    >>> mean_absolute_error([[1.0, 2.0]], [[1.0, 4.0]]).tolist()
    [1.0]
    """
    y, p = meeting(y_true, y_pred)
    return namespace(p).mean(absolute(p - y), axis=-1)


def mean_absolute_percentage_error(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``100 |y_true - y_pred| / |y_true|`` over the last axis; truths nearer to 0 than 1e-7 count as 1e-7.

    >>> mean_absolute_percentage_error([[1.0, 2.0]], [[1.0, 4.0]]).tolist()
    [50.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    return 100.0 * n.mean(absolute((p - y) / n.maximum(n.abs(y), EPSILON)), axis=-1)


def mean_squared_logarithmic_error(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``(log(1 + y_true) - log(1 + y_pred))²`` over the last axis; numbers below 0 count as 1e-7.

    >>> mean_squared_logarithmic_error([[3.0]], [[3.0]]).tolist()
    [0.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    error = n.log(n.maximum(p, EPSILON) + 1.0) - n.log(n.maximum(y, EPSILON) + 1.0)
    return n.mean(error * error, axis=-1)


def huber(y_true: Array, y_pred: Array, delta: Array = 1.0) -> Array:
    """Squared near zero, straight beyond `delta`; the mean over the last axis.

    >>> huber([[0.0, 0.0]], [[0.5, 3.0]]).tolist()
    [1.3125]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    error = absolute(p - y)
    near = n.where(error <= delta, error, delta)
    # error - near is 0 within delta, so one expression serves both pieces
    return n.mean(0.5 * near * near + delta * (error - near), axis=-1)


def log_cosh(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``log(cosh(y_pred - y_true))`` over the last axis.

    >>> log_cosh([[1.0]], [[1.0]]).tolist()
    [0.0]
    """
    y, p = meeting(y_true, y_pred)
    error = p - y
    return namespace(p).mean(error + softplus(-2.0 * error) - LOG_2, axis=-1)


def poisson(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``y_pred - y_true log(y_pred)`` over the last axis.

    >>> poisson([[2.0]], [[1.0]]).astype(float).round(4).tolist()
    [1.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    return n.mean(p - y * n.log(p + EPSILON), axis=-1)


def cosine_similarity(y_true: Array, y_pred: Array, axis: int = -1) -> Array:
    """Minus the cosine between y_true and y_pred along `axis`: -1 for the same direction.

    >>> cosine_similarity([[1.0, 0.0]], [[2.0, 0.0]]).tolist()
    [-1.0]
    """
    y, p = meeting(y_true, y_pred)
    return -namespace(p).sum(_unit(y, axis) * _unit(p, axis), axis=axis)


def _unit(x: Array, axis: int) -> Array:
    n = namespace(x)
    return x / n.sqrt(n.maximum(n.sum(x * x, axis=axis, keepdims=True), 1e-24))


def hinge(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``max(1 - y · y_pred, 0)`` over the last axis, for y of -1 and 1 (or 0 and 1).

    >>> hinge([[1.0, 0.0]], [[0.5, -2.0]]).tolist()
    [0.25]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    return n.mean(n.maximum(1.0 - _sides(y) * p, 0.0), axis=-1)


def squared_hinge(y_true: Array, y_pred: Array) -> Array:
    """Mean of ``max(1 - y · y_pred, 0)²`` over the last axis, for y of -1 and 1 (or 0 and 1).

    >>> squared_hinge([[1.0, 0.0]], [[0.5, -2.0]]).tolist()
    [0.125]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    short = n.maximum(1.0 - _sides(y) * p, 0.0)
    return n.mean(short * short, axis=-1)


def categorical_hinge(y_true: Array, y_pred: Array) -> Array:
    """``max(best wrong output - right output + 1, 0)``, for y with one column a class.

    >>> categorical_hinge([[0.0, 1.0]], [[0.5, 0.75]]).tolist()
    [0.75]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    right = n.sum(y * p, axis=-1)
    return n.maximum(n.max((1.0 - y) * p, axis=-1) - right + 1.0, 0.0)


def _sides(y_true: Array) -> Array:
    """Labels 0 and 1 as -1 and 1; labels -1 and 1 as they are."""
    return namespace(y_true).where(y_true == 0, -1.0, y_true)
