"""Data that comes in batches: generators, loaders, datasets; read in pieces, and trained by the same program.

Memory holds one piece of an epoch. Batches keep their order and their sizes; neighbours of one size are one run of the
program. They are asked for by the thread that called `fit`, since a generator may look at the model or at a database.
"""

import itertools
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from lamina.errors import ArgumentError, DataError
from lamina.training._order import Stretch, straight
from lamina.training._rows import Rows
from lamina.training._seen import Seen

Run = tuple[Rows, int]
"""Rows, and how many of them are a batch."""

Runs = list[Run]

PIECE = 64 << 20
"""Bytes that are read at a time, and a batch more."""

_END = object()


class Piece(NamedTuple):
    """A part of an epoch, and whether it is the last one."""

    runs: Runs
    last: bool


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
    """Somebody's batches, read in pieces.

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
        self.seen = Seen()
        self.ended = False
        self._data = data
        self._rows_of = rows_of
        self._steps = steps
        self._random = random
        self._owner = owner
        self._current: Iterator[Any] | None = None
        self._once = not _indexed(data) and iter(data) is data
        self._begun: Iterator[Piece] | None = None
        self._piece: Piece | None = None
        self._count = 0
        self._whole: Runs = []
        self._fresh = False

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
        """The first piece of the epoch, read ahead, so that networks and programs can be made for it.

        Raises:
            DataError: There is not a single batch.
        """
        if not self.ready() or self._piece is None:
            raise DataError(f"{self._owner} was given no batch at all; give an iterable that yields at least one.")
        return self._piece.runs

    def ready(self) -> bool:
        """Whether there is another epoch; its first piece is read."""
        if self._begun is None:
            if self.ended:
                return False
            self._begun = self._read()
            self._piece = next(self._begun, None)
        return self._piece is not None

    def pieces(self) -> Iterator["Piece"]:
        """One epoch, piece by piece; the last ones are read as they are asked for."""
        if not self.ready() or self._piece is None or self._begun is None:
            return
        piece, begun = self._piece, self._begun
        self._piece = self._begun = None
        yield piece
        del piece
        yield from begun

    def runs(self) -> Iterator[Run]:
        """One epoch, run by run."""
        return (run for piece in self.pieces() for run in piece.runs)

    def whole(self) -> Runs:
        """An epoch at once in memory, read unless it has been; where a generator is at its end, the last one.

        Raises:
            DataError: There has not been a single batch.
        """
        if not self._fresh and (not self._whole or self.ready()):
            self.first()
            self._whole = list(self.runs())
        self._fresh = True
        return self._whole

    def again(self) -> Runs:
        """As `whole`, and the next time another one."""
        found = self.whole()
        self._fresh = False
        return found

    def orders(self, train: Any, count: int) -> list[Any]:
        """None: an epoch is more than the session holds at once."""
        del train, count
        return []

    def stretches(self, session: Any) -> Generator[Stretch, None, None]:
        """One epoch, run by run."""
        most: dict[int, int] = {}
        for piece in self.pieces():
            for place, (rows, batch) in enumerate(piece.runs, 1):
                final = piece.last and place == len(piece.runs)
                self.seen.note([rows], first=not most, last=final)
                most[batch] = max(len(rows), most.get(batch, 0))
                if session.rows is not rows:
                    session.load(rows, batch, most=most[batch])
                yield Stretch(straight(session.train), 0, session.train.steps, final)

    def _read(self) -> Iterator["Piece"]:
        """An epoch of the data, in pieces; whether there is more is looked up before a piece is handed out."""
        _told(self._data, "on_epoch_begin")
        batches = (self._rows_of(unpacked(batch)) for batch in self._batches())
        coming = next(batches, None)
        count = 0
        while coming is not None:
            held: list[Rows] = []
            size = 0
            while coming is not None and (size < PIECE or len(coming) < len(held[-1])):
                held.append(coming)
                size += coming.nbytes
                coming = next(batches, None)
            count += len(held)
            if coming is None:
                self._close(count)
            yield Piece(runs(held), coming is None)
        if not count:
            self._close(0)

    def _batches(self) -> Iterator[Any]:
        """The batches of one epoch; an iterable that has come to its end begins anew."""
        wanted = self._steps
        if self._current is None or not (self._once or wanted):
            self._current = self._iterator()
        batches = itertools.islice(self._current, wanted)
        first = next(batches, _END)
        if first is _END and wanted is not None and not self._once:
            self._current = self._iterator()
            batches = itertools.islice(self._current, wanted)
            first = next(batches, _END)
        return iter(()) if first is _END else itertools.chain([first], batches)

    def _close(self, count: int) -> None:
        """The epoch is read."""
        _told(self._data, "on_epoch_end")
        self._count = count
        if self._once and (self._steps is None or count < self._steps):
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
