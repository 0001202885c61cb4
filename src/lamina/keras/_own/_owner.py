"""Whose network it is: known without keeping the model alive, and still known in a copy or a pickle."""

from typing import Any
from weakref import ref


class Owner:
    """A weak reference to a model, which goes into copies of it as well.

    >>> class Thing: ...
    >>> thing = Thing()
    >>> Owner(thing)() is thing
    True
    """

    def __init__(self, model: Any) -> None:
        self._seen = None if model is None else ref(model)

    def __call__(self) -> Any:
        """The model, if it still lives."""
        return None if self._seen is None else self._seen()

    def __reduce__(self) -> Any:
        return Owner, (None,), self()

    def __setstate__(self, model: Any) -> None:
        self.__init__(model)  # type: ignore[misc]
