"""A description as JSON, and back from a closed table of classes."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from lamina.config._description import CLASSES, Description, is_own
from lamina.config._program import settings
from lamina.config._setting import role
from lamina.errors import ModelFileError


def describe(thing: Any) -> Any:
    """A description as JSON, defaults included: ``{"class": "layer Dense", "units": 4, …}``."""
    if isinstance(thing, Description):
        word = {"class": f"{thing.kind} {type(thing).__name__}"}
        if _has_its_own_way(type(thing)):
            return word | {"config": describe(thing.get_config())}
        return word | {name: describe(value) for name, _, value in settings(thing)}
    if isinstance(thing, (list, tuple)):
        return [describe(item) for item in thing]
    if isinstance(thing, Mapping):
        return {str(name): describe(item) for name, item in thing.items()}
    if isinstance(thing, np.generic):
        thing = thing.item()
    if thing is None or isinstance(thing, (str, bool, int, float)):
        return thing
    raise ModelFileError(
        f"A model file holds words and numbers, no code: {thing!r} cannot be written. "
        "Use lamina's own, by name, or a class of yours that is a description."
    )


def rebuild(record: Any, custom: Mapping[str, type[Description]] | None = None) -> Any:
    """The objects that `describe` wrote: from the closed table, and from the classes that the caller hands in."""
    if isinstance(record, list):
        return [rebuild(item, custom) for item in record]
    if not isinstance(record, dict):
        return record
    settings = {name: rebuild(item, custom) for name, item in record.items() if name != "class"}
    if "class" not in record:
        return settings
    kind, _, name = str(record["class"]).partition(" ")
    made = CLASSES.get((kind, name)) or (custom or {}).get(name)
    if made is None or made.kind != kind:
        raise ModelFileError(
            f"The file needs the {kind} {name!r}, which is not lamina's. If it is yours, hand it in: "
            f"custom_objects={{{name!r}: {name}}}."
        )
    return _made(made, settings)


def _has_its_own_way(cls: type) -> bool:
    """Whether a class of the user's has its own ``__init__``: then only its ``get_config`` knows what it takes."""
    written = next((one for one in cls.__mro__ if "__init__" in vars(one)), object)
    return not is_own(written) and "__dataclass_fields__" not in vars(written)


def _made(cls: type[Description], settings: dict[str, Any]) -> Description:
    if _has_its_own_way(cls) and set(settings) == {"config"}:
        return _configured(cls, settings["config"])
    known = {field.name for field in dataclasses.fields(cls) if role(field) != "own"}  # type: ignore[arg-type]
    unknown = sorted(set(settings) - known)
    if unknown:
        raise ModelFileError(
            f"{cls.__name__} has no setting {unknown[0]!r}; the file comes from a newer version or is damaged."
        )
    try:
        return cls(**settings)
    except (TypeError, ValueError) as error:
        raise ModelFileError(f"{cls.__name__} in the file cannot be made: {error}") from error


def _configured(cls: type[Description], config: Mapping[str, Any]) -> Description:
    try:
        plain = getattr(cls.from_config, "__func__", None) is Description.from_config.__func__  # type: ignore[attr-defined]
        return cls(**config) if plain else cls.from_config(config)
    except (TypeError, ValueError) as error:
        raise ModelFileError(f"{cls.__name__} cannot be made of what its get_config told: {error}") from error
