"""Functions that say of each prediction whether it is right: 1 or 0."""

from lamina.arrays import as_type, namespace, one_hot
from lamina.losses import as_numbers, codes_meeting, meeting
from lamina.typing import Array


def accuracy(y_true: Array, y_pred: Array) -> Array:
    """1 where the prediction equals the truth exactly.

    >>> accuracy([1.0, 2.0], [1.0, 3.0]).tolist()
    [1.0, 0.0]
    """
    y, p = meeting(y_true, y_pred)
    return as_type(y == p, p)


def binary_accuracy(y_true: Array, y_pred: Array, threshold: Array = 0.5) -> Array:
    """1 where the prediction lies on the right side of `threshold`; on it means 0.

    >>> binary_accuracy([1.0, 0.0], [0.9, 0.8]).tolist()
    [1.0, 0.0]
    """
    y, p = meeting(y_true, y_pred)
    return as_type(as_type(p > threshold, p) == y, p)


def categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    """1 where the largest output is the right class, for y with one column a class.

    >>> categorical_accuracy([[0.0, 1.0]], [[0.2, 0.8]]).tolist()
    [1.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    return as_type(n.argmax(y, axis=-1) == n.argmax(p, axis=-1), p)


def sparse_categorical_accuracy(y_true: Array, y_pred: Array) -> Array:
    """1 where the largest output is the right class, for y of class codes.

    >>> sparse_categorical_accuracy([[1]], [[0.2, 0.8]]).tolist()
    [1.0]
    """
    y, p = codes_meeting(y_true, y_pred)
    return as_type(namespace(p).argmax(p, axis=-1) == y, p)


def top_k_categorical_accuracy(y_true: Array, y_pred: Array, k: int = 5) -> Array:
    """1 where the right class is among the `k` largest outputs, for y with one column a class.

    >>> top_k_categorical_accuracy([[0.0, 0.0, 1.0]], [[0.5, 0.2, 0.3]], k=2).tolist()
    [1.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    return among_first(n.astype(n.argmax(y, axis=-1), n.int32), p, k)


def sparse_top_k_categorical_accuracy(y_true: Array, y_pred: Array, k: int = 5, from_sorted_ids: bool = False) -> Array:
    """1 where the right class is among the `k` largest outputs, or among the first `k` codes of y_pred.

    >>> sparse_top_k_categorical_accuracy([2], [[0.5, 0.2, 0.3]], k=2).tolist()
    [1.0]
    """
    y, p = codes_meeting(y_true, as_numbers(y_pred))
    if not from_sorted_ids:
        return among_first(y, p, k)
    n = namespace(p)
    return as_type(n.any(n.astype(y, p.dtype)[..., None] == p[..., :k], axis=-1), p)


def among_first(codes: Array, y_pred: Array, k: int) -> Array:
    """1 where fewer than `k` classes beat the one that `codes` names, 0 elsewhere; a tie is no defeat."""
    n = namespace(y_pred)
    hot = one_hot(codes, y_pred.shape[-1], y_pred)
    right = n.sum(n.where(hot > 0, y_pred, 0.0), axis=-1, keepdims=True)
    beaten = n.sum(as_type(y_pred <= right, y_pred), axis=-1)  # NaN beats nothing, and nothing beats NaN
    return as_type(y_pred.shape[-1] - beaten < k, y_pred)


def pearson_correlation(y_true: Array, y_pred: Array, axis: int = -1) -> Array:
    """How straight the line is on which predictions and truths lie along `axis`: from -1 to 1.

    >>> pearson_correlation([[1.0, 2.0, 3.0]], [[2.0, 4.0, 6.0]]).astype(float).round(4).tolist()
    [1.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    y, p = (x - n.mean(x, axis=axis, keepdims=True) for x in (y, p))
    y, p = (x / n.std(x, axis=axis, keepdims=True) for x in (y, p))
    return n.mean(y * p, axis=axis)


def concordance_correlation(y_true: Array, y_pred: Array, axis: int = -1) -> Array:
    """How near predictions and truths lie to the line on which they are equal, along `axis`: from -1 to 1.

    Source: Lin 1989, https://doi.org/10.2307/2532051.

    >>> concordance_correlation([[1.0, 2.0, 3.0]], [[1.0, 2.0, 3.0]]).astype(float).round(4).tolist()
    [1.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    y_mean, p_mean = (n.mean(x, axis=axis, keepdims=True) for x in (y, p))
    y_spread, p_spread = (n.var(x, axis=axis, keepdims=True) for x in (y - y_mean, p - p_mean))
    apart = y_mean - p_mean
    return n.mean(2.0 * (y - p_mean) * (p - p_mean) / (y_spread + p_spread + apart * apart + 1e-7), axis=axis)
