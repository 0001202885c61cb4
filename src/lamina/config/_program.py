"""Structure and numbers told apart: the key of a program, its inputs, and a description fed with them."""

import copy
import dataclasses
from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any

import numpy as np

from lamina.config._description import Description, is_own
from lamina.config._setting import derived, role
from lamina.errors import ArgumentError


@cache
def _fields(cls: Any) -> tuple[tuple[str, str], ...]:
    """Name and role of every setting of the description, the object's own ones left out."""
    return tuple((f.name, role(f)) for f in dataclasses.fields(cls) if role(f) != "own")


def settings(thing: Any) -> list[tuple[str, str, Any]]:
    """Name, role and value; a number that is absent, or a description of its own, is structure."""
    if not isinstance(thing, Description):
        return []
    values = thing.__dict__
    cls: Any = type(thing)
    return [
        (name, "structure" if kind == "number" and _is_structure(values[name]) else kind, values[name])
        for name, kind in _fields(cls)
    ]


@cache
def _derived(cls: Any) -> tuple[str, ...]:
    """Names of the numbers that follow from others."""
    return tuple(name for one in cls.__mro__ for name, item in vars(one).items() if isinstance(item, derived))


def _says_all(cls: type) -> bool:
    """Whether the declared settings are all that an object of `cls` is made of; an undeclared class may hide some."""
    return is_own(cls) or "__dataclass_fields__" in vars(cls)


def _is_structure(value: object) -> bool:
    return value is None or isinstance(value, Description)


def program_key(thing: Any) -> Hashable:
    """All of a description but its numbers: what decides whether a compiled program serves it.

    Functions and objects that are no description stand for themselves, so that two of them never share a program.
    Types are part of it, since True == 1.
    """
    if type(thing) in (list, tuple):
        return tuple(program_key(item) for item in thing)
    if isinstance(thing, Mapping):
        return tuple((name, program_key(item)) for name, item in thing.items())
    if isinstance(thing, (bool, int, float)):
        return type(thing), thing
    if isinstance(thing, np.ndarray):
        raise ArgumentError(
            f"A setting that shapes a program is a word, a number or a description; got an array {thing.shape}. "
            "Keep arrays in a layer's numbers: return them from init."
        )
    if not isinstance(thing, Description):
        return thing  # type: ignore[no-any-return]
    hidden = thing.hidden()
    if hidden is not None or not _says_all(type(thing)):
        return thing, hidden
    found = settings(thing)
    told = ((name, "#" if kind == "number" else program_key(value)) for name, kind, value in found if kind != "initial")
    return (type(thing), *told)


def numbers_of(thing: Any, prefix: str = "") -> dict[str, float]:
    """The numbers of a description and of all that it holds, by path."""
    found: dict[str, float] = {}
    for name, kind, value in _held(thing):
        if kind == "number":
            found[prefix + name] = float(value)
        elif isinstance(value, (Description, list, tuple, Mapping)):
            found |= numbers_of(value, f"{prefix}{name}/")
    cls: Any = type(thing)
    return found | {prefix + name: float(getattr(thing, name)) for name in _derived(cls)}


def _held(thing: Any) -> list[tuple[str, str, Any]]:
    if type(thing) in (list, tuple):
        return [(str(place), "structure", item) for place, item in enumerate(thing)]
    if isinstance(thing, Mapping):
        return [(str(name), "structure", item) for name, item in thing.items()]
    return settings(thing)


def with_numbers(thing: Any, numbers: Mapping[str, Any], prefix: str = "") -> Any:
    """The same description with other numbers (traced ones too), past every check, without the object's cell."""
    if type(thing) in (list, tuple):
        return type(thing)(with_numbers(item, numbers, f"{prefix}{place}/") for place, item in enumerate(thing))
    if isinstance(thing, Mapping):
        return {name: with_numbers(item, numbers, f"{prefix}{name}/") for name, item in thing.items()}
    if not isinstance(thing, Description):
        return thing
    bare = copy.copy(thing)
    for held in ("_cell", "_keeper", "_nodes", "_numbers"):
        bare.__dict__.pop(held, None)
    for name, kind, value in settings(thing):
        path = prefix + name
        bare.settle(name, numbers.get(path, value) if kind == "number" else with_numbers(value, numbers, f"{path}/"))
    cls: Any = type(thing)
    for name in _derived(cls):
        if prefix + name in numbers:
            bare.settle(name, numbers[prefix + name])
    return bare
