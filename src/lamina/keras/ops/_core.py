"""Those of `ops` that convert, cut and repeat: types, slices, scatters and loops."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lamina import training
from lamina.errors import ArgumentError
from lamina.keras._values._types import host_type, standardize_dtype
from lamina.keras._values._variable import Variable
from lamina.keras.ops._dispatch import as_array, leaves, on_device, op, plain, raw, space


@raw
def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> Any:
    """`x` as an array: fractions become float32, Python's whole numbers int32, as JAX holds them.

    Raises:
        ArgumentError: Something sparse or ragged was asked for.
    """
    if sparse or ragged:
        raise ArgumentError("lamina has dense arrays alone; call convert_to_tensor without sparse=True or ragged=True.")
    made = as_array(x)
    return made if dtype is None else made.astype(host_type(dtype))


@raw
def cast(x: Any, dtype: Any) -> Any:
    """`x` in another type; 64-bit fractions stay at 32, as under JAX."""
    return as_array(x).astype(host_type(dtype))


@op
def saturate_cast(x: Any, dtype: Any) -> Any:
    """`x` in another type, moved into that type's range first."""
    kind = np.dtype(host_type(dtype))
    limits = np.finfo(kind) if kind.kind == "f" else np.iinfo(kind)
    return space(x).clip(x, limits.min, limits.max).astype(kind)


def convert_to_numpy(x: Any) -> Any:
    """`x` as an array of NumPy's."""
    return np.array(x.value if isinstance(x, Variable) else plain(x))


def is_tensor(x: Any) -> bool:
    """Whether `x` is an array of NumPy's or JAX's."""
    return hasattr(x, "__array_namespace__")


def shape(x: Any) -> tuple[Any, ...]:
    """Sizes of the axes of `x`."""
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)


def dtype(x: Any) -> str:
    """The name of the type of the numbers of `x`."""
    return standardize_dtype(x.dtype if hasattr(x, "dtype") else as_array(x).dtype)


@op
def stop_gradient(variable: Any) -> Any:
    """`variable`, whose slope is not looked at."""
    return variable if on_device([variable]) is None else training.by_jax("stop_gradient", variable)


@op
def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """The slices of `x` along `axis`."""
    del num
    n = space(x)
    return [n.take(x, place, axis=axis) for place in range(x.shape[axis])]


@op
def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:  # noqa: A001 - Keras's word
    """A block of `inputs` of `shape` (-1: to the end) from `start_indices`."""
    for axis, (start, width) in enumerate(zip(start_indices, shape, strict=True)):
        wide = inputs.shape[axis] - int(start) if width == -1 else width
        places = start + np.arange(wide)
        inputs = space(inputs, places).take(inputs, places, axis=axis)
    return inputs


@op
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """`inputs` with `updates` in the place of a block from `start_indices`."""
    updates = as_array(updates)
    places = [start + np.arange(size) for start, size in zip(start_indices, updates.shape, strict=True)]
    return _put(inputs, np.ix_(*places), updates, "set") if updates.ndim else updates


@raw
def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """Zeros of `shape` with `values` added at `indices`."""
    values = as_array(values)
    blank = space(values).zeros(tuple(shape), dtype=values.dtype)
    return _put(blank, tuple(np.moveaxis(as_array(indices), -1, 0)), values, "add")


@op
def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """`inputs` with `updates` at `indices`, or brought together with them by ``add``, ``max``, ``min`` or ``mul``."""
    places = as_array(indices)
    n = space(places)
    return _put(inputs, tuple(n.moveaxis(places, -1, 0)), as_array(updates), reduction or "set")


def _put(array: Any, places: Any, values: Any, how: str) -> Any:
    if how not in {"set", "add", "max", "min", "mul"}:
        raise ArgumentError.wanted("scatter_update", "reduction", "None, 'add', 'max', 'min' or 'mul'", how)
    if on_device(leaves((array, places, values))) is not None:
        held = space(array, places, values).asarray(array)
        return getattr(held.at[places], "multiply" if how == "mul" else how)(values)
    answer = np.array(array)
    if how == "set":
        answer[places] = values
    else:
        {"add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}[how].at(answer, places, values)
    return answer


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """What `true_fn` answers where `pred` holds, else what `false_fn` does."""
    test = plain(pred)
    if on_device([test]) is None:
        return true_fn() if bool(test) else false_fn()
    return training.by_jax("cond", test, lambda: plain(true_fn()), lambda: plain(false_fn()))


def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """What the branch number `index` answers for `operands`."""
    place = plain(index)
    if on_device([place]) is None:
        return branches[int(np.clip(place, 0, len(branches) - 1))](*operands)
    return training.by_jax("switch", place, branches, *plain(operands))


def while_loop(cond: Any, body: Any, loop_vars: Any, maximum_iterations: int | None = None) -> Any:
    """`body` of the variables again and again, as long as `cond` of them holds."""
    several = isinstance(loop_vars, (tuple, list))
    first = plain(tuple(loop_vars) if several else (loop_vars,))

    def holds(state: Any) -> Any:
        step, values = state
        within = True if maximum_iterations is None else step < maximum_iterations
        return cond(*values) & within

    def again(state: Any) -> Any:
        step, values = state
        answer = body(*values)
        return step + 1, tuple(answer) if several else (answer,)

    _, last = training.by_jax("while_loop", holds, again, (0, first))
    return last if several else last[0]


def fori_loop(lower: Any, upper: Any, body_fun: Any, init_val: Any) -> Any:
    """``body_fun(i, value)`` for each i from `lower` up to `upper` without it."""
    return training.by_jax("fori_loop", lower, upper, body_fun, plain(init_val))


def scan(f: Any, init: Any, xs: Any = None, length: Any = None, reverse: bool = False, unroll: Any = 1) -> Any:
    """``f(carry, x) -> carry, y`` along the first axis of `xs`: the last carry, and all y."""
    return training.by_jax("scan", f, plain(init), plain(xs), length=length, reverse=reverse, unroll=unroll)


def associative_scan(f: Any, elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """All partial results of an associative `f` along `axis`."""
    return training.by_jax("associative_scan", f, plain(elems), reverse=reverse, axis=axis)


def map(f: Any, xs: Any) -> Any:  # noqa: A001 - Keras's word
    """`f` of each slice of `xs` along its first axis."""
    return training.by_jax("map", f, plain(xs))


def vectorized_map(function: Any, elements: Any) -> Any:
    """`function` of each slice of `elements` along its first axis, all at once."""
    return training.by_jax("vmap", function, plain(elements))


def custom_gradient(f: Any) -> Any:
    """`f`, which returns its value and a function from the slope after it to the slope before it."""
    return lambda *values, **settings: training.by_jax("custom_gradient", f)(*plain(values), **settings)
