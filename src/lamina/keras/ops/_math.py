"""Those of `ops` from special functions, segments and linear algebra."""

from typing import Any

import numpy as np

from lamina import training
from lamina.errors import ArgumentError
from lamina.keras.ops._dispatch import Op, as_array, on_device, op, raw, space


def _borrowed(name: str) -> Op:
    def function(x: Any, *others: Any, **settings: Any) -> Any:
        return training.by_jax(name, x, *others, **settings)

    function.__name__, function.__doc__ = name, f"What JAX's `{name}` answers."
    return op(function)


erf, erfc, erfinv, eigh, lu_factor = (_borrowed(name) for name in ("erf", "erfc", "erfinv", "eigh", "lu_factor"))


@op
def rsqrt(x: Any) -> Any:
    """``1 / √x``."""
    return 1 / space(x).sqrt(x)


@op
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """``log(Σ exp(x))`` along `axis` without overflow."""
    n = space(x)
    top = n.max(x, axis=axis, keepdims=True)
    top = n.where(n.isfinite(top), top, 0.0)
    total = n.log(n.sum(n.exp(x - top), axis=axis, keepdims=True)) + top
    return total if keepdims else n.squeeze(total, axis=axis)


@op
def top_k(x: Any, k: int, sorted: bool = True) -> Any:  # noqa: A002 - Keras's word
    """The `k` largest values along the last axis, largest first, and their places."""
    del sorted
    if on_device([x]) is not None:
        return training.by_jax("top_k", x, k)
    places = np.argsort(-x, axis=-1, kind="stable")[..., :k].astype(np.int32)
    return np.take_along_axis(x, places, axis=-1), places


@op
def in_top_k(targets: Any, predictions: Any, k: int) -> Any:
    """Whether fewer than `k` classes have a greater prediction than the target's."""
    n = space(targets, predictions)
    predictions = as_array(predictions)
    own = n.take_along_axis(predictions, targets[..., None], axis=-1)
    own = n.where(n.isnan(own), -n.inf, own)
    return n.sum(predictions > own, axis=-1) < k


def _segments(name: str, first: Any, combine: Any) -> Op:
    def segments(data: Any, segment_ids: Any, num_segments: Any = None, sorted: bool = False) -> Any:  # noqa: A002
        if on_device([data, segment_ids]) is not None:
            if num_segments is None:
                raise ArgumentError(f"Argument `num_segments` of {name} must be set where a program is traced.")
            return training.by_jax(name, data, segment_ids, num_segments, indices_are_sorted=sorted)
        codes = np.asarray(segment_ids)
        count = int(codes.max()) + 1 if num_segments is None else num_segments
        start = first if data.dtype.kind == "f" or name in {"segment_sum", "segment_prod"} else _limit(data, first)
        answer = np.full((count, *data.shape[1:]), start, data.dtype)
        inside = codes < count
        combine.at(answer, codes[inside], data[inside])
        return answer

    segments.__name__ = name
    segments.__doc__ = f"The {name.rpartition('_')[2]} of the rows of `data` that share a segment."
    return op(segments)


def _limit(data: Any, first: float) -> Any:
    limits = np.iinfo(data.dtype)
    return limits.min if first < 0 else limits.max


segment_sum = _segments("segment_sum", 0, np.add)
segment_prod = _segments("segment_prod", 1, np.multiply)
segment_max = _segments("segment_max", -np.inf, np.maximum)
segment_min = _segments("segment_min", np.inf, np.minimum)


@op
def cdist(x: Any, y: Any) -> Any:
    """Euclidean distances between the rows of `x` and of `y`."""
    n = space(x, y)
    between = x[..., :, None, :] - as_array(y)[..., None, :, :]
    return n.sqrt(n.sum(between * between, axis=-1))


@op
def logdet(x: Any) -> Any:
    """The logarithm of the determinant of a matrix with a positive one."""
    return space(x).linalg.slogdet(x)[1]


@raw
def solve(a: Any, b: Any) -> Any:
    """`x` of ``a @ x = b``."""
    n = space(a, b)
    left, right = as_array(a), as_array(b)
    if right.ndim == left.ndim - 1:
        return n.linalg.solve(left, right[..., None])[..., 0]
    return n.linalg.solve(left, right)


@raw
def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """`x` of ``a @ x = b`` for a triangular `a`."""
    left, right = as_array(a), as_array(b)
    if right.ndim == left.ndim - 1:
        return training.by_jax("solve_triangular", left, right[..., None], lower=lower)[..., 0]
    return training.by_jax("solve_triangular", left, right, lower=lower)


@raw
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """`x` for which ``|a @ x - b|`` is least."""
    return space(a, b).linalg.lstsq(as_array(a), as_array(b), rcond=rcond)[0]


@op
def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of a matrix from its Cholesky factor."""
    n = space(x)
    turned = n.swapaxes(x, -1, -2)
    return n.linalg.inv(turned @ x if upper else x @ turned)


@op
def fft(x: Any) -> Any:
    """The discrete Fourier transform of a pair of real and imaginary parts."""
    return _pair(space(x[0]).fft.fft(x[0] + 1j * x[1]))


def _pair(values: Any) -> Any:
    n = space(values)
    return n.real(values), n.imag(values)


@op
def rfft(x: Any, fft_length: int | None = None) -> Any:
    """The discrete Fourier transform of real numbers, as real and imaginary parts."""
    return _pair(space(x).fft.rfft(x, n=fft_length))


@op
def irfft(x: Any, fft_length: int | None = None) -> Any:
    """Real numbers from real and imaginary parts of their Fourier transform."""
    return space(x[0]).fft.irfft(x[0] + 1j * x[1], n=fft_length)


def jvp(fun: Any, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """The value of `fun` and its slope in the direction of `tangents`."""
    return training.by_jax("jvp", fun, tuple(primals), tuple(tangents), has_aux=has_aux)
