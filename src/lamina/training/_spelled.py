"""A program's key in words that mean the same in every process, so that a program can be found again on disk."""

import sys
from collections.abc import Hashable, Iterable
from dataclasses import fields, is_dataclass
from typing import Any

import jax

from lamina.config import Description, is_own


class _WithoutWordsError(Exception):
    """Something in a key means what it means in this process alone."""


def spelled(key: Hashable) -> str | None:
    """`key` in words; ``None`` where something in it is the user's own or has no words that another process knows.

    Numbers, words, lamina's own classes and functions by name, and what is made of them; a class or a function of the
    user's may be another one tomorrow, under the same name.

    >>> spelled((1, "relu", frozenset({"b", "a"})))
    "(int 1,str 'relu',frozenset{str 'a',str 'b'})"
    >>> spelled((1, lambda x: x))
    """
    try:
        return _spelled(key)
    except _WithoutWordsError:
        return None


def _spelled(thing: Any) -> str:
    if thing is None or type(thing) in (bool, int, float, str, bytes):
        return f"{type(thing).__name__} {thing!r}"
    if isinstance(thing, tuple):
        return f"{'' if type(thing) is tuple else _named(type(thing))}({_joined(thing)})"
    if isinstance(thing, frozenset):
        return f"frozenset{{{','.join(sorted(map(_spelled, thing)))}}}"
    if isinstance(thing, jax.tree_util.PyTreeDef):
        return str(thing)
    if is_dataclass(thing) and not isinstance(thing, (type, Description)):
        return f"{_named(type(thing))}({_joined(getattr(thing, field.name) for field in fields(thing))})"
    return _named(thing)


def _joined(things: Iterable[Any]) -> str:
    return ",".join(map(_spelled, things))


def _named(thing: Any) -> str:
    """The name of a class or a function of lamina's or Python's own, by which it is found where it says it lives."""
    module, name = getattr(thing, "__module__", ""), getattr(thing, "__qualname__", "")
    found = getattr(sys.modules.get(module), name, None)
    if found is not thing or not (is_own(thing) or module == "builtins"):
        raise _WithoutWordsError
    return f"{module}.{name}"
