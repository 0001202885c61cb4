"""Those of `ops` that networks are made of: activations, losses of each number, codes and normalizations."""

from typing import Any

import numpy as np

from lamina import activations
from lamina.arrays import log_softmax as shares_logarithm
from lamina.errors import ArgumentError, ShapeError
from lamina.keras._values._types import host_type
from lamina.keras.ops._dispatch import Op, as_array, on_device, op, raw, space

EPSILON = 1e-7
"""What keeps logarithms and divisions finite, as Keras has it."""

ACTIVATIONS: dict[str, Op] = {
    name: op(getattr(activations, name))
    for name in (
        *("celu", "elu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu"),
        *("log_sigmoid", "log_softmax", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus"),
        *("softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh_shrink", "threshold"),
    )
}
"""Those that have the form of lamina's own."""


@op
def relu(x: Any) -> Any:
    """``max(x, 0)`` with slope 0 at 0."""
    return activations.relu(x) if x.dtype.kind == "f" else space(x).maximum(x, 0)


@op
def gelu(x: Any, approximate: bool = True) -> Any:
    """``x Φ(x)`` with Φ of the normal distribution; by tanh where `approximate`."""
    return activations.gelu(x, approximate=approximate)


def _same_shapes(target: Any, output: Any) -> tuple[Any, Any]:
    device = on_device([target, output])
    target, output = as_array(target, device), as_array(output, device)
    if tuple(target.shape) != tuple(output.shape):
        raise ShapeError(
            "Arguments `target` and `output` must have the same shape; "
            f"got target.shape={tuple(target.shape)}, output.shape={tuple(output.shape)}."
        )
    return target.astype(output.dtype), output


def _logarithms(output: Any, axis: int, *, from_logits: bool) -> Any:
    if from_logits:
        return shares_logarithm(output, axis)
    n = space(output)
    shares = output / n.sum(output, axis=axis, keepdims=True)
    return n.log(n.clip(shares, EPSILON, 1.0 - EPSILON))


@raw
def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """``-t log(p) - (1 - t) log(1 - p)`` of each number."""
    target, output = _same_shapes(target, output)
    n = space(target, output)
    if from_logits:
        size = n.where(output >= 0, output, -output)
        return n.where(output >= 0, output, 0.0) - output * target + n.log1p(n.exp(-size))
    p = n.clip(output, EPSILON, 1.0 - EPSILON)
    return -(target * n.log(p) + (1.0 - target) * n.log(1.0 - p))


@raw
def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """``-Σ t log(p)`` along `axis`."""
    target, output = _same_shapes(target, output)
    if not output.ndim:
        raise ShapeError("Arguments `target` and `output` must be at least rank 1; got numbers.")
    return -space(output).sum(target * _logarithms(output, axis, from_logits=from_logits), axis=axis)


@raw
def sparse_categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """``-log(p)`` of the class that each code names."""
    device = on_device([target, output])
    codes, output = as_array(target, device).astype(np.int32), as_array(output, device)
    if codes.ndim == output.ndim and codes.shape[-1] == 1:
        codes = codes[..., 0]
    if not output.ndim or tuple(codes.shape) != tuple(output.shape[:-1]):
        raise ShapeError(
            "Arguments `target` and `output` must have the same shape up until the last dimension; "
            f"got target.shape={tuple(codes.shape)}, output.shape={tuple(output.shape)}."
        )
    hot = _hot(codes, output.shape[axis], axis, output.dtype)
    return -space(output).sum(hot * _logarithms(output, axis, from_logits=from_logits), axis=axis)


def _hot(codes: Any, classes: int, axis: int, kind: Any) -> Any:
    n = space(codes)
    ladder = np.arange(classes).reshape((1,) * codes.ndim + (-1,))
    hot = n.equal(codes[..., None], ladder).astype(kind)
    return hot if axis == -1 else n.moveaxis(hot, -1, axis)


@op
def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """1 at each code and 0 elsewhere, along a new axis."""
    if sparse:
        raise ArgumentError("lamina has dense arrays alone; call one_hot without sparse=True.")
    return _hot(x, num_classes, axis, host_type(dtype))


@op
def multi_hot(
    inputs: Any, num_classes: int | None = None, axis: int = -1, dtype: Any = None, sparse: bool = False, **old: Any
) -> Any:
    """1 for each code that occurs in a row and 0 for the others."""
    classes = old.get("num_tokens", num_classes)
    if classes is None or sparse:
        raise ArgumentError.wanted("multi_hot", "num_classes", "a whole number, with sparse=False", num_classes)
    hot = _hot(inputs.astype(np.int32), classes, axis, host_type(dtype))
    return space(hot).max(hot, axis=1 if inputs.ndim > 1 else 0)


@op
def moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """Mean and variance along `axes`."""
    if synchronized:
        raise ArgumentError("lamina trains on one device; call moments without synchronized=True.")
    n, along = space(x), tuple(axes) if isinstance(axes, list) else axes
    return n.mean(x, axis=along, keepdims=keepdims), n.var(x, axis=along, keepdims=keepdims)


@op
def normalize(x: Any, axis: Any = -1, order: int = 2, epsilon: float | None = None) -> Any:
    """``x`` divided by its norm along `axis`, which counts as `epsilon` at least."""
    if not isinstance(order, int) or order < 1:
        raise ArgumentError.wanted("normalize", "order", "a whole number from 1", order)
    n = space(x)
    x = x[None] if not x.ndim else x
    least = EPSILON if epsilon is None else epsilon
    if order == 2:
        total = n.sum(x * x, axis=axis, keepdims=True)
        return x * n.minimum(1 / n.sqrt(total), 1.0 / least)
    return x / n.maximum(n.linalg.norm(x, ord=order, axis=axis, keepdims=True), least)


@op
def batch_normalization(
    x: Any, mean: Any, variance: Any, axis: int, offset: Any = None, scale: Any = None, epsilon: float = 1e-3
) -> Any:
    """``(x - mean) / √(variance + epsilon) * scale + offset``, along `axis`."""
    form = [1] * x.ndim
    form[axis] = -1
    factor = 1 / space(variance).sqrt(as_array(variance).reshape(form) + epsilon)
    factor = factor if scale is None else factor * as_array(scale).reshape(form)
    answer = (x - as_array(mean).reshape(form)) * factor
    return answer if offset is None else answer + as_array(offset).reshape(form)


@op
def layer_normalization(
    x: Any, gamma: Any = None, beta: Any = None, axis: Any = -1, epsilon: float | None = None, **_: Any
) -> Any:
    """Each row with mean 0 and variance 1 along `axis`, times `gamma`, plus `beta`."""
    n = space(x)
    along = tuple(axis) if isinstance(axis, (list, tuple)) else (axis,)
    spread = n.var(x, axis=along, keepdims=True) + (EPSILON if epsilon is None else epsilon)
    answer = (x - n.mean(x, axis=along, keepdims=True)) / n.sqrt(spread)
    answer = answer if gamma is None else answer * _along(gamma, x, along)
    return answer if beta is None else answer + _along(beta, x, along)


@op
def rms_normalization(x: Any, scale: Any = None, axis: Any = -1, epsilon: float | None = None) -> Any:
    """Each row divided by the root of its mean square along `axis`, times `scale`."""
    n = space(x)
    along = tuple(axis) if isinstance(axis, (list, tuple)) else (axis,)
    answer = x / n.sqrt(n.mean(x * x, axis=along, keepdims=True) + (EPSILON if epsilon is None else epsilon))
    return answer if scale is None else answer * _along(scale, x, along)


def _along(vector: Any, like: Any, axes: tuple[int, ...]) -> Any:
    form = [1] * like.ndim
    for axis in axes:
        form[axis] = like.shape[axis]
    return as_array(vector).reshape(form)


@raw
def dot_product_attention(
    query: Any, key: Any, value: Any, bias: Any = None, mask: Any = None, scale: float | None = None, **_: Any
) -> Any:
    """``softmax(query · key * scale) · value`` for arrays of rows × places × heads × numbers."""
    n = space(query, key, value)
    factor = 1.0 / float(np.sqrt(query.shape[-1])) if scale is None else scale
    logits = n.einsum("bqhd,bkhd->bhqk", query, key) * factor
    logits = logits if bias is None else logits + bias
    logits = logits if mask is None else n.where(mask, logits, -1e30)
    return n.einsum("bhqk,bkhd->bqhd", n.exp(shares_logarithm(logits, -1)), value)


@raw
def psnr(x1: Any, x2: Any, max_val: float) -> Any:
    """Peak signal-to-noise ratio in decibels."""
    n = space(x1, x2)
    return 20 * n.log10(max_val) - 10 * n.log10(n.mean((as_array(x1) - as_array(x2)) ** 2))
