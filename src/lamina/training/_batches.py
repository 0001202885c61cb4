"""Data that comes in batches: generators, loaders, datasets; read an epoch at a time, and trained by the same program.

Memory holds one epoch. Batches keep their order and their sizes; neighbours of one size are one run of the program.
"""

import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from lamina.errors import ArgumentError, DataError
from lamina.training._order import Stretch, straight
from lamina.training._rows import Rows

Runs = list[tuple[Rows, int]]
"""Rows, and how many of them are a batch."""


def in_batches(data: Any) -> bool:
    """Whether `data` yields batches: it can be iterated or indexed, and is no array, frame, list or dict.

    >>> in_batches(iter([1])), in_batches([1, 2]), in_batches(np.ones(3))
    (True, False, False)
    """
    if isinstance(data, (list, tuple, Mapping, str, bytes)):
        return False
    if any(hasattr(data, name) for name in ("__array__", "columns", "toarray", "__dataframe__")):
        return False
    return hasattr(data, "__iter__") or _indexed(data)


def _indexed(data: Any) -> bool:
    """Whether batches are asked for by number, as of Keras's PyDataset."""
    by_number = hasattr(data, "__getitem__") and (hasattr(data, "__len__") or hasattr(data, "num_batches"))
    return by_number and (hasattr(data, "on_epoch_end") or not hasattr(data, "__iter__"))


def unpacked(batch: Any) -> tuple[Any, Any, Any]:
    """Inputs, targets and weights of a batch: ``x``, ``(x, y)`` or ``(x, y, weights)``.

    >>> unpacked((1, 2))
    (1, 2, None)
    """
    if not isinstance(batch, (tuple, list)):
        return batch, None, None
    if not 1 <= len(batch) <= 3:
        raise ArgumentError(f"A batch is x, (x, y) or (x, y, weights); got one of {len(batch)} parts.")
    x, y, weights = (*batch, None, None)[:3]
    return x, y, weights


class Batches:
    """Somebody's batches, an epoch at a time.

    Args:
        data: A generator, iterator, iterable, or what gives batches by number.
        rows_of: Inputs, targets and weights of a batch → checked rows.
        steps: Batches an epoch; by default all that there are.
        random: Draws the order of batches that come by number; ``None`` leaves it.
        owner: Who asks, for errors.
    """

    def __init__(
        self,
        data: Any,
        rows_of: Callable[[tuple[Any, Any, Any]], Rows],
        *,
        steps: int | None = None,
        random: np.random.Generator | None = None,
        owner: str = "fit",
    ) -> None:
        self.rows: Runs = []
        self.ended = False
        self._data = data
        self._rows_of = rows_of
        self._steps = steps
        self._random = random
        self._owner = owner
        self._current: Iterator[Any] | None = None
        self._once = not _indexed(data) and iter(data) is data
        self._pulled = False
        self._count = 0

    @property
    def steps(self) -> int | None:
        """Batches an epoch: as said, as the data know, or as many as the last epoch had."""
        if self._steps is not None:
            return self._steps
        try:
            return len(self._data) if not hasattr(self._data, "num_batches") else self._data.num_batches
        except TypeError:
            return self._count or None

    def first(self) -> Runs:
        """The first epoch, read ahead, so that networks and programs can be made for it.

        Raises:
            DataError: There is not a single batch.
        """
        if not self._pulled:
            self._pull()
            if not self.rows:
                raise DataError(f"{self._owner} was given no batch at all; give an iterable that yields at least one.")
        return self.rows

    def ready(self) -> bool:
        """Whether there is another epoch; it is read."""
        if not self._pulled:
            if self.ended:
                return False
            self._pull()
        return bool(self.rows)

    def again(self) -> Runs:
        """Another epoch; where a generator is at its end, the last one."""
        before = self.rows
        if not self.ready():
            self.rows = before
        self._pulled = False
        return self.rows

    def stretches(self, session: Any) -> Iterator[Stretch]:
        """The epoch that was read, run by run."""
        self._pulled = False
        for place, (rows, batch) in enumerate(self.rows):
            if place or len(self.rows) > 1 or session.rows is not rows:
                session.load(rows, batch)
            yield Stretch(straight(session.train), 0, session.train.steps, final=place == len(self.rows) - 1)

    def _pull(self) -> None:
        wanted = self._steps
        _told(self._data, "on_epoch_begin")
        if self._current is None or not (self._once or wanted):
            self._current = self._iterator()
        taken = [self._rows_of(unpacked(batch)) for batch in itertools.islice(self._current, wanted)]
        if wanted is not None and len(taken) < wanted and not self._once and not taken:
            self._current = self._iterator()
            taken = [self._rows_of(unpacked(batch)) for batch in itertools.islice(self._current, wanted)]
        _told(self._data, "on_epoch_end")
        self.rows, self._count = runs(taken), len(taken)
        self._pulled = True
        if self._once and (wanted is None or len(taken) < wanted):
            self.ended = True

    def _iterator(self) -> Iterator[Any]:
        data = self._data
        if not _indexed(data):
            return iter(data)
        count = data.num_batches if hasattr(data, "num_batches") else len(data)
        if count is None:
            if self._steps is None:
                raise ArgumentError(f"{self._owner} was given batches without an end; say steps_per_epoch (or steps).")
            return (data[place] for place in itertools.count())
        order = range(count) if self._random is None else self._random.permutation(count).tolist()
        return (data[place] for place in order)


def _told(data: Any, event: str) -> None:
    method = getattr(data, event, None)
    if method is not None:
        method()


def say_ended(epoch: int) -> None:
    """Tell that the batches ran out before the last epoch, as Keras does."""
    warnings.warn(
        f"The input ran out of data: the generator ended in epoch {epoch + 1}, so the fit ends there. Give one that "
        "yields steps_per_epoch × epochs batches, or an iterable that can be read again, such as a list of batches.",
        stacklevel=2,
    )


def runs(batches: list[Rows]) -> Runs:
    """Neighbouring batches of one size as one piece, with a smaller one at its end.

    >>> sizes = [4, 4, 3, 4, 5]
    >>> [(len(rows), batch) for rows, batch in runs([Rows(np.ones((size, 1))) for size in sizes])]
    [(11, 4), (4, 4), (5, 5)]
    """
    found: Runs = []
    held: list[Rows] = []
    for rows in batches:
        if held and (len(rows) > len(held[0]) or len(held[-1]) < len(held[0])):
            found.append((Rows.joined(held), len(held[0])))
            held = []
        held.append(rows)
    return found + ([(Rows.joined(held), len(held[0]))] if held else [])
