"""A description's settings as Keras tells them: a plain dict of names and values, and the name of a type."""

import dataclasses
from typing import Any

import numpy as np

from lamina.config._description import Description
from lamina.config._setting import role
from lamina.errors import ArgumentError

TYPES = ("float16", "bfloat16", "float32", "float64")
WHOLE = ("int", "int8", "int16", "int32", "int64")


def settings_of(thing: Description) -> dict[str, Any]:
    """The settings of a description by name, without those that belong to the object alone; tuples as lists."""
    fields = dataclasses.fields(thing)  # type: ignore[arg-type]  # every subclass is a dataclass
    found = {
        field.name: getattr(thing, field.name) for field in fields if role(field) != "own" and field.name != "dtype"
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def plain_type(dtype: Any, owner: str) -> str | None:
    """The name of a type of real numbers: of a word, a NumPy type, or a policy (its computing type).

    Raises:
        ArgumentError: It is no such type.
    """
    if dtype is None:
        return None
    named = getattr(dtype, "compute_dtype", dtype)
    word = named if isinstance(named, str) else np.dtype(named).name
    if word not in (*TYPES, *WHOLE):
        raise ArgumentError.wanted(owner, "dtype", f"one of {', '.join(TYPES)}", dtype)
    return word
