"""Objects as Keras writes them into dicts, and back through closed tables of names."""

from collections.abc import Callable, Mapping
from typing import Any

from lamina.errors import ArgumentError
from lamina.registry import plain


def written(thing: Any, module: str) -> Any:
    """A loss or a metric as ``{"class_name": …, "config": …}``; a function as its name.

    >>> written(abs, "keras.losses")
    'abs'
    """
    if not hasattr(thing, "get_config"):
        return getattr(thing, "__name__", str(thing))
    own = type(thing).__module__.startswith("lamina.")
    return {
        "module": module if own else None,
        "class_name": type(thing).__name__,
        "config": {name: written_setting(value, module) for name, value in thing.get_config().items()},
        "registered_name": None if own else type(thing).__name__,
    }


def written_setting(value: Any, module: str) -> Any:
    """A setting as JSON can hold it."""
    return written(value, module) if callable(value) else value


def made(
    record: Any, kind: str, table: Mapping[str, Callable[..., Any]], custom: Mapping[str, Any] | None = None
) -> Any:
    """What `written` wrote: a function by its name, an object by its class and settings.

    Raises:
        ArgumentError: It names nothing in the table, nor in `custom`.

    >>> made("abs", "loss", {"abs": abs})(-1)
    1
    """
    known = {plain(name): thing for name, thing in table.items()} | {plain(n): t for n, t in (custom or {}).items()}
    told = record if isinstance(record, Mapping) else {"class_name": record}
    name = told.get("class_name")
    if name == "function":
        name, told = told.get("config"), {}
    exact = (custom or {}).get(str(name), table.get(str(name)))
    found = known.get(plain(str(name))) if exact is None else exact
    if found is None:
        raise ArgumentError(f"Could not interpret {kind} identifier: {record!r} names no {kind} that is known here.")
    if not isinstance(found, type) or "config" not in told:
        return found
    config = {key: _read(value, kind, table, custom) for key, value in told["config"].items()}
    maker: Any = getattr(found, "from_config", None)
    return maker(config) if maker else found(**config)


def _read(value: Any, kind: str, table: Mapping[str, Any], custom: Mapping[str, Any] | None) -> Any:
    return made(value, kind, table, custom) if isinstance(value, Mapping) and "class_name" in value else value
