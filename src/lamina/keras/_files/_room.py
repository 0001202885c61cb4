"""How much a file may ask for: while a network is built from one, no layer draws more numbers than the file holds."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod
from typing import Any

import numpy as np

from lamina.config import Description
from lamina.errors import ModelFileError
from lamina.initializers import Initializer
from lamina.typing import HostArray, Shape

LARGEST = 10_000_000
"""A whole number in a layer's settings, and the size of a row, are at most this."""


class Bounded(Initializer):
    """Zeros instead of first numbers, as long as there is room for them.

    Args:
        left: How many numbers may still be drawn; ``None`` where only the settings are bounded.

    >>> Bounded(2)(np.random.default_rng(0), (2,)).tolist()
    [0.0, 0.0]
    """

    def __init__(self, left: int | None) -> None:
        self.left = left
        self.replaced: list[tuple[Any, str, Any]] = []

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """Zeros of `shape`."""
        del random
        if self.left is not None:
            self.left -= prod(shape)
            if self.left < 0:
                raise ModelFileError(f"The file describes a layer of shape {shape}, and does not hold so many numbers.")
        return np.zeros(shape, np.float32)


_ROOM: ContextVar[Bounded | None] = ContextVar("room", default=None)


@contextmanager
def room_for(numbers: int) -> Iterator[None]:
    """While it lasts, layers made by `bounded` begin with zeros, `numbers` of them at the most."""
    room = Bounded(numbers)
    token = _ROOM.set(room)
    try:
        yield
    finally:
        _ROOM.reset(token)
        for layer, name, initializer in room.replaced:
            layer.settle(name, initializer)


def bounded(layer: Description) -> None:
    """Refuse settings beyond all measure, and let the layer begin with zeros as long as `room_for` lasts."""
    room = _ROOM.get()
    if room is None:
        return
    for field in dataclasses.fields(layer):  # type: ignore[arg-type]  # every description is a dataclass
        value = getattr(layer, field.name)
        if isinstance(value, Initializer):
            room.replaced.append((layer, field.name, value))
            layer.settle(field.name, room)
        elif type(value) is int and abs(value) > LARGEST and field.name not in {"seed", "salt"}:
            raise ModelFileError(f"{type(layer).__name__} in the file has {field.name}={value}, beyond all measure.")


def row_shape(batch_shape: Any) -> tuple[int, ...]:
    """The sizes after the rows in a shape that a file gives.

    Raises:
        ModelFileError: It is none, a size is unknown, or a row would be beyond all measure.

    >>> row_shape([None, 3])
    (3,)
    """
    sizes = list(batch_shape)[1:] if isinstance(batch_shape, (list, tuple)) else [None]
    if not all(type(size) is int and size > 0 for size in sizes) or prod(sizes) > LARGEST:
        raise ModelFileError(f"The file gives rows the shape {str(batch_shape)[:60]}; lamina needs known, sane sizes.")
    return tuple(sizes)
