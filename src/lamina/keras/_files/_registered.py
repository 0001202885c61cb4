"""Classes and functions of the user's own that files may name: registered, in a scope, or handed in; never imported."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self, TypeVar

from lamina.errors import ArgumentError

T = TypeVar("T")

OBJECTS: dict[str, Any] = {}
"""Registered name → class or function, for the whole process."""

_NAMES: dict[int, tuple[Any, str]] = {}
_SCOPES: ContextVar[tuple[Mapping[str, Any], ...]] = ContextVar("scopes", default=())


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[T], T]:
    """A decorator that lets files name a class or function as ``package>name``.

    Args:
        package: Whose it is.
        name: What it is called there; its own name if not given.

    Example:
        >>> @register_keras_serializable("mine")
        ... def cubed(x):
        ...     return x * x * x
        >>> get_registered_name(cubed)
        'mine>cubed'
    """

    def enter(thing: T) -> T:
        registered = f"{package}>{name or thing.__name__}"  # type: ignore[attr-defined]  # classes and functions
        OBJECTS[registered] = thing
        _NAMES[id(thing)] = thing, registered
        return thing

    return enter


def get_registered_name(obj: Any) -> str:
    """The name under which `obj` was registered, or its own.

    >>> get_registered_name(dict)
    'dict'
    """
    return _NAMES[id(obj)][1] if id(obj) in _NAMES else str(obj.__name__)


def get_registered_object(
    name: str, custom_objects: Mapping[str, Any] | None = None, module_objects: Mapping[str, Any] | None = None
) -> Any:
    """What `name` stands for in the scopes, the process, `custom_objects` or `module_objects`; ``None`` for nothing.

    >>> get_registered_object("nobody>nothing") is None
    True
    """
    for table in (*reversed(_SCOPES.get()), OBJECTS, custom_objects or {}, module_objects or {}):
        if name in table:
            return table[name]
    return None


def get_custom_objects() -> dict[str, Any]:
    """The table of the whole process, which may be changed.

    >>> isinstance(get_custom_objects(), dict)
    True
    """
    return OBJECTS


class CustomObjectScope:
    """Names that hold while a ``with`` block runs.

    Args:
        custom_objects: Name → class or function.

    Example:
        >>> with CustomObjectScope({"double": lambda x: x + x}):
        ...     get_registered_object("double")(2)
        4
    """

    def __init__(self, custom_objects: Mapping[str, Any]) -> None:
        if not isinstance(custom_objects, Mapping):
            raise ArgumentError.wanted("custom_object_scope", "custom_objects", "a dict of names", custom_objects)
        self.custom_objects = dict(custom_objects)

    def __enter__(self) -> Self:
        self._token = _SCOPES.set((*_SCOPES.get(), self.custom_objects))
        return self

    def __exit__(self, *_: object) -> None:
        _SCOPES.reset(self._token)


custom_object_scope = CustomObjectScope


@contextmanager
def also(custom_objects: Mapping[str, Any] | None) -> Iterator[None]:
    """The scope of what a caller hands in, if anything."""
    with CustomObjectScope(custom_objects or {}):
        yield
