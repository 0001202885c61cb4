"""A cell: the one place where the current numbers of an object lie, outside its description."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from lamina.typing import HostArray


class Holder(Protocol):
    """Whoever has taken numbers out of cells for a while (a fit in progress)."""

    def bring(self) -> None:
        """Put the present numbers into the cells."""

    def changed(self) -> None:
        """A cell was written from outside: take the numbers again before going on."""


_CHANGES = [0]


def changes() -> int:
    """How often a cell of any layer has changed; where it is as before, so are all numbers.

    >>> before = changes()
    >>> Cell().put({"bias": [0.0]}, {})
    >>> changes() > before
    True
    """
    return _CHANGES[0]


class Cell:
    """The numbers of one layer: what is learned, and what is only kept (running statistics), each in its order."""

    def __init__(self) -> None:
        self.holder: Holder | None = None
        self.built = False
        self._learned: dict[str, HostArray] = {}
        self._kept: dict[str, HostArray] = {}

    def read(self) -> tuple[dict[str, HostArray], dict[str, HostArray]]:
        """The learned and the kept numbers as they are now, a fit in progress included."""
        if self.holder is not None:
            self.holder.bring()
        return self._learned, self._kept

    @property
    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the numbers are called, learned and kept."""
        return tuple(self._learned), tuple(self._kept)

    def put(self, learned: Mapping[str, object], kept: Mapping[str, object]) -> None:
        """New numbers from the holder or from ``init``; the order of names is that of `learned` and `kept`."""
        self._learned = {name: _host(value) for name, value in learned.items()}
        self._kept = {name: _host(value) for name, value in kept.items()}
        self.built = True
        _CHANGES[0] += 1

    def clear(self) -> None:
        """No numbers, as before ``init``."""
        self._learned, self._kept, self.built = {}, {}, False
        _CHANGES[0] += 1

    def write(self, learned: Mapping[str, object], kept: Mapping[str, object]) -> None:
        """New numbers from the user: a fit in progress goes on from them."""
        if self.holder is not None:
            self.holder.bring()  # so that the cells which are not written are up to date as well
        self.put(learned, kept)
        if self.holder is not None:
            self.holder.changed()


def _host(value: object) -> HostArray:
    array = np.array(value, dtype=np.float32, order="C")
    array.flags.writeable = False
    return array
