"""Those of `ops` on arrays that NumPy and JAX name differently, or that make arrays out of numbers."""

from typing import Any

import numpy as np

from lamina.arrays import absolute as slope_0_at_0
from lamina.errors import ArgumentError
from lamina.keras._values._types import host_type, standardize_dtype
from lamina.keras._values._variable import Variable
from lamina.keras.ops._dispatch import Op, as_array, on_device, op, raw, space


@op
def absolute(x: Any) -> Any:
    """``|x|``, with slope 0 at 0."""
    return slope_0_at_0(x) if x.dtype.kind == "f" else space(x).abs(x)


abs = absolute  # noqa: A001 - Keras's word


def _rounded(name: str) -> Op:
    def rounded(x: Any) -> Any:
        return getattr(space(x), name)(x if x.dtype.kind == "f" else x.astype(np.float32))

    rounded.__name__, rounded.__doc__ = name, f"The {name} of each number, a fraction even where `x` is whole."
    return op(rounded)


ceil, floor = _rounded("ceil"), _rounded("floor")


@raw
def array(x: Any, dtype: Any = None) -> Any:
    """`x` as an array, float32 and int32 where it is made of Python's numbers."""
    made = as_array(x)
    return made if dtype is None else made.astype(host_type(dtype))


@raw
def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Numbers from `start` (from 0 where it stands alone) up to `stop` without it."""
    whole = all(isinstance(one, (int, np.integer)) for one in (start, stop, step) if one is not None)
    kind = ("int32" if whole else "float32") if dtype is None else host_type(dtype)
    first, last = (0, start) if stop is None else (start, stop)
    return np.arange(first, last, 1 if step is None else step, dtype=kind)


def zeros(shape: Any, dtype: Any = None) -> Any:
    """An array of `shape` full of 0."""
    return np.zeros(_sizes(shape), host_type(dtype))


def ones(shape: Any, dtype: Any = None) -> Any:
    """An array of `shape` full of 1."""
    return np.ones(_sizes(shape), host_type(dtype))


empty = zeros


@raw
def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """An array of `shape` full of `fill_value`."""
    return space(fill_value).full(_sizes(shape), fill_value, dtype=host_type(dtype))


def eye(N: Any, M: Any = None, k: int = 0, dtype: Any = None) -> Any:  # noqa: N803 - Keras's words
    """1 on the diagonal that lies `k` to the right of the main one, 0 elsewhere."""
    return np.eye(N, M, k, dtype=host_type(dtype))


def identity(n: int, dtype: Any = None) -> Any:
    """1 on the diagonal, 0 elsewhere."""
    return np.eye(n, dtype=host_type(dtype))


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:  # noqa: N803 - Keras's words
    """1 on and below a diagonal, 0 above."""
    return np.tri(N, M, k, dtype=host_type(dtype))


def _sizes(shape: Any) -> Any:
    return shape if isinstance(shape, (int, np.integer)) else tuple(int(size) for size in shape)


def _window(name: str) -> Op:
    def window(x: Any) -> Any:
        return getattr(np, name)(int(x)).astype(np.float32)

    window.__name__, window.__doc__ = name, f"The window function `{name}` at `x` places."
    return raw(window)


bartlett, blackman, hamming, hanning = (_window(name) for name in ("bartlett", "blackman", "hamming", "hanning"))


@raw
def kaiser(x: Any, beta: Any) -> Any:
    """The Kaiser window at `x` places."""
    return np.kaiser(int(x), float(beta)).astype(np.float32)


def _spaced(name: str) -> Op:
    def spaced(start: Any, stop: Any, num: int = 50, endpoint: bool = True, **settings: Any) -> Any:
        kind = settings.pop("dtype", None)
        found = getattr(space(start, stop), name)
        return found(start, stop, num, endpoint=endpoint, dtype=None if kind is None else host_type(kind), **settings)

    spaced.__name__, spaced.__doc__ = name, f"`num` numbers from `start` to `stop`, as ``numpy.{name}`` spaces them."
    return raw(spaced)


linspace, logspace, geomspace = (_spaced(name) for name in ("linspace", "logspace", "geomspace"))


@op
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """`x` moved into the range from `x_min` to `x_max`."""
    return space(x, x_min, x_max).clip(x, x_min, x_max)


def _largest(name: str) -> Op:
    def largest(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
        settings = {} if initial is None else {"initial": initial}
        return getattr(space(x), name)(x, axis=axis, keepdims=keepdims, **settings)

    largest.__name__, largest.__doc__ = name, f"The {name}imum along `axis`."
    return op(largest)


max, min = _largest("max"), _largest("min")  # noqa: A001 - Keras's words


@raw
def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """`x1` where the condition holds and `x2` elsewhere; the places where it holds if neither is given."""
    n = space(condition, x1, x2)
    if x1 is None and x2 is None:
        return n.where(as_array(condition))
    if x1 is None or x2 is None:
        raise ArgumentError("`x1` and `x2` either both should be `None` or both should have non-None value.")
    return n.where(*(one if isinstance(one, (bool, int, float)) else as_array(one) for one in (condition, x1, x2)))


@op
def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """`x` with `pad_width` more places at the ends of each axis."""
    settings = {} if constant_values is None else {"constant_values": constant_values}
    return space(x).pad(x, pad_width, mode=mode, **settings)


@raw
def divide_no_nan(x1: Any, x2: Any) -> Any:
    """``x1 / x2``, and 0 where `x2` is 0."""
    n = space(x1, x2)
    top, bottom = as_array(x1), as_array(x2)
    return n.where(bottom == 0, 0.0, top / n.where(bottom == 0, 1, bottom))


def einsum(subscripts: str, *operands: Any, **_: Any) -> Any:
    """Einstein's sum convention, as ``numpy.einsum`` reads it."""

    def contracted(*values: Any) -> Any:
        device = on_device(values)
        return space(values).einsum(subscripts, *(as_array(value, device) for value in values))

    return raw(contracted)(*operands)


def meshgrid(*x: Any, indexing: str = "xy") -> Any:
    """Coordinate grids, as ``numpy.meshgrid`` makes them."""
    return raw(lambda *values: list(space(values).meshgrid(*(as_array(v) for v in values), indexing=indexing)))(*x)


@raw
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """For each place, the first choice whose condition holds."""
    n = space(condlist, choicelist, default)
    return n.select([as_array(one) for one in condlist], [as_array(one) for one in choicelist], default)


@op
def histogram(x: Any, bins: int = 10, range: Any = None) -> Any:  # noqa: A002 - Keras's word
    """How many numbers lie in each of `bins` equal steps, and the steps' edges."""
    counts, edges = space(x).histogram(x, bins=bins, range=range)
    return counts.astype(np.float32), edges


@op
def unique(
    x: Any,
    sorted: bool = True,  # noqa: A002 - Keras's word
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different values in `x`, sorted, with what else is asked for."""
    del sorted
    settings = {} if size is None or on_device([x]) is None else {"size": size, "fill_value": fill_value}
    return space(x).unique(x, return_index, return_inverse, return_counts, axis, **settings)


def vectorize(pyfunc: Any, *, excluded: Any = None, signature: str | None = None) -> Any:
    """A function of arrays out of a function of numbers."""
    del excluded
    return raw(np.vectorize(pyfunc, signature=signature))


@op
def view(x: Any, dtype: Any = None) -> Any:
    """The same bits read as another type."""
    return x.view(standardize_dtype(dtype if dtype is not None else x.dtype))


@raw
def get_item(x: Any, key: Any) -> Any:
    """``x[key]``."""
    return x[key]


def ndim(x: Any) -> int:
    """How many axes `x` has."""
    return int(x.ndim) if hasattr(x, "ndim") else int(np.ndim(x))


def size(x: Any) -> Any:
    """How many numbers `x` has."""
    return x.value.size if isinstance(x, Variable) else np.size(x) if not hasattr(x, "size") else x.size
