"""Functions of a whole batch at once: how far two sets overlap, and how far rows of one class keep together."""

from collections.abc import Sequence

import numpy as np

from lamina.arrays import as_type, namespace, softplus
from lamina.losses._form import as_codes, as_numbers, meeting
from lamina.typing import Array

EPSILON = 1e-7

Axis = int | Sequence[int] | None


def _axis(axis: Axis) -> int | tuple[int, ...] | None:
    return axis if axis is None or isinstance(axis, int) else tuple(axis)


def dice(y_true: Array, y_pred: Array, axis: Axis = None) -> Array:
    """``1 - 2 Σ y p / (Σ y + Σ p)`` over `axis`, or over all.

    >>> float(dice([1.0, 0.0], [1.0, 0.0]).round(4))
    0.0
    """
    y, p = meeting(y_true, y_pred)
    n, over = namespace(p), _axis(axis)
    return 1.0 - 2.0 * n.sum(y * p, axis=over) / (n.sum(y, axis=over) + n.sum(p, axis=over) + EPSILON)


def tversky(y_true: Array, y_pred: Array, alpha: Array = 0.5, beta: Array = 0.5, axis: Axis = None) -> Array:
    """``1 - Σ y p / (Σ y p + alpha Σ y (1 - p) + beta Σ p (1 - y))`` over `axis`, or over all.

    >>> float(tversky([1.0, 0.0], [1.0, 0.0]).round(4))
    0.0
    """
    y, p = meeting(y_true, y_pred)
    n, over = namespace(p), _axis(axis)
    both = n.sum(y * p, axis=over)
    missed, wrong = n.sum((1.0 - p) * y, axis=over), n.sum(p * (1.0 - y), axis=over)
    return 1.0 - both / (both + missed * alpha + wrong * beta + EPSILON)


def circle(
    y_true: Array,
    y_pred: Array,
    ref_labels: Array = None,
    ref_embeddings: Array = None,
    remove_diagonal: bool = True,
    gamma: Array = 80.0,
    margin: Array = 0.4,
) -> Array:
    """Small where rows (of length 1) of one class lie together and apart from all others; one value a row.

    Source: Sun et al. 2020, https://arxiv.org/abs/2002.10857.

    >>> import numpy as np
    >>> circle([0, 0, 1], np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])).round(4).tolist()
    [0.0, 0.0, 0.0]
    """
    p, y = as_numbers(y_pred), as_codes(y_true)
    n = namespace(p)
    p, y = n.asarray(p), n.reshape(n.asarray(y), (-1,))
    others = p if ref_embeddings is None else n.asarray(as_numbers(ref_embeddings))
    theirs = y if ref_labels is None else n.reshape(n.asarray(as_codes(ref_labels)), (-1,))
    alike = y[:, None] == theirs[None, :]
    apart = n.maximum(1.0 - p @ others.T, 0.0)
    friends = as_type(alike, apart)
    if remove_diagonal:
        friends = friends * (1.0 - n.eye(y.shape[0], theirs.shape[0], dtype=apart.dtype))
    foes = as_type(~alike, apart)
    pull = -gamma * n.maximum((margin + apart) * friends, 0.0) * (margin - apart)
    push = gamma * n.maximum((1.0 + margin - apart) * foes, 0.0) * (1.0 - margin - apart)
    return softplus(_log_sum_exp(pull, friends) + _log_sum_exp(push, foes))


def _log_sum_exp(x: Array, real: Array) -> Array:
    """Over each row, of what is real; minus infinity where nothing is."""
    n = namespace(x)
    inside = n.where(real > 0, x, -np.inf)
    most = n.max(inside, axis=1, keepdims=True)
    most = n.where(n.isfinite(most), most, 0.0)
    total = n.sum(n.where(real > 0, n.exp(n.where(real > 0, x, 0.0) - most), 0.0), axis=1)
    return n.where(total > 0, n.log(n.where(total > 0, total, 1.0)) + most[:, 0], -np.inf)
