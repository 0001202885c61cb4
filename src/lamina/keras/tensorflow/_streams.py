"""Rows in motion: whole arrays whose order is drawn anew, and streams of single elements, shuffled and batched."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamina.keras._values._tensor import Tensor
from lamina.random import generator
from lamina.structures import filled, leaves, mapped

Order = NDArray[np.int64]


class Columns(NamedTuple):
    """Arrays of equal length in a structure, and the order in which their rows come this time."""

    arrays: Any
    order: Callable[[], Order]

    def rows(self, places: Order) -> Any:
        """Some rows, as arrays of rows."""
        return mapped(lambda array: Tensor.of(array[places]), self.arrays)

    def elements(self) -> Iterator[Any]:
        """The rows one by one."""
        columns = leaves(self.arrays)
        for place in self.order():
            yield filled(self.arrays, [Tensor.of(np.asarray(column[place])) for column in columns])


def shuffled_order(order: Order, buffer: int, random: np.random.Generator) -> Order:
    """An order as a buffer of so many rows shuffles it: a free permutation where the buffer holds all.

    >>> sorted(shuffled_order(np.arange(5), 2, np.random.default_rng(0)).tolist())
    [0, 1, 2, 3, 4]
    """
    if buffer >= len(order):
        return random.permutation(order)
    return np.fromiter(shuffled(iter(order.tolist()), buffer, random), np.int64, len(order))


def shuffled(stream: Iterator[Any], buffer: int, random: np.random.Generator) -> Iterator[Any]:
    """A stream through a buffer: each time one of those that wait is drawn, and the next one waits in its place."""
    waiting: list[Any] = []
    for element in stream:
        if len(waiting) < buffer:
            waiting.append(element)
            continue
        place = int(random.integers(len(waiting)))
        yield waiting[place]
        waiting[place] = element
    for place in random.permutation(len(waiting)):
        yield waiting[place]


def batched(stream: Iterator[Any], size: int, *, drop: bool) -> Iterator[Any]:
    """Elements stacked by so many; the last, smaller batch is kept unless it is dropped."""
    waiting: list[Any] = []
    for element in stream:
        waiting.append(element)
        if len(waiting) == size:
            yield stacked(waiting)
            waiting = []
    if waiting and not drop:
        yield stacked(waiting)


def stacked(elements: list[Any]) -> Any:
    """Elements of one structure as arrays of rows."""
    columns = zip(*(leaves(element) for element in elements), strict=True)
    return filled(elements[0], [Tensor.of(np.stack([np.asarray(value) for value in column])) for column in columns])


def random_for(seed: int | None) -> np.random.Generator:
    """A generator from a seed, or the next one of the process."""
    return generator(seed)
