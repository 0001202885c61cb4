"""Loads: one fit's way through blocks, the next load of rows read and laid on the device while one is trained on."""

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError
from lamina.training._ahead import ahead
from lamina.training._blocks import Blocks
from lamina.training._order import Stretch
from lamina.training._pages import give_back
from lamina.training._rows import Rows
from lamina.training._seen import Seen

Order = NDArray[np.int32]


class Loads:
    """Where an epoch's rows come from, where they come in blocks.

    Args:
        blocks: The blocks.
        rows_of: Inputs, targets and weights of a block → checked rows.
        batch: Rows a step.
        shuffle: As for `fit`.
        random: Where each epoch's orders are drawn from; may be set later.
    """

    def __init__(
        self,
        blocks: Blocks,
        rows_of: Callable[[tuple[Any, Any, Any]], Rows],
        *,
        batch: int,
        shuffle: bool | str,
        random: np.random.Generator | None = None,
    ) -> None:
        self.blocks = blocks
        self.seen = Seen()
        self._rows_of = rows_of
        self.batch = batch
        self._shuffle = shuffle
        self.random = random or np.random.default_rng()
        self._thread: ThreadPoolExecutor | None = None
        self._most = 0
        self._weighted: bool | None = None

    @property
    def steps(self) -> int | None:
        """Batches an epoch, where that is known."""
        return None if self.blocks.rows is None else -(-self.blocks.rows // self.batch)

    def first(self) -> Rows:
        """The first batch, or what the first block has of it, so that networks and programs can be made for it."""
        rows = self._block(0)
        return rows.take(np.arange(min(len(rows), self.batch)))

    def ready(self) -> bool:
        """Blocks can be read again and again."""
        return True

    def orders(self, train: Any, count: int) -> list[Any]:
        """None: an epoch is more than the session holds at once."""
        del train, count
        return []

    def stretches(self, session: Any) -> Generator[Stretch, None, None]:
        """One epoch, load by load."""
        random = np.random.default_rng(self.random.integers(2**63))
        self._thread = self._thread or ThreadPoolExecutor(1, "lamina-ahead")
        with closing(ahead(self._laid(session, random), self._thread)) as loads:
            for laid, stretch in loads:
                session.take(laid)
                yield stretch

    def close(self) -> None:
        """Let the thread go, and what its heap keeps; one thread serves a whole fit, as each has a heap of its own."""
        if self._thread is not None:
            self._thread.shutdown()
            give_back()
        self._thread = None

    def _laid(self, session: Any, random: np.random.Generator) -> Iterator[tuple[Any, Stretch]]:
        """Rows on the device and the way through them; what is left of a batch is passed on to the next load."""
        count = len(self.blocks)
        order = random.permutation(count) if self._shuffle is True else np.arange(count)
        starts = range(0, count, self.blocks.together)
        rest = (self.blocks.rows or 0) % self.batch
        left: list[Rows] = []
        for start in starts:
            final = start == starts[-1]
            read = [self._block(int(place)) for place in order[start : start + self.blocks.together]]
            self.seen.note(read, first=start == 0, last=final)
            pieces = left + read
            rows = sum(map(len, pieces))
            used = rows if final else rows // self.batch * self.batch
            places = self._order(rows, used, random)
            left = _picked(pieces, places[used:])
            if not used:
                continue
            self._most = max(self._most, rows)
            laid = session.laying.to_learn_from(pieces, self.batch, used=used, most=self._most, rest=rest)
            del read, pieces  # what lies on the device need not lie here too
            yield laid, Stretch(_padded(places, laid.way.shapes), 0, laid.way.steps, final)

    def _block(self, place: int) -> Rows:
        rows = self.blocks.checked(place, self._rows_of)
        if self._weighted not in (None, rows.weights is not None):
            raise ArgumentError("Some blocks have weights and others have none; give weights with all or with none.")
        self._weighted = rows.weights is not None
        return rows

    def _order(self, rows: int, used: int, random: np.random.Generator) -> Order:
        """In which order the rows of a load are trained on."""
        order = np.arange(rows, dtype=np.int32)
        if self._shuffle == "batch":
            for start in range(0, used, self.batch):
                random.shuffle(order[start : min(start + self.batch, used)])
        elif self._shuffle:
            order = random.permutation(order)
        return order


def _padded(order: Order, shapes: Any) -> Order:
    """An order as a program takes it, so long that the last batch can be cut out whole."""
    whole = np.zeros(shapes.room + shapes.batch, np.int32)
    whole[: len(order)] = order
    return whole


def _picked(pieces: Sequence[Rows], places: Order) -> list[Rows]:
    """Some rows of several pieces, by their places among all, as they lie.

    >>> one, other = Rows(np.arange(3.0)), Rows(np.arange(3.0, 6.0))
    >>> [rows.inputs.tolist() for rows in _picked([one, other], np.array([5, 2, 4]))]
    [[2.0], [4.0, 5.0]]
    """
    found: list[Rows] = []
    begin = 0
    for piece in pieces:
        own = np.sort(places[(places >= begin) & (places < begin + len(piece))]) - begin
        if own.size:
            found.append(piece.take(own))
        begin += len(piece)
    return found
