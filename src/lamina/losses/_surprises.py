"""Functions of forecasts for classes: how surprised each was by what happened, one value a row."""

from collections.abc import Sequence

import numpy as np

from lamina.arrays import along_axis, log_softmax, namespace, sigmoid
from lamina.errors import ShapeError
from lamina.losses._form import as_numbers, codes_meeting, hot, meeting
from lamina.typing import Array

EPSILON = 1e-7
"""Probabilities are kept this far from 0 and 1, as Keras keeps them."""


def binary_surprise(y_true: Array, y_pred: Array, label_smoothing: Array, *, from_logits: bool) -> Array:
    """``-y log(p) - (1 - y) log(1 - p)`` for each number, with y moved towards ½ by `label_smoothing`.

    >>> import numpy as np
    >>> binary_surprise(np.ones(1), np.full(1, 0.5), 0.0, from_logits=False).astype(float).round(4).tolist()
    [0.6931]
    """
    n = namespace(y_pred)
    y = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        # both pieces bend at 0 towards the same side, so that the slope there is sigmoid(0) - y
        size = n.where(y_pred >= 0, y_pred, -y_pred)
        return n.where(y_pred >= 0, y_pred, 0.0) - y_pred * y + n.log1p(n.exp(-size))
    p = n.clip(y_pred, EPSILON, 1.0 - EPSILON)
    return -(y * n.log(p) + (1.0 - y) * n.log(1.0 - p))


def log_shares(y_pred: Array, axis: int, *, from_logits: bool) -> Array:
    """Logarithms of the shares that `y_pred` gives each class along `axis`."""
    if from_logits:
        return log_softmax(y_pred, axis)
    n = namespace(y_pred)
    shares = y_pred / n.sum(y_pred, axis=axis, keepdims=True)
    return n.log(n.clip(shares, EPSILON, 1.0 - EPSILON))


def class_surprise(y_true: Array, y_pred: Array, label_smoothing: Array, axis: int, *, from_logits: bool) -> Array:
    """``-Σ y log(p)`` along `axis`, with y moved towards equal shares by `label_smoothing`.

    >>> import numpy as np
    >>> class_surprise(np.eye(2), np.full((2, 2), 0.5), 0.0, -1, from_logits=False).astype(float).round(4).tolist()
    [0.6931, 0.6931]
    """
    y = y_true * (1.0 - label_smoothing) + label_smoothing / y_true.shape[-1]
    return -namespace(y_pred).sum(y * log_shares(y_pred, axis, from_logits=from_logits), axis=axis)


def code_surprise(y_true: Array, y_pred: Array, *, from_logits: bool) -> Array:
    """``-log(p)`` of the class that each code names.

    >>> import numpy as np
    >>> code_surprise(np.array([1]), np.full((1, 2), 0.5), from_logits=False).astype(float).round(4).tolist()
    [0.6931]
    """
    logs = log_shares(y_pred, -1, from_logits=from_logits)
    return -namespace(y_pred).sum(hot(y_true, y_pred) * logs, axis=-1)


def binary_crossentropy(
    y_true: Array, y_pred: Array, from_logits: bool = False, label_smoothing: Array = 0.0, axis: int = -1
) -> Array:
    """Mean of ``-y log(p) - (1 - y) log(1 - p)`` along `axis`, for y of 0 and 1 (or between).

    >>> binary_crossentropy([[1.0, 0.0]], [[0.5, 0.5]]).astype(float).round(4).tolist()
    [0.6931]
    """
    y, p = meeting(y_true, y_pred)
    return namespace(p).mean(binary_surprise(y, p, label_smoothing, from_logits=from_logits), axis=axis)


def categorical_crossentropy(
    y_true: Array, y_pred: Array, from_logits: bool = False, label_smoothing: Array = 0.0, axis: int = -1
) -> Array:
    """``-Σ y log(p)`` along `axis`, for y with one column a class; p is y_pred divided by its sum.

    >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).astype(float).round(4).tolist()
    [0.6931]
    """
    y, p = meeting(y_true, y_pred)
    return class_surprise(y, p, label_smoothing, axis, from_logits=from_logits)


def sparse_categorical_crossentropy(
    y_true: Array, y_pred: Array, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Array:
    """``-log(p)`` of the class that happened, for y of class codes from 0; 0 where y is `ignore_class`.

    Raises:
        ShapeError: There is not one code for each forecast.

    >>> values = sparse_categorical_crossentropy([1, 9], [[0.5, 0.5], [0.1, 0.9]], ignore_class=9)
    >>> values.astype(float).round(4).tolist()
    [0.6931, 0.0]
    """
    p = as_numbers(y_pred)
    if axis not in {-1, p.ndim - 1}:
        p = namespace(p).moveaxis(p, axis, -1)
    y, p = codes_meeting(y_true, p)
    if y.shape != p.shape[:-1]:
        wanted = tuple(p.shape[:-1])
        raise ShapeError(f"y_true needs one class code for each forecast, shape {wanted}; got {tuple(y.shape)}.")
    if ignore_class is None:
        return code_surprise(y, p, from_logits=from_logits)
    n = namespace(p)
    kept = y != ignore_class
    # what is ignored may hold no number at all; neither its value nor its slope may be looked at
    p = n.where(kept[..., None], p, 1.0)
    return n.where(kept, code_surprise(n.where(kept, y, 0), p, from_logits=from_logits), 0.0)


def binary_focal_crossentropy(
    y_true: Array,
    y_pred: Array,
    apply_class_balancing: bool = False,
    alpha: Array = 0.25,
    gamma: Array = 2.0,
    from_logits: bool = False,
    label_smoothing: Array = 0.0,
    axis: int = -1,
) -> Array:
    """Binary cross-entropy times ``(1 - probability of what happened) ** gamma``; the mean along `axis`.

    >>> binary_focal_crossentropy([[1.0, 0.0]], [[0.5, 0.5]]).astype(float).round(4).tolist()
    [0.1733]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    p = sigmoid(p) if from_logits else p
    values = binary_surprise(y, p, label_smoothing, from_logits=False)
    y = y * (1.0 - label_smoothing) + 0.5 * label_smoothing
    values = n.pow(1.0 - (y * p + (1.0 - y) * (1.0 - p)), gamma) * values
    if apply_class_balancing:
        values = (y * alpha + (1.0 - y) * (1.0 - alpha)) * values
    return n.mean(values, axis=axis)


def categorical_focal_crossentropy(
    y_true: Array,
    y_pred: Array,
    alpha: Array | Sequence[float] = 0.25,
    gamma: Array = 2.0,
    from_logits: bool = False,
    label_smoothing: Array = 0.0,
    axis: int = -1,
) -> Array:
    """``-Σ alpha (1 - p) ** gamma · y log(p)`` along `axis`; `alpha` is one number, or one a class.

    >>> categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).astype(float).round(4).tolist()
    [0.0433]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    logs = log_shares(_shares(p, axis) if from_logits else p, axis, from_logits=False)
    y = y * (1.0 - label_smoothing) + label_smoothing / y.shape[-1]
    if isinstance(alpha, (list, tuple, np.ndarray)) and np.ndim(alpha):
        alpha = along_axis(n.asarray(np.asarray(alpha, np.float32)), p, axis)
    return -n.sum(alpha * n.pow(1.0 - n.exp(logs), gamma) * y * logs, axis=axis)


def _shares(logits: Array, axis: int) -> Array:
    return namespace(logits).exp(log_softmax(logits, axis))


def categorical_generalized_cross_entropy(y_true: Array, y_pred: Array, q: Array) -> Array:
    """``(1 - p ** q) / q`` for the probability p of the class that each code names: robust against wrong labels.

    Source: Zhang and Sabuncu 2018, https://arxiv.org/abs/1805.07836.

    >>> categorical_generalized_cross_entropy([1], [[0.75, 0.25]], 0.5).tolist()
    [1.0]
    """
    p = as_numbers(y_pred)
    y, p = codes_meeting(y_true, p)
    n = namespace(p)
    return (1.0 - n.pow(n.sum(hot(y, p) * p, axis=-1), q)) / q


def kl_divergence(y_true: Array, y_pred: Array) -> Array:
    """``Σ y log(y / p)`` over the last axis, both kept between 1e-7 and 1.

    >>> kl_divergence([[0.5, 0.5]], [[0.5, 0.5]]).tolist()
    [0.0]
    """
    y, p = meeting(y_true, y_pred)
    n = namespace(p)
    y, p = n.clip(y, EPSILON, 1.0), n.clip(p, EPSILON, 1.0)
    return n.sum(y * n.log(y / p), axis=-1)
