"""From words, records and functions to optimizers, initializers and the rest; ``None`` stays, as in Keras."""

from collections.abc import Callable, Mapping
from typing import Any

from lamina.config import CLASSES, Description
from lamina.errors import UnknownNameError
from lamina.keras._files._config import serialized
from lamina.keras._scripts._era import modern
from lamina.registry import plain

serialize = serialized
"""A thing as a record: the name of its class and its settings."""


def deserializer(kind: str) -> Callable[..., Any]:
    """A function that makes a thing of this kind from a record ``{"class_name": …, "config": {…}}``."""

    def deserialize(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The thing that a record describes; nested records are things too."""
        known = {plain(name): cls for (one, name), cls in CLASSES.items() if one == kind}
        known |= {plain(name): thing for name, thing in (custom_objects or {}).items()}
        name = config.get("class_name")
        if not isinstance(name, str) or plain(name) not in known:
            raise UnknownNameError.among(kind, name, [cls.__name__ for cls in known.values()])
        cls, settings = known[plain(name)], dict(config.get("config") or {})
        if isinstance(cls, type) and issubclass(cls, Description):
            settings = modern(cls, (), settings)[1]
        return cls.from_config(settings) if hasattr(cls, "from_config") else cls(**settings)

    return deserialize


def getter(kind: str, get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function as Keras's ``get``: ``None`` stays, a record is followed, everything else is `get`'s."""
    deserialize = deserializer(kind)

    def got(identifier: Any) -> Any:
        """The thing that a word, a record, a class, an object or a function means."""
        if identifier is None:
            return None
        return deserialize(identifier) if isinstance(identifier, Mapping) else get(identifier)

    return got
