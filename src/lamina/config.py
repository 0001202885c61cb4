"""A description: settings of which some shape the compiled program (structure) and some only feed it (numbers).

Five kinds of setting, each declared once where the setting is declared:

* ``structure`` is part of the program's key; another value is another program; it never changes afterwards.
* ``number`` is an input of the program: it may be set again at any time, and nothing is compiled.
* ``initial`` is read by ``init`` alone, so it is described and saved but is not part of the key.
* ``own`` belongs to the object that a user holds (its name, whether it is trainable), not to the description.
"""

import copy
import dataclasses
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar, dataclass_transform

import numpy as np

from lamina.errors import ArgumentError, FrozenError, ModelFileError

T = TypeVar("T", bound="Description")

CLASSES: dict[tuple[str, str], type["Description"]] = {}
"""(kind, class name) → class: the closed table from which files are read. Only lamina's own classes enter it."""

_CHANGES = [0]
"""How many numbers were set anew in this process: whoever feeds a program asks before he collects them again."""


def changes() -> int:
    """Grows whenever a number of some description is set."""
    return _CHANGES[0]


@dataclass(frozen=True)
class Range:
    """What a setting may be, and the words that say so.

    >>> str(Range(at_least=0, at_most=1))
    'a number from 0 to 1'
    >>> str(Range(at_least=1, whole=True))
    'a whole number of at least 1'
    """

    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    whole: bool = False

    def admits(self, value: object) -> bool:
        """Whether `value` is a finite number inside the range."""
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
            return False
        if not np.isfinite(value) or (self.whole and value != int(value)):
            return False
        return bool(
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
        )

    def __str__(self) -> str:
        noun = "a whole number" if self.whole else "a number"
        if self.at_least is not None and self.at_most is not None:
            return f"{noun} from {self.at_least:g} to {self.at_most:g}"
        words = [
            f"{word} {bound:g}"
            for word, bound in (
                ("above", self.above),
                ("of at least", self.at_least),
                ("below", self.below),
                ("of at most", self.at_most),
            )
            if bound is not None
        ]
        return f"{noun} {' and '.join(words)}" if words else noun


def _setting(role: str, default: Any, factory: Callable[[], Any] | None, kw_only: bool, limits: Range | None) -> Any:
    metadata = {"role": role, "range": limits}
    if factory is not None:
        return dataclasses.field(default_factory=factory, kw_only=kw_only, metadata=metadata)
    return dataclasses.field(default=default, kw_only=kw_only, metadata=metadata)


def structure(
    *, default: Any = MISSING, default_factory: Callable[[], Any] | None = None, kw_only: bool = False, **limits: Any
) -> Any:
    """A setting that shapes the program; `limits` as for `Range`."""
    return _setting("structure", default, default_factory, kw_only, Range(**limits) if limits else None)


def number(*, default: Any = MISSING, kw_only: bool = False, **limits: Any) -> Any:
    """A setting that only feeds the program; `limits` as for `Range`. ``None`` and a `Description` are structure."""
    return _setting("number", default, None, kw_only, Range(**limits))


def initial(*, default: Any = MISSING, kw_only: bool = False, **limits: Any) -> Any:
    """A setting that ``init`` alone reads."""
    return _setting("initial", default, None, kw_only, Range(**limits) if limits else None)


def own(*, default: Any = None, kw_only: bool = True) -> Any:
    """A setting of the object, outside the description."""
    return _setting("own", default, None, kw_only, None)


@dataclass_transform(eq_default=False, field_specifiers=(structure, number, initial, own, dataclasses.field))
def described(cls: type[T]) -> type[T]:
    """Make a class a description: a dataclass that compares by identity, and known to files if it is lamina's."""
    made = dataclass(eq=False, repr=False)(cls)
    if is_own(made):
        CLASSES[made.kind, made.__name__] = made
    return made


def is_own(thing: object) -> bool:
    """Whether a class, a function or an object's class was written by lamina (its code can see the row mask)."""
    source = thing if hasattr(thing, "__qualname__") else type(thing)
    return str(getattr(source, "__module__", "")).partition(".")[0] == "lamina"


def role(field: "dataclasses.Field[Any]") -> str:
    """Which of the kinds of setting a field is; a plain dataclass field is structure."""
    return str(field.metadata.get("role", "structure"))


class derived:  # noqa: N801 - a decorator, used like property
    """A number that follows from others, worked out on the host in float64 and fed to a program like them.

    ``1 - 0.999`` is a thousandth; the float32 nearest to 0.999, taken from 1, is off by a hundred-thousandth of that.
    """

    def __init__(self, function: Callable[[Any], float]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, thing: Any, cls: type | None = None) -> Any:
        return self if thing is None else self.function(thing)


class Description:
    """Settings, checked when written; structure frozen, numbers open. Subclasses are made with `described`."""

    kind: ClassVar[str] = "description"

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            self._admit(field, getattr(self, field.name))
        self.check()

    def check(self) -> None:
        """What a subclass wants beyond its declared ranges; it may bring settings into one form by `settle`."""

    def settle(self, name: str, value: object) -> None:
        """Bring a setting into its final form while it is being written."""
        object.__setattr__(self, name, value)

    def _admit(self, field: "dataclasses.Field[Any]", value: Any) -> None:
        limits = field.metadata.get("range")
        if limits is None or isinstance(value, Description):
            return
        if value is None and field.default is None:
            return
        if not limits.admits(value):
            raise ArgumentError.wanted(type(self).__name__, field.name, str(limits), value)
        self.settle(field.name, int(value) if limits.whole else float(value))

    def __setattr__(self, name: str, value: object) -> None:
        field = getattr(type(self), "__dataclass_fields__", {}).get(name)
        if field is None or name not in self.__dict__ or role(field) == "own":
            object.__setattr__(self, name, value)
        elif role(field) == "number":
            self._admit_again(field, value)
        else:
            raise FrozenError(
                f"{type(self).__name__}.{name} shapes the compiled program and stays {self.__dict__[name]!r}; "
                f"make a new {type(self).__name__} with {name}={value!r}."
            )

    def _admit_again(self, field: "dataclasses.Field[Any]", value: object) -> None:
        _CHANGES[0] += 1
        before = self.__dict__[field.name]
        self.settle(field.name, value)
        try:
            self._admit(field, value)
            self.check()
        except Exception:
            self.settle(field.name, before)
            raise

    def __repr__(self) -> str:
        shown = []
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            required = field.default is MISSING and field.default_factory is MISSING
            if role(field) != "own" and (required or value != field.default):
                shown.append(f"{field.name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


@cache
def _fields(cls: Any) -> tuple[tuple[str, str], ...]:
    """Name and role of every setting of the description, the object's own ones left out."""
    return tuple((f.name, role(f)) for f in dataclasses.fields(cls) if role(f) != "own")


def _settings(thing: Any) -> list[tuple[str, str, Any]]:
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
    assert isinstance(cls, type)
    return tuple(name for one in cls.__mro__ for name, item in vars(one).items() if isinstance(item, derived))


def _is_structure(value: object) -> bool:
    return value is None or isinstance(value, Description)


def program_key(thing: Any) -> Hashable:
    """All of a description but its numbers: what decides whether a compiled program serves it.

    Functions and objects that are no description stand for themselves, so that two of them never share a program.
    """
    if isinstance(thing, (list, tuple)):
        return tuple(program_key(item) for item in thing)
    if isinstance(thing, Mapping):
        return tuple((name, program_key(item)) for name, item in thing.items())
    settings = _settings(thing)
    if not isinstance(thing, Description) or not (settings or is_own(thing)):
        return thing  # type: ignore[no-any-return]
    told = (
        (name, "#" if kind == "number" else program_key(value)) for name, kind, value in settings if kind != "initial"
    )
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
    if isinstance(thing, (list, tuple)):
        return [(str(place), "structure", item) for place, item in enumerate(thing)]
    if isinstance(thing, Mapping):
        return [(str(name), "structure", item) for name, item in thing.items()]
    return _settings(thing)


def with_numbers(thing: Any, numbers: Mapping[str, Any], prefix: str = "") -> Any:
    """The same description with other numbers (traced ones too), past every check, without the object's cell."""
    if isinstance(thing, (list, tuple)):
        return type(thing)(with_numbers(item, numbers, f"{prefix}{place}/") for place, item in enumerate(thing))
    if isinstance(thing, Mapping):
        return {name: with_numbers(item, numbers, f"{prefix}{name}/") for name, item in thing.items()}
    if not isinstance(thing, Description):
        return thing
    bare = copy.copy(thing)
    bare.__dict__.pop("_cell", None)
    for name, kind, value in _settings(thing):
        path = prefix + name
        bare.settle(name, numbers.get(path, value) if kind == "number" else with_numbers(value, numbers, f"{path}/"))
    cls: Any = type(thing)
    for name in _derived(cls):
        if prefix + name in numbers:
            bare.settle(name, numbers[prefix + name])
    return bare


def describe(thing: Any) -> Any:
    """A description as JSON, defaults included: ``{"class": "layer Dense", "units": 4, …}``."""
    if isinstance(thing, Description):
        told = {name: describe(value) for name, _, value in _settings(thing)}
        return {"class": f"{thing.kind} {type(thing).__name__}"} | told
    if isinstance(thing, (list, tuple)):
        return [describe(item) for item in thing]
    if isinstance(thing, Mapping):
        return {str(name): describe(item) for name, item in thing.items()}
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


def _made(cls: type[Description], settings: dict[str, Any]) -> Description:
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
