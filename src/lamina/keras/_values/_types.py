"""Keras's words for the types of numbers, and how two types meet."""

from typing import Any

import numpy as np

from lamina.errors import ArgumentError

_WORDS: dict[Any, str] = {bool: "bool", int: "int32", "int": "int32", float: "float32", "float": "float32"} | {
    str: "string",
    complex: "complex64",
}
_KNOWN = {
    *("float16", "float32", "float64", "bfloat16", "bool", "string", "complex64", "complex128"),
    *("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
}
_HELD = {"float64": "float32", "complex128": "complex64", "string": "object"}


def standardize_dtype(dtype: Any) -> str:
    """The name of a type; float32 for ``None``.

    Raises:
        ArgumentError: There is no such type.

    >>> standardize_dtype(np.int64), standardize_dtype(float), standardize_dtype(None)
    ('int64', 'float32', 'float32')
    """
    if dtype is None:
        return "float32"
    if isinstance(dtype, (str, type)) and dtype in _WORDS:
        return _WORDS[dtype]
    name = dtype if isinstance(dtype, str) else getattr(dtype, "name", getattr(dtype, "__name__", str(dtype)))
    name = str(name).rsplit(".", maxsplit=1)[-1]
    if name not in _KNOWN:
        raise ArgumentError(f"Invalid dtype: {dtype!r} names no type. Known: {', '.join(sorted(_KNOWN))}.")
    return name


def host_type(dtype: Any) -> str:
    """The type in which numbers of `dtype` are held: at most 32 bits for fractions, as JAX has them.

    >>> host_type("float64")
    'float32'
    """
    name = standardize_dtype(dtype)
    return _HELD.get(name, name)


def is_float_dtype(dtype: Any) -> bool:
    """Whether `dtype` names fractions.

    >>> is_float_dtype("float16"), is_float_dtype("int32")
    (True, False)
    """
    return "float" in standardize_dtype(dtype)


def is_int_dtype(dtype: Any) -> bool:
    """Whether `dtype` names whole numbers.

    >>> is_int_dtype("uint8"), is_int_dtype("bool")
    (True, False)
    """
    return "int" in standardize_dtype(dtype)


def result_type(*dtypes: Any) -> str:
    """The type that numbers of `dtypes` have together: a fraction's type wins over any whole number's.

    >>> result_type("int32", "float32"), result_type(int, "float16"), result_type()
    ('float32', 'float16', 'float32')
    """
    weak = {one for one in dtypes if one in (int, float)}
    names = [standardize_dtype(one) for one in dtypes if one not in (int, float)]
    floats = [name for name in names if "float" in name or "complex" in name]
    if floats:
        return "float32" if {"bfloat16", "float16"} <= set(floats) else max(floats, key=_width)
    if float in weak or not names:
        return "float32" if float in weak or not weak else "int32"
    found = str(np.result_type(*names))
    if found == "float64":
        return "float32"
    return "int32" if found == "bool" and weak else found


def _width(name: str) -> tuple[bool, int]:
    return "complex" in name, int("".join(char for char in name if char.isdigit()))
