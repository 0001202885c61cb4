"""Older words for settings: whoever knows some may translate them before a description is made."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from lamina.errors import UnknownNameError

Ear: TypeAlias = Callable[[type, tuple[Any, ...], dict[str, Any]], tuple[tuple[Any, ...], dict[str, Any]]]
"""``(class, positional settings, named settings)`` → both as the class knows them."""

_EARS: list[Ear] = []


def listen(ear: Ear) -> None:
    """Let `ear` translate the settings of every description that is made from now on."""
    if ear not in _EARS:
        _EARS.append(ear)


def heard(cls: Any) -> Callable[..., None]:
    """The ``__init__`` of `cls`, with its settings translated first where somebody listens.

    Raises:
        UnknownNameError: A setting that the class does not have.
    """
    written = cls.__init__
    code = written.__code__  # `inspect.signature` takes longer, for each of two hundred classes at import
    known = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]

    @wraps(written)
    def init(self: Any, *given: Any, **named: Any) -> None:
        for ear in _EARS:
            given, named = ear(cls, given, named)
        for word in named:
            if word not in known:
                raise UnknownNameError.among(f"setting of {cls.__name__}", word, known)
        written(self, *given, **named)

    return init
