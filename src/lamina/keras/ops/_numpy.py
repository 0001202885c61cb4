"""The closed table of `ops` that NumPy and JAX compute under one name, a line each."""

from lamina.keras.ops._dispatch import Op, tabled

ELEMENTWISE = """
arccos(x) | arccosh(x) | arcsin(x) | arcsinh(x) | arctan(x) | arctanh(x) | arctan2(x1, x2)
cos(x) | cosh(x) | sin(x) | sinc(x) | sinh(x) | tan(x) | tanh(x) | deg2rad(x) | rad2deg(x)
cbrt(x) | exp(x) | exp2(x) | expm1(x) | fabs(x) | log(x) | log10(x) | log1p(x) | log2(x)
negative(x) | reciprocal(x) | sign(x) | signbit(x) | sqrt(x) | square(x) | trunc(x) | round(x, decimals=0)
add(x1, x2) | subtract(x1, x2) | multiply(x1, x2) | divide(x1, x2) | true_divide(x1, x2) | floor_divide(x1, x2)
fmax(x1, x2) | fmin(x1, x2) | fmod(x1, x2) | gcd(x1, x2) | heaviside(x1, x2) | hypot(x1, x2) | lcm(x1, x2)
ldexp(x1, x2) | logaddexp(x1, x2) | logaddexp2(x1, x2) | maximum(x1, x2) | minimum(x1, x2) | mod(x1, x2)
nextafter(x1, x2) | power(x1, x2)
angle(x) | conj(x) | conjugate(x) | imag(x) | real(x) | isreal(x) | i0(x)
isfinite(x) | isinf(x) | isnan(x) | isneginf(x) | isposinf(x) | nan_to_num(x, nan=0.0, posinf=None, neginf=None)
equal(x1, x2) | not_equal(x1, x2) | greater(x1, x2) | greater_equal(x1, x2) | less(x1, x2) | less_equal(x1, x2)
isclose(x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False) | allclose(x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False)
isin(x1, x2, assume_unique=False, invert=False)
logical_and(x1, x2) | logical_not(x) | logical_or(x1, x2) | logical_xor(x1, x2)
bitwise_and(x, y) | bitwise_or(x, y) | bitwise_xor(x, y) | bitwise_not(x) | bitwise_invert(x) = invert
bitwise_left_shift(x, y) = left_shift | bitwise_right_shift(x, y) = right_shift | left_shift(x, y) | right_shift(x, y)
"""

ALONG_AXES = """
all(x, axis=None, keepdims=False) | any(x, axis=None, keepdims=False) | count_nonzero(x, axis=None)
amax(x, axis=None, keepdims=False) | amin(x, axis=None, keepdims=False) | ptp(x, axis=None, keepdims=False)
argmax(x, axis=None, keepdims=False) | argmin(x, axis=None, keepdims=False) | nanargmax(x, axis=None, keepdims=False)
nanargmin(x, axis=None, keepdims=False) | argsort(x, axis=-1) | sort(x, axis=-1) | argpartition(x, kth, axis=-1)
mean(x, axis=None, keepdims=False) | median(x, axis=None, keepdims=False) | std(x, axis=None, keepdims=False)
var(x, axis=None, keepdims=False) | sum(x, axis=None, keepdims=False)
prod(x, axis=None, keepdims=False, dtype=None)
nanmax(x, axis=None, keepdims=False) | nanmin(x, axis=None, keepdims=False) | nanmean(x, axis=None, keepdims=False)
nanmedian(x, axis=None, keepdims=False) | nanstd(x, axis=None, keepdims=False) | nanvar(x, axis=None, keepdims=False)
nansum(x, axis=None, keepdims=False) | nanprod(x, axis=None, keepdims=False)
cumsum(x, axis=None, dtype=None) | cumprod(x, axis=None, dtype=None) | nancumsum(x, axis=None, dtype=None)
nancumprod(x, axis=None, dtype=None) | diff(a, n=1, axis=-1) | trapezoid(y, x=None, dx=1.0, axis=-1)
quantile(x, q, axis=None, method="linear", keepdims=False)
percentile(x, q, axis=None, method="linear", keepdims=False)
nanquantile(x, q, axis=None, method="linear", keepdims=False)
nanpercentile(x, q, axis=None, method="linear", keepdims=False)
average(x, axis=None, weights=None) | bincount(x, weights=None, minlength=0) | corrcoef(x)
correlate(x1, x2, mode="valid") | digitize(x, bins)
searchsorted(sorted_sequence, values, side="left")
"""

FORMS = """
append(x1, x2, axis=None) | concatenate(xs, axis=0) | stack(xs, axis=0) | dstack(xs) | hstack(xs) | vstack(xs)
array_split(x, indices_or_sections, axis=0) | split(x, indices_or_sections, axis=0) | dsplit(x, indices_or_sections)
hsplit(x, indices_or_sections) | vsplit(x, indices_or_sections)
broadcast_to(x, shape) | reshape(x, newshape) | ravel(x) | squeeze(x, axis=None) | expand_dims(x, axis) | copy(x)
transpose(x, axes=None) | swapaxes(x, axis1, axis2) | moveaxis(x, source, destination)
flip(x, axis=None) | fliplr(x) | flipud(x) | roll(x, shift, axis=None) | rot90(array, k=1, axes=(0, 1))
repeat(x, repeats, axis=None) | tile(x, repeats) | take(x, indices, axis=None)
take_along_axis(x, indices, axis=None) | nonzero(x) | unravel_index(indices, shape)
diag(x, k=0) | diagflat(x, k=0) | diagonal(x, offset=0, axis1=0, axis2=1) | trace(x, offset=0, axis1=0, axis2=1)
tril(x, k=0) | triu(x, k=0) | vander(x, N=None, increasing=False)
ones_like(x, dtype=None) | zeros_like(x, dtype=None) | empty_like(x, dtype=None)
full_like(x, fill_value, dtype=None)
"""

PRODUCTS = """
cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None) | dot(x1, x2) | inner(x1, x2) | kron(x1, x2) | matmul(x1, x2)
outer(x1, x2) | tensordot(x1, x2, axes=2) | vdot(x1, x2)
"""

LINEAR_ALGEBRA = """
cholesky(x, upper=False) | det(x) | eig(x) | inv(x) | matrix_rank(x, tol=None) | pinv(x, rcond=None)
qr(x, mode="reduced") | slogdet(x) | norm(x, ord=None, axis=None, keepdims=False)
svd(x, full_matrices=True, compute_uv=True)
"""


def named(table: str, home: str = "") -> dict[str, Op]:
    """The operations of a table by name."""
    lines = [line.strip() for row in table.splitlines() for line in row.split("|") if line.strip()]
    return {line.partition("(")[0]: tabled(line, home) for line in lines}


OPERATIONS: dict[str, Op] = {
    **named(ELEMENTWISE + ALONG_AXES + FORMS + PRODUCTS),
    **named(LINEAR_ALGEBRA, "linalg."),
}
"""All of them by name."""
