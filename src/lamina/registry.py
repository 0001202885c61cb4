"""Where a word becomes an object: one closed table for each kind of thing, filled where the things are defined."""

import re
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from lamina.errors import UnknownNameError

T = TypeVar("T")


def snake_case(word: str) -> str:
    """A class's name as Keras names its objects.

    >>> snake_case("MeanIoU"), snake_case("AUC"), snake_case("GlobalMaxPooling1D"), snake_case("PReLU")
    ('mean_io_u', 'auc', 'global_max_pooling1d', 'p_re_lu')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z0-9])(?=[A-Z][a-z])", "_", word).lower()


def plain(word: str) -> str:
    """A word without case, underscores or spaces, so that every spelling of Keras's finds the same thing.

    >>> plain("Mean_Squared_Error") == plain("MeanSquaredError")
    True
    """
    return word.replace("_", "").replace("-", "").replace(" ", "").lower()


class Registry(Generic[T]):
    """Names of one kind of thing, in any of Keras's spellings.

    >>> shapes: Registry[int] = Registry("shape")
    >>> shapes.add(4, "square")
    >>> shapes["Square"]
    4
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._things: dict[str, T] = {}
        self._names: dict[str, str] = {}

    def add(self, thing: T, *names: str) -> None:
        """Enter `thing` under each of `names`; the first is the one shown to people."""
        for name in names:
            self._things[plain(name)] = thing
            self._names[plain(name)] = name

    def named(self, *names: str) -> Callable[[T], T]:
        """A decorator that enters the decorated thing under `names`."""

        def enter(thing: T) -> T:
            self.add(thing, *names)
            return thing

        return enter

    def __getitem__(self, name: object) -> T:
        if isinstance(name, str) and name in self._things:
            return self._things[name]
        if not isinstance(name, str) or plain(name) not in self._things:
            raise UnknownNameError.among(self.kind, name, list(self._names.values()))
        return self._things[plain(name)]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and plain(name) in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.values())
