"""The one way into every function of `ops`: what stands for a value becomes one, and the right executor computes."""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from lamina.keras._values._variable import Variable
from lamina.layers import OPERATIONS as KNOWN
from lamina.layers import Operation, Symbol

Op: TypeAlias = Callable[..., Any]
"""A function of arrays, array-likes, variables, or symbols."""

_NARROW = {"float64": "float32", "complex128": "complex64"}
_INTERCEPTORS: list[Callable[[Op, tuple[Any, ...], dict[str, Any]], Any]] = []
"""Who is asked before anything is computed (the tape); each answers `PASS` where it is not concerned."""

_NAMES: dict[Op, str] = {}
"""The operations that files may name, by what computes them."""

PASS = object()


def intercept(interceptor: Callable[[Op, tuple[Any, ...], dict[str, Any]], Any]) -> None:
    """Have every operation ask `interceptor` first: it answers in the operation's place, or `PASS`."""
    _INTERCEPTORS.append(interceptor)


def name(operations: Mapping[str, Op]) -> None:
    """Let models over symbols, and their files, hold operations by name."""
    for word, operation in operations.items():
        computes = getattr(operation, "__wrapped__", None)
        if computes is not None and computes not in _NAMES:
            _NAMES[computes] = word
            if word not in KNOWN:
                KNOWN.add(operation, word)


def leaves(value: Any) -> Iterator[Any]:
    """All that lies in nested tuples, lists and dicts."""
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))
    else:
        yield value


def on_device(values: Iterable[Any]) -> Any | None:
    """The first value that belongs to an executor other than NumPy."""
    return next((v for v in values if hasattr(v, "__array_namespace__") and not isinstance(v, _HOST)), None)


_SIZES = {"newshape", "shape", "repeats"}
"""Parameters whose lists are sizes and no arrays."""

_HOST = (np.ndarray, np.generic)


def space(*values: Any) -> Any:
    """The functions that compute with all of `values`: JAX's where one of them is JAX's, NumPy's otherwise.

    >>> space([1.0, 2.0], np.zeros(2)).__name__
    'numpy'
    """
    found = on_device(leaves(values))
    return np if found is None else found.__array_namespace__()


def plain(value: Any) -> Any:
    """`value` with the present value of each variable in its place."""
    if isinstance(value, Variable):
        return value.value
    if type(value) in {tuple, list}:
        return type(value)(plain(item) for item in value)
    if type(value) is dict:
        return {name: plain(item) for name, item in value.items()}
    return value


def as_array(value: Any, like: Any = None) -> Any:
    """`value` as an array of at most 32 bits a number, unless it is a whole-number array already.

    >>> as_array([1.0, 2.0]).dtype, as_array([1, 2]).dtype
    (dtype('float32'), dtype('int32'))
    """
    if hasattr(value, "__array_namespace__") and not isinstance(value, _HOST):
        return value
    if on_device(leaves(value)) is not None:
        n = space(value)
        return n.stack([as_array(item, like) for item in value])
    array = np.asarray(value)
    whole = array.dtype == np.int64 and not isinstance(value, _HOST)
    array = array.astype(np.int32) if whole else narrow(array)
    return array if like is None else space(like).asarray(array)


def narrow(answer: Any, *, wide: bool = True) -> Any:
    """`answer` with numbers of at most 32 bits; 64-bit whole numbers stay where `wide`."""
    if isinstance(answer, _HOST):
        name = answer.dtype.name
        if name == "int64" and not wide:
            return answer.astype(np.int32)
        return answer.astype(_NARROW[name]) if name in _NARROW else answer
    if isinstance(answer, (tuple, list)):
        parts = [narrow(item, wide=wide) for item in answer]
        return parts if isinstance(answer, list) else tuple(parts)
    return answer


def perform(function: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call `function` on what the arguments stand for."""
    if any(isinstance(value, Symbol) for value in leaves((args, kwargs))):
        return Operation(_NAMES.get(function, function))(*plain(args), **plain(kwargs))
    for interceptor in _INTERCEPTORS:
        answer = interceptor(function, args, kwargs)
        if answer is not PASS:
            return answer
    args, kwargs = plain(args), plain(kwargs)
    given = list(leaves((args, list(kwargs.values()))))
    if on_device(given) is not None:
        return function(*args, **kwargs)
    wide = any(isinstance(value, _HOST) and value.dtype == np.int64 for value in given)
    with np.errstate(all="ignore"):
        return narrow(function(*args, **kwargs), wide=wide)


def op(function: Op) -> Op:
    """Make an operation of a function of arrays: its first argument arrives as an array.

    >>> op(lambda x: x + 1)([1.0]).tolist()
    [2.0]
    """

    @functools.wraps(function)
    def first_converted(*args: Any, **kwargs: Any) -> Any:
        if args:
            args = (as_array(args[0], on_device(leaves(args))), *args[1:])
        return function(*args, **kwargs)

    return raw(first_converted)


def raw(function: Op) -> Op:
    """Make an operation of a function that takes its arguments as they come, variables as their values."""

    @functools.wraps(function)
    def operation(*args: Any, **kwargs: Any) -> Any:
        return perform(function, args, kwargs)

    return operation


def tabled(line: str, home: str = "") -> Op:
    """Make an operation of a line ``name(x, setting=default)``, optionally followed by ``= other_name``.

    Parameters without default are passed by position and arrive as arrays, the others by name, to the function of that
    name in NumPy or JAX.

    >>> tabled("mean(x, axis=None, keepdims=False)")([1.0, 2.0]).item()
    1.5
    """
    head, _, other = line.partition(") = ")
    name, _, inside = (head if other else head[:-1]).partition("(")
    signature = inspect.signature(eval(f"lambda {inside}: None"))  # noqa: S307 - a line of the closed tables
    source = f"{home}{other.strip() or name}"
    needed = [key for key, one in signature.parameters.items() if one.default is one.empty]

    def function(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        values = [given.arguments.pop(key) for key in needed]
        values = [
            tuple(v) if key in _SIZES and isinstance(v, list) else v for key, v in zip(needed, values, strict=True)
        ]
        device = on_device(leaves(values))
        found: Any = np if device is None else device.__array_namespace__()
        for part in source.split("."):
            found = getattr(found, part)
        return found(*(_operand(value, device) for value in values), **given.arguments)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Keras's ``ops.{name}``: what ``numpy.{source}`` answers, in Keras's types."
    function.__signature__ = signature  # type: ignore[attr-defined]
    return raw(function)


def _operand(value: Any, device: Any) -> Any:
    """A number stays one (its type is weak), a list of numbers becomes an array, a list of arrays stays one."""
    if isinstance(value, (bool, int, float, complex, str)) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        if any(hasattr(item, "shape") for item in value):
            return [as_array(item, device) for item in value]
        if not value or any(item is None or isinstance(item, str) for item in leaves(value)):
            return value
        if isinstance(value, tuple) and all(type(item) is int for item in value):
            return value  # sizes or axes
    return as_array(value, device)
