"""Objects in the form in which Keras writes them: ``{"module", "class_name", "config", "registered_name"}``, and back.

A file names classes; which class that is, a closed table says: lamina's own descriptions, and what the caller has
registered or hands in. Nothing is ever imported by name, and no name leads to a function that is not an activation.
"""

import dataclasses
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from lamina import activations
from lamina.config import CLASSES, Description
from lamina.errors import LaminaError, ModelFileError, UnknownNameError
from lamina.keras._files._closed import KINDS, MODULES, PATHS, REFUSED
from lamina.keras._files._ignored import LATE, OURS, UNTOLD, meaningless, renamed, today
from lamina.keras._files._registered import get_registered_name, get_registered_object

LAYERS: dict[str, Callable[[Any], Any]] = {}
"""How layers are written and made, which may hold others: ``"record"`` and ``"made"``, set by the file that knows."""


def serialized(thing: Any) -> Any:  # noqa: PLR0911 - one line a kind of thing
    """`thing` as JSON in Keras's form.

    Raises:
        ModelFileError: It is code, or something else that no file can hold.
    """
    if thing is None or isinstance(thing, (str, bool, int, float)):
        return float(thing) if isinstance(thing, float) else thing
    if isinstance(thing, np.generic):
        return thing.item()
    if isinstance(thing, np.ndarray):
        return _written_array(thing)
    if isinstance(thing, slice):
        parts = [thing.start, thing.stop, thing.step]
        return {"class_name": "__slice__", "config": dict(zip(("start", "stop", "step"), parts, strict=True))}
    if isinstance(thing, Mapping):
        return {str(name): serialized(item) for name, item in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [serialized(item) for item in thing]
    thing = getattr(thing, "network", thing)
    if getattr(thing, "kind", None) == "layer" and not isinstance(thing, type):
        return LAYERS["record"](thing)
    if hasattr(thing, "get_config") and not isinstance(thing, type):
        return object_record(thing)
    if callable(thing):
        return _function(thing)
    raise ModelFileError(f"A model file holds words and numbers: {thing!r} cannot be written.")


def object_record(thing: Any) -> dict[str, Any]:
    """Class, settings and registered name of an object."""
    cls = type(thing)
    own = CLASSES.get((getattr(thing, "kind", ""), cls.__name__)) is cls
    return {
        "module": MODULES[thing.kind] if own else cls.__module__,
        "class_name": cls.__name__,
        "config": serialized(thing.get_config()),
        "registered_name": None if own else get_registered_name(cls),
    }


def _function(function: Callable[..., Any]) -> Any:
    name = activations.name_of(function)
    if name is not None:
        return name
    if getattr(function, "__name__", "<lambda>") == "<lambda>" or isinstance(function, type):
        raise ModelFileError(
            f"A model file holds no code: {function!r} cannot be written. Write it as a function with a name, "
            "decorate it with keras.saving.register_keras_serializable(), and give it when the file is loaded."
        )
    registered = get_registered_name(function)
    return {"module": "builtins", "class_name": "function", "config": function.__name__, "registered_name": registered}


def config_of(thing: Description) -> dict[str, Any]:
    """The settings of a description as Keras's ``get_config`` names them."""
    told: dict[str, Any] = {}
    if thing.kind == "layer":
        told = {"name": thing.name, "trainable": thing.trainable, "dtype": policy()}  # type: ignore[attr-defined]
    elif hasattr(thing, "name"):
        told = {"name": thing.name}
    for field in dataclasses.fields(thing):  # type: ignore[arg-type]  # every description is a dataclass
        value = _told(thing, field.name)
        if (
            field.name in told
            or field.name in OURS
            or (field.name in LATE and value == field.default)
            or (field.name == "alpha" and value is None)
        ):
            continue
        told[field.name] = serialized(value)
    told = {name: value for name, value in told.items() if (type(thing).__name__, name) not in UNTOLD}
    words: Any = getattr(thing, "get_vocabulary", None)
    if words is not None and words(include_special_tokens=False):
        told["vocabulary_size"] = len(words())  # by which Keras builds what follows before it reads the words
    return told


def _told(thing: Any, name: str) -> Any:
    """A setting as it was given, and not as it was measured since; edges of bins are told in either case."""
    if name == "bin_boundaries" and getattr(thing, name, None) is not None:
        return [float(edge) for edge in getattr(thing, name)]
    return thing.__dict__[name]


def policy() -> dict[str, Any]:
    """How Keras says that a layer works in float32."""
    return {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}


def deserialized(record: Any, kind: str = "layer") -> Any:  # noqa: PLR0911 - one line a kind of record
    """What `record` says in Keras's form; `kind` is what it must be where it does not say so itself.

    Raises:
        ModelFileError: It holds code, a class that is not known, or settings that the class does not have.
    """
    if isinstance(record, list):
        return [deserialized(item, kind) for item in record]
    if not isinstance(record, dict):
        return record
    if "class_name" not in record or "config" not in record:
        return {name: deserialized(item, kind) for name, item in record.items()}
    name = record["class_name"]
    if not isinstance(name, str) or name in REFUSED:
        raise ModelFileError(f"The file holds {REFUSED.get(str(name), 'a class without a name')}; it is not loaded.")
    if name in SPECIAL:
        return SPECIAL[name](record["config"])
    if name == "function":
        return _function_named(record)
    if _names_a_layer(record, kind):
        return LAYERS["made"](record)
    return made_of(*class_of(record, kind), record["config"])


def _names_a_layer(record: Mapping[str, Any], kind: str) -> bool:
    """Whether a layer is meant: the module says so, or the class of the user's; else what it must be."""
    said = KINDS.get(str(record.get("module")))
    if said is not None or record.get("module") is None:
        return (said or kind) == "layer"
    words = [word for word in (record.get("registered_name"), record["class_name"]) if isinstance(word, str)]
    classes = [found for found in map(get_registered_object, words) if isinstance(found, type)]
    return getattr(classes[0], "kind", "") == "layer" if classes else kind == "layer"


def class_of(record: Mapping[str, Any], kind: str) -> tuple[type, bool]:
    """The class that a record names, and whether it is lamina's own."""
    name, registered = str(record["class_name"]), record.get("registered_name")
    for word in (registered, name):
        found = get_registered_object(word) if isinstance(word, str) else None
        if isinstance(found, type):
            return found, False
    module = record.get("module")
    kind = kind if module is None else KINDS.get(str(module), "")
    own = CLASSES.get((kind, renamed(kind, name)))
    if own is None:
        raise ModelFileError(
            f"The file needs the {kind or 'class'} {str(registered or name)[:60]!r}, which lamina does not have. If it "
            f"is yours, register it, or hand it in: custom_objects={{{name[:60]!r}: …}}."
        )
    return own, True


def made_of(cls: Any, own: bool, config: Any) -> Any:
    """An object of `cls` with the settings in `config`, each of which the class must have."""
    if not isinstance(config, dict):
        raise ModelFileError(f"{cls.__name__} in the file has no table of settings.")
    try:
        return settled(cls, config) if own else cls.from_config(config)
    except ModelFileError:
        raise
    except (LaminaError, TypeError, ValueError, AttributeError, KeyError) as error:
        raise ModelFileError(f"{cls.__name__} in the file cannot be made: {error}") from error


def settled(cls: type[Description], config: Mapping[str, Any]) -> Any:
    """An object of one of lamina's own classes, from Keras's words for its settings."""
    known = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    settings = {}
    for name, value in config.items():
        if name in PATHS and isinstance(value, str):
            raise ModelFileError(
                f"{cls.__name__} in the file names the file or address {value[:60]!r}; none is opened."
            )
        if name in known and not (name in OURS or (name == "dtype" and cls.kind == "layer")):
            settings[name] = deserialized(value, kind_for(name, cls.kind))
        elif not meaningless(name, value):
            raise ModelFileError(
                f"{cls.__name__} has no setting {name[:60]!r} (here {str(value)[:40]}) here, or the file is damaged."
            )
    settings = today(cls.__name__, settings)
    made = cls(**{name: value for name, value in settings.items() if name != "trainable"})
    if settings.get("trainable") is False:
        made.trainable = False
    return made


def kind_for(setting: str, owner: str) -> str:
    """What a nested object must be, by the name of the setting that holds it."""
    for kind in ("initializer", "regularizer", "constraint"):
        if setting.endswith(kind):
            return kind
    return {"learning_rate": "schedule", "optimizer": "optimizer", "loss": "loss", "fn": "loss"}.get(setting, owner)


def _function_named(record: Mapping[str, Any]) -> Any:
    """A function that a record names: an activation by its name, or one of the caller's; no other."""
    name, registered = record["config"], record.get("registered_name")
    for word in (registered, name):
        found = get_registered_object(word) if isinstance(word, str) else None
        if callable(found):
            return found
    if isinstance(name, str) and record.get("module") in {"builtins", "keras.activations", None}:
        with suppress(UnknownNameError):
            activations.get(name)
            return name
    raise ModelFileError(
        f"The file needs the function {str(registered or name)[:60]!r}. If it is yours, register it, or hand it in: "
        f"custom_objects={{{str(name)[:60]!r}: …}}."
    )


def _written_array(array: np.ndarray[Any, Any]) -> Any:
    """Numbers with their type, texts as a list."""
    values = array.tolist()
    return (
        values
        if array.dtype.kind in "OUS"
        else {
            "class_name": "__numpy__",
            "config": {"value": values, "dtype": str(array.dtype)},
        }
    )


def _array(config: Any) -> Any:
    dtype, value = (config.get("dtype"), config.get("value")) if isinstance(config, dict) else (None, None)
    if not isinstance(dtype, str) or not dtype.startswith(("float", "int", "uint", "bool")):
        raise ModelFileError("The file holds an array of a type that no setting has.")
    return np.asarray(value, dtype)


def _policy_named(config: Any) -> str:
    name = config.get("name") if isinstance(config, dict) else None
    if name != "float32":
        raise ModelFileError(f"The file wants numbers of the type {str(name)[:40]!r}; lamina works in float32.")
    return "float32"


def _slice(config: Any) -> slice:
    if not isinstance(config, dict):
        raise ModelFileError("The file holds a slice without bounds.")
    return slice(*(config.get(name) for name in ("start", "stop", "step")))


SPECIAL: dict[str, Callable[[Any], Any]] = {
    "__numpy__": _array,
    "__tensor__": _array,
    "__slice__": _slice,
    "__ellipsis__": lambda _: Ellipsis,
    "DTypePolicy": _policy_named,
    "Policy": _policy_named,
}
"""Words that stand for no class."""


class _Words:
    """What descriptions are told in, and made from."""

    config_of = staticmethod(config_of)
    settled = staticmethod(settled)


Description.words = _Words
