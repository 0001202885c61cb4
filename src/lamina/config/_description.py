"""A description: settings that are checked when written; what shapes a program is frozen, numbers are open."""

import dataclasses
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, dataclass
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

from lamina.config._hearing import heard
from lamina.config._setting import initial, number, own, role, structure
from lamina.errors import ArgumentError, FrozenError, StateError
from lamina.registry import plain

T = TypeVar("T", bound="Description")

CLASSES: dict[tuple[str, str], type["Description"]] = {}
"""(kind, class name) → class: the closed table from which files are read. Only lamina's own classes enter it."""

_CHANGES = [0]
"""How many numbers were set anew in this process: whoever feeds a program asks before he collects them again."""


def changes() -> int:
    """Grows whenever a number of some description is set."""
    return _CHANGES[0]


@dataclass_transform(eq_default=False, field_specifiers=(structure, number, initial, own, dataclasses.field))
def described(cls: type[T]) -> type[T]:
    """Make a class a description: a dataclass that compares by identity, and known to files if it is lamina's."""
    has_init = "__init__" in vars(cls)
    made = dataclass(eq=False, repr=False)(cls)
    if not has_init:
        made.__init__ = heard(made)  # type: ignore[method-assign]
    if is_own(made):
        CLASSES[made.kind, made.__name__] = made
    return made


def is_own(thing: object) -> bool:
    """Whether a class, a function or an object's class was written by lamina (its code can see the row mask)."""
    source = thing if hasattr(thing, "__qualname__") else type(thing)
    return str(getattr(source, "__module__", "")).partition(".")[0] == "lamina"


class Description:
    """Settings, checked when written; structure frozen, numbers open. Subclasses are made with `described`."""

    kind: ClassVar[str] = "description"
    words: ClassVar[Any] = None
    """How settings are said in Keras's words: ``config_of`` and ``settled``, set by the room that knows them."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            self._admit(field, getattr(self, field.name))
        self.check()

    def check(self) -> None:
        """What a subclass wants beyond its declared ranges; it may bring settings into one form by `settle`."""

    def hidden(self) -> Hashable:
        """What is baked into a program that no setting says; an object with such things has a program of its own."""
        return None

    def settle(self, name: str, value: object) -> None:
        """Bring a setting into its final form while it is being written."""
        object.__setattr__(self, name, value)

    def _admit(self, field: "dataclasses.Field[Any]", value: Any) -> None:
        limits = field.metadata.get("range")
        if limits is None or isinstance(value, Description):
            return
        if value is None and field.default is None:
            return
        if getattr(value, "ndim", None) == 0:  # a number in an array, of whichever executor
            value = value.item()
        if not limits.admits(value):
            raise ArgumentError.wanted(type(self).__name__, field.name, str(limits), value)
        self.settle(field.name, int(value) if limits.whole else float(value))

    def get_config(self) -> dict[str, Any]:
        """Its settings in Keras's words, as JSON can hold them; needs ``lamina.keras``."""
        found: dict[str, Any] = _words().config_of(self)
        return found

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """An object with the settings that `get_config` told; needs ``lamina.keras``."""
        made: Self = _words().settled(cls, config)
        return made

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
        said = [field for field in dataclasses.fields(self) if role(field) != "own"]  # type: ignore[arg-type]
        told = [(field.name, self.__dict__[field.name], field.default) for field in said]
        shown = [f"{name}={value!r}" for name, value, default in told if not _is_default(value, default)]
        return f"{type(self).__name__}({', '.join(shown)})"


def _words() -> Any:
    if Description.words is None:
        raise StateError(
            "Settings in Keras's words are told where Keras's words are known: `from lamina import keras`."
        )
    return Description.words


def _is_default(value: Any, default: Any) -> bool:
    """Whether a setting is what it would be unsaid; a word may have become the description that it stands for."""
    if isinstance(value, Description) and isinstance(default, str):
        return repr(value) == f"{type(value).__name__}()" and plain(type(value).__name__) == plain(default)
    return bool(default is not MISSING and value == default)
