"""Bringing truths, predictions and weights together: one executor, one type, shapes that fit, nothing guessed."""

from typing import Any

import numpy as np

from lamina.arrays import along_rows, namespace, one_hot
from lamina.errors import DataError, ShapeError
from lamina.typing import Array, HostArray


def on_host(*values: object) -> bool:
    """Whether none of `values` belongs to another executor than NumPy.

    >>> on_host([1.0], np.zeros(2))
    True
    """
    return all(isinstance(v, (np.ndarray, np.generic)) or not hasattr(v, "__array_namespace__") for v in values)


def _held(x: Any) -> Any:
    """What a variable holds; anything else as it is."""
    bare = hasattr(x, "__array_namespace__") or getattr(x, "__jax_array__", None) is None
    return x if bare else x.__jax_array__()


def as_numbers(x: Any) -> Array:
    """`x` (array of any executor, variable, list, frame) as an array of real numbers; float32 unless it says less.

    >>> as_numbers([1, 2]).dtype
    dtype('float32')
    """
    x = _held(x)
    if on_host(x):
        array = np.asarray(x)
        return array if array.dtype == np.float16 else np.asarray(array, np.float32)
    n = namespace(x)
    return x if n.isdtype(x.dtype, "real floating") else n.astype(x, n.float32)


def as_codes(x: Any) -> Array:
    """`x` as an array of int32.

    >>> as_codes([1.0, 2.0]).tolist()
    [1, 2]
    """
    x = _held(x)
    if on_host(x):
        return np.asarray(x).astype(np.int32)
    n = namespace(x)
    return n.astype(x, n.int32)


def of_one_rank(first: Array, second: Array) -> tuple[Array, Array]:
    """Both with the same number of axes, where a last axis of size 1 is all that tells them apart.

    >>> of_one_rank(np.zeros(3), np.zeros((3, 1)))[0].shape
    (3, 1)
    """
    if first.ndim == second.ndim + 1 and first.shape[-1] == 1:
        return (first, second[..., None]) if second.ndim == 1 else (first[..., 0], second)
    if second.ndim == first.ndim + 1 and second.shape[-1] == 1:
        return (first[..., None], second) if first.ndim == 1 else (first, second[..., 0])
    return first, second


def meeting(y_true: object, y_pred: object) -> tuple[Array, Array]:
    """Truth and prediction as arrays of one executor, one type and one shape.

    Raises:
        ShapeError: The shapes differ by more than a last axis of size 1.

    >>> [part.tolist() for part in meeting([1, 2], [[1.0], [3.0]])]
    [[[1.0], [2.0]], [[1.0], [3.0]]]
    """
    p, y = as_numbers(y_pred), as_numbers(y_true)
    n = namespace(y if on_host(p) else p)
    p = n.asarray(p)
    y, p = of_one_rank(n.astype(n.asarray(y), p.dtype), p)
    if y.shape != p.shape:
        raise ShapeError(
            f"y_true needs the shape of y_pred, {tuple(p.shape)}; got {tuple(y.shape)}. "
            "Give one true number for each predicted one; for class codes take a sparse loss or metric."
        )
    return y, p


def codes_meeting(y_true: object, y_pred: object) -> tuple[Array, Array]:
    """Class codes (int32, one axis less) and predictions, as arrays of one executor.

    >>> [part.shape for part in codes_meeting([[1], [0]], np.zeros((2, 3)))]
    [(2,), (2, 3)]
    """
    p, y = as_numbers(y_pred), as_codes(y_true)
    n = namespace(y if on_host(p) else p)
    y, p = n.asarray(y), n.asarray(p)
    return (y[..., 0] if y.ndim == p.ndim and y.shape[-1] == 1 else y), p


def hot(y_true: Array, y_pred: Array) -> Array:
    """One column a class of `y_pred`, 1 where the code names it."""
    return one_hot(y_true, y_pred.shape[-1], y_pred)


def spread(weights: Array, like: Array) -> Array:
    """Weights, one a row or one a number (sizes of 1 count for all), in the shape of `like`.

    >>> spread(np.array([1.0, 2.0]), np.zeros((2, 2))).tolist()
    [[1.0, 1.0], [2.0, 2.0]]
    """
    n = namespace(like)
    weights = n.astype(n.asarray(weights), like.dtype)
    if weights.ndim == like.ndim + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    if weights.ndim != like.ndim:
        weights = along_rows(weights, like) if weights.ndim == 1 else n.reshape(weights, _stretched(weights, like))
    return n.broadcast_to(weights, like.shape)


def _stretched(weights: Array, like: Array) -> tuple[int, ...]:
    return (*weights.shape, *(1,) * (like.ndim - weights.ndim))


def float_form(y_true: object, shape: tuple[int, ...]) -> HostArray:
    """`y_true` as float32 of `shape`: ``(n,)`` and ``(n, 1)`` meet, anything else that differs is refused.

    Raises:
        ShapeError: The shapes differ by more than a last axis of size 1.

    >>> float_form([1, 2], (2, 1)).tolist()
    [[1.0], [2.0]]
    """
    given = np.asarray(y_true)
    fits = shape in {given.shape, (*given.shape, 1)} or given.shape == (*shape, 1)
    if not fits:
        raise ShapeError(
            f"y_true needs the shape of y_pred, {shape}; got {given.shape}. "
            "Give the last layer as many units as y_true has columns; for classes use a cross-entropy."
        )
    return np.asarray(given, np.float32).reshape(shape)


def free_form(y_true: object, shape: tuple[int, ...]) -> HostArray:
    """`y_true` as float32: ``(n,)`` and ``(n, 1)`` meet, and other shapes are the affair of the user's own code.

    >>> free_form([1, 2], (2, 3)).shape
    (2,)
    """
    given = np.asarray(y_true, np.float32)
    return given.reshape(shape) if (*given.shape, 1) == shape or given.shape == (*shape, 1) else given


def code_form(y_true: object, shape: tuple[int, ...], ignored: int | None = None) -> HostArray:
    """`y_true` as int32 codes of classes from 0 to ``shape[-1] - 1``, of shape ``shape[:-1]``.

    Args:
        y_true: Whole numbers, in floats too.
        shape: Of the outputs.
        ignored: A code that names no class and is let through.

    Raises:
        ShapeError: It does not have one code for each row of `shape`.
        DataError: It holds something else than codes of these classes.

    >>> code_form([[1.0], [0.0]], (2, 3)).tolist()
    [1, 0]
    """
    given = np.asarray(y_true)
    wanted, classes = shape[:-1], shape[-1]
    if given.shape not in {wanted, (*wanted, 1)}:
        raise ShapeError(
            f"y_true needs one class code for each row, shape {wanted}; got {given.shape}. "
            "For one column a class use categorical_crossentropy."
        )
    codes: HostArray = given.astype(np.int32)
    wrong = (codes != given) | (codes < 0) | (codes >= classes)
    if ignored is not None:
        wrong &= given != ignored
    if wrong.any():
        raise DataError(
            f"y_true needs whole numbers from 0 to {classes - 1}, one for each of {classes} classes; "
            f"got {given[wrong].flat[0]}. Number the classes from 0, or give the last layer more units."
        )
    return codes.reshape(wanted)


def row_weights(sample_weight: object, rows: int) -> HostArray:
    """`sample_weight` as float32, one a row.

    Raises:
        ShapeError: There is not one weight for each row.

    >>> row_weights([[1], [2]], 2).tolist()
    [1.0, 2.0]
    """
    given = np.asarray(sample_weight, np.float32)
    if given.shape not in {(rows,), (rows, 1)}:
        raise ShapeError(f"sample_weight needs one weight for each of {rows} rows; got shape {given.shape}.")
    return given.reshape(rows)


def weights_for(sample_weight: object, *shapes: tuple[int, ...]) -> Array:
    """`sample_weight` as Keras takes it: one number for all, one a row, or one for each value of a shape that fits.

    Raises:
        ShapeError: It fits no shape.

    >>> weights_for(2.0, (2, 3)).tolist(), weights_for([[1, 0, 0]], (2, 3)).shape
    ([2.0, 2.0], (2, 3))
    """
    weights = as_numbers(sample_weight)
    n, rows = namespace(weights), shapes[0][0]
    if weights.ndim == 0:
        return n.broadcast_to(weights, (rows,))
    if weights.shape in {(rows,), (rows, 1)}:
        return n.reshape(weights, (rows,))
    for shape in shapes:
        stripped = weights[..., 0] if weights.ndim == len(shape) + 1 and weights.shape[-1] == 1 else weights
        if stripped.ndim == len(shape) and all(a in {1, b} for a, b in zip(stripped.shape, shape, strict=True)):
            return n.broadcast_to(stripped, shape)
        if stripped.ndim < len(shape) and stripped.shape == shape[: stripped.ndim]:
            return stripped
    raise ShapeError(f"sample_weight needs one weight for each of {rows} rows; got shape {tuple(weights.shape)}.")
