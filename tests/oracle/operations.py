"""Expressions over Keras's `ops` and the arrays they are of: real Keras answered them once, lamina does in tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

RECORD = Path(__file__).with_name("operations.npz")

_RANDOM = np.random.default_rng(0)
VALUES: dict[str, Any] = {
    "x": _RANDOM.normal(size=(3, 4)).astype(np.float32),
    "y": _RANDOM.normal(size=(3, 4)).astype(np.float32),
    "u": _RANDOM.uniform(0.05, 0.95, size=(3, 4)).astype(np.float32),
    "v": _RANDOM.normal(size=4).astype(np.float32),
    "m": (np.eye(3) * 3 + _RANDOM.normal(size=(3, 3)) * 0.3).astype(np.float32),
    "s": np.array([[4, 1, 0], [1, 3, 1], [0, 1, 2]], np.float32),
    "low": np.array([[2, 0, 0], [1, 3, 0], [0.5, 1, 1]], np.float32),
    "i": np.array([[3, 1, 2], [0, 2, 2]], np.int32),
    "j": np.array([[1, 5, 2], [4, 2, 3]], np.int32),
    "b": np.array([[True, False, True], [False, False, True]]),
    "c": np.array([[False, False, True], [True, False, True]]),
    "odd": np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1.5, -2.5], np.float32),
    "codes": np.array([2, 0, 3], np.int32),
    "hot": np.eye(4, dtype=np.float32)[[2, 0, 3]],
    "cube": _RANDOM.normal(size=(2, 3, 4)).astype(np.float32),
    "heads": _RANDOM.normal(size=(2, 3, 2, 4)).astype(np.float32),
}

CASES = """
arccos(u) | arccosh(u + 1.0) | arcsin(u) | arcsinh(x) | arctan(x) | arctanh(u) | arctan2(x, y) | arctan2(x, 1.0)
cos(x) | cosh(x) | sin(x) | sinc(x) | sinh(x) | tan(x) | tanh(x) | deg2rad(x) | rad2deg(x) | cbrt(x) | ceil(x)
ceil(i) | exp(x) | exp(i) | exp2(x) | expm1(x) | fabs(x) | floor(x) | log(u) | log(i) | log10(u) | log1p(u) | log2(u)
log(odd) | negative(x) | negative(i) | reciprocal(x) | sign(x) | sign(odd) | signbit(odd) | sqrt(u) | sqrt(i)
square(x) | square(i) | trunc(x) | round(x) | round(x * 10, 1) | round(odd) | add(x, y) | add(x, 1) | add(i, 1)
add(i, 1.5) | add(i, u[:2, :3]) | add(b, i) | add(b, c) | add([1, 2], [3, 4]) | subtract(x, v) | multiply(x, y)
multiply(i, 0.5) | divide(x, y) | divide(i, j) | divide(i, 2) | true_divide(i, j) | floor_divide(i, j)
floor_divide(x, y) | fmax(x, y) | fmin(x, y) | fmod(x, y) | gcd(i, j) | heaviside(x, 0.5) | hypot(x, y) | lcm(i, j)
ldexp(x, codes[:, None]) | logaddexp(x, y) | logaddexp2(x, y) | maximum(x, y) | maximum(x, 0) | maximum(i, 1)
minimum(x, 0.0) | mod(i, j) | mod(x, y) | nextafter(x, y) | power(u, 2) | power(u, 0.5) | power(i, 2) | power(x, 2.0)
angle(x) | conj(x) | conjugate(x) | imag(x) | real(x) | isreal(x) | i0(x) | divide_no_nan(x, [[0.0], [1.0], [2.0]])
isfinite(odd) | isinf(odd) | isnan(odd) | isneginf(odd) | isposinf(odd) | nan_to_num(odd) | nan_to_num(odd, nan=1.0)
equal(i, j) | not_equal(i, j) | greater(x, y) | greater_equal(x, 0) | less(x, y) | less_equal(x, y) | isclose(x, y)
allclose(x, x) | isin(i, [1, 2]) | logical_and(b, c) | logical_not(b) | logical_or(b, c) | logical_xor(b, c)
logical_not(x) | bitwise_and(i, j) | bitwise_or(i, j) | bitwise_xor(i, j) | bitwise_not(i) | bitwise_invert(i)
bitwise_left_shift(i, j) | bitwise_right_shift(j, i) | left_shift(i, 1) | right_shift(i, 1) | abs(x) | absolute(i)
clip(x, -0.5, 0.5) | clip(i, 1, 2) | all(b) | all(b, axis=1) | any(b, axis=0, keepdims=True) | count_nonzero(i)
count_nonzero(i, axis=1) | amax(x) | amin(x, axis=1) | max(x) | max(i, axis=0) | max(x, axis=1, keepdims=True)
max(x, initial=5.0) | min(x, axis=(0, 1)) | ptp(x, axis=1) | argmax(x) | argmax(x, axis=1)
argmin(x, axis=0, keepdims=True) | nanargmax(x, axis=1) | nanargmin(x) | argsort(x) | argsort(x, axis=None) | sort(x)
sort(x, axis=0) | mean(x) | mean(x, axis=1) | mean(i) | mean(b) | mean([1.0, 2.0, 4.0])
mean(x, axis=-1, keepdims=True) | median(x) | median(x, axis=1) | std(x) | std(i, axis=1) | var(x, axis=0) | sum(x)
sum(i) | sum(i, axis=1) | sum(b) | sum(x, axis=(0, 1), keepdims=True) | prod(x, axis=1) | prod(i) | nanmax(odd)
nanmin(odd) | nanmean(odd[:3]) | nanmedian(odd) | nanstd(odd[:3]) | nanvar(odd[:3]) | nansum(odd[:3])
nanprod(odd[:3]) | cumsum(x) | cumsum(x, axis=1) | cumsum(i, axis=0) | cumprod(x, axis=0) | nancumsum(odd[:3])
diff(x) | diff(x, n=2, axis=0) | trapezoid(x) | trapezoid(x, dx=2.0, axis=0) | quantile(x, 0.3)
quantile(x, [0.1, 0.5], axis=1) | percentile(x, 30) | nanquantile(x, 0.4) | average(x) | average(x, axis=1, weights=v)
bincount(codes) | bincount(codes, minlength=5) | corrcoef(x) | correlate(v, v) | digitize(x, [-1.0, 0.0, 1.0])
histogram(v, bins=3) | searchsorted([0.0, 1.0, 2.0], u[0]) | append(x, y) | append(x, y, axis=0) | concatenate([x, y])
concatenate([x, y], axis=-1) | concatenate([x, i[:, :1] * 0 + 1, x][::2]) | stack([x, y]) | stack([x, y], axis=-1)
stack([1.0, 2.0]) | dstack([x, y]) | hstack([x, y]) | vstack([x, y]) | array_split(v, 3) | split(v, 2)
split(x, [1, 3], axis=1) | hsplit(x, 2) | vsplit(x, 3) | dsplit(cube, 2) | broadcast_to(v, (3, 4))
reshape(x, (4, 3)) | reshape(x, (-1,)) | reshape(x, -1) | ravel(x) | squeeze(x[:, :1], axis=1) | squeeze(x[:1])
expand_dims(x, 0) | expand_dims(x, (0, -1)) | copy(x) | transpose(x) | transpose(cube, (0, 2, 1))
transpose(cube, axes=[2, 0, 1]) | swapaxes(cube, 0, 2) | moveaxis(cube, 0, -1) | flip(x) | flip(x, axis=1) | fliplr(x)
flipud(x) | roll(x, 1) | roll(x, 1, axis=1) | rot90(x) | repeat(v, 2) | repeat(x, 2, axis=0) | tile(v, 2)
tile(x, (1, 2)) | take(x, [0, 2], axis=1) | take(x, 3) | take(v, i) | take_along_axis(x, i[:1, :1] * 0, axis=1)
nonzero(i) | unravel_index([3, 5], (2, 4)) | diag(v) | diag(x) | diagflat(v) | diagonal(x) | trace(x) | tril(x)
triu(x, k=1) | vander(v, 3) | ones_like(x) | zeros_like(i) | ones_like(x, dtype="int32") | full_like(x, 2.0)
full_like(i, 2) | zeros((2, 3)) | ones((2,)) | zeros((2,), dtype="int32") | full((2, 2), 3.0)
full((2,), 3, dtype="int32") | eye(3) | eye(2, 3, k=1) | identity(2) | tri(3) | arange(3) | arange(1, 4)
arange(0, 1, 0.25) | arange(3.0) | arange(5, 0, -2) | linspace(0.0, 1.0, 5) | logspace(0.0, 2.0, 3)
linspace(0, 10, num=5, endpoint=False) | geomspace(1.0, 8.0, 4) | array([1, 2]) | array([1.0, 2.0]) | array([True])
array(3) | bartlett(5) | blackman(5) | hamming(5) | hanning(5) | kaiser(5, 2.0) | where(b, i, j)
where(x > 0, x, 0.0) | where(b) | where(x > 0, x, y) | where(b, 1, 2) | where(b, 1.0, 0.0) | pad(x, 1)
pad(x, ((0, 1), (2, 0))) | pad(v, (1, 2), mode="reflect") | pad(v, (1, 1), constant_values=2.0)
einsum("ij,kj->ik", x, y) | meshgrid(v, codes) | select([x > 1, x > 0], [x, y], 0.0) | unique([3, 1, 3])
unique([3, 1, 3], return_counts=True) | get_item(x, 0) | ndim(x) | size(x) | shape(x) | cross(x[:, :3], y[:, :3])
dot(x, v) | dot(x, 2.0) | inner(x, y) | kron(v, v) | matmul(x, v) | matmul(m, x) | outer(v, v)
tensordot(x, y, axes=[[0], [0]]) | vdot(v, v) | matmul(cube, v) | tensordot(x, transpose(y), axes=1) | cholesky(s)
cholesky(s, upper=True) | det(m) | inv(m) | matrix_rank(m) | pinv(x) | slogdet(m) | norm(x) | norm(x, axis=1)
norm(x, ord=1, axis=1, keepdims=True) | norm(m, ord="fro") | svd(m, compute_uv=False) | eigh(s)[0] | solve(m, m[0])
solve(m, x) | solve_triangular(low, x, lower=True) | lstsq(transpose(x), v) | cholesky_inverse(low) | logdet(s)
lu_factor(m) | erf(x) | erfc(x) | erfinv(u) | rsqrt(u) | logsumexp(x) | logsumexp(x, axis=1)
logsumexp(x, axis=0, keepdims=True) | top_k(x, 2) | top_k(i, 1) | in_top_k(codes, x, 2)
segment_sum(x, array([0, 0, 1]), num_segments=2) | cdist(x, y) | segment_max(x, array([0, 0, 1]), num_segments=2)
segment_min(x, array([0, 2, 2]), num_segments=3) | segment_prod(x, array([0, 0, 1]), num_segments=2) | rfft(v)
irfft((u[0, :3], u[1, :3])) | fft((x, y)) | convert_to_tensor([1.5, 2]) | convert_to_tensor([1, 2]) | cast(x, "int32")
cast(i, "float32") | cast(b, "float32") | cast(x, "bool") | cast([1, 0], "bool") | saturate_cast(x * 200, "int8")
unstack(x) | unstack(x, axis=1) | slice(x, (1, 0), (2, 3)) | slice(x, (0, 1), (-1, 2))
slice_update(x, (1, 1), ones((2, 2))) | scatter(array([[0], [2], [0]]), v[:3], (4,))
scatter_update(x, [[0, 1], [2, 3]], [9.0, 8.0]) | stop_gradient(x)
scatter_update(v, [[0], [0]], [1.0, 2.0], reduction="add")
scatter_update(v, [[0], [1]], [5.0, -5.0], reduction="max") | relu(odd) | relu(x) | relu(i) | relu6(x * 9) | elu(x)
elu(x, alpha=0.5) | selu(x) | celu(x) | gelu(x) | gelu(x, approximate=False) | silu(x) | swish(x) | hard_silu(x * 3)
hard_sigmoid(x * 3) | hard_tanh(x) | leaky_relu(x) | leaky_relu(x, negative_slope=0.1) | log_sigmoid(x)
log_softmax(x) | log_softmax(x, axis=0) | sigmoid(x) | sigmoid(odd) | softmax(x) | softmax(x, axis=0) | glu(x)
softplus(x) | softsign(x) | soft_shrink(x) | hard_shrink(x) | tanh_shrink(x) | threshold(x, 0.1, 3.0) | squareplus(x)
sparse_plus(x) | sparse_sigmoid(x) | binary_crossentropy(u, u) | binary_crossentropy(u, x, from_logits=True)
categorical_crossentropy(hot, u) | categorical_crossentropy(hot, x, from_logits=True) | psnr(x, y, 2.0)
sparse_categorical_crossentropy(codes, u) | sparse_categorical_crossentropy(codes, x, from_logits=True)
sparse_categorical_crossentropy(codes[:, None], u) | one_hot(codes, 4) | one_hot(i, 4, axis=1) | one_hot([0, -1], 2)
one_hot(codes, 4, dtype="int32") | multi_hot(i, 4) | moments(x, axes=[0]) | moments(x, [0, 1], keepdims=True)
normalize(x) | normalize(x, axis=0) | normalize(x, order=1) | batch_normalization(x, v, v * v + 0.1, axis=-1)
batch_normalization(x, v, v * v + 0.1, axis=1, offset=v, scale=v) | layer_normalization(x)
layer_normalization(x, v, v) | rms_normalization(x) | rms_normalization(x, v)
dot_product_attention(heads, heads, heads) | cond(True, lambda: x, lambda: y)
switch(1, [lambda a: a, lambda a: a + 1], x) | fori_loop(0, 3, lambda k, a: a * 2.0, v)
while_loop(lambda k: k < 10, lambda k: k * 2, 1)
while_loop(lambda k, a: k < 3, lambda k, a: (k + 1, a * 2.0), (0, v))
while_loop(lambda a: a < 100.0, lambda a: a + 1.0, 0.0, maximum_iterations=5) | map(lambda row: row * 2.0, x)
scan(lambda c, a: (c + a, c * a), 1.0, v) | vectorized_map(lambda row: sum(row), x) | associative_scan(add, v)
"""


def cases() -> Iterator[str]:
    """Each expression."""
    return (case.strip() for row in CASES.splitlines() for case in row.split(" | ") if case.strip())


def flat(answer: Any) -> list[Any]:
    """All arrays of an answer, first to last."""
    if isinstance(answer, (list, tuple)):
        return [leaf for item in answer for leaf in flat(item)]
    return [answer]


def evaluated(case: str, names: dict[str, Any], values: dict[str, Any]) -> list[Any]:
    """What an expression answers, given what its names mean."""
    return flat(eval(case, {**names, **values}))
