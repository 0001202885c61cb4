"""In which order an epoch's rows come: a table's rows, anew each epoch, step by step."""

from collections.abc import Generator
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class Stretch(NamedTuple):
    """Steps from `first` to `last` over a session's rows in `order`; `final`: the epoch ends with them."""

    order: NDArray[np.int32]
    first: int
    last: int
    final: bool


class Source(Protocol):
    """Where an epoch's rows come from."""

    def ready(self) -> bool:
        """Whether there is another epoch."""

    def orders(self, train: Any, count: int) -> list[NDArray[np.int32]]:
        """The orders of the next epochs where each is a whole pass over the session's rows, else none."""

    def stretches(self, session: Any) -> Generator[Stretch, None, None]:
        """One epoch; the session holds the rows of each stretch when it is handed out."""


def straight(train: Any) -> NDArray[np.int32]:
    """Row numbers as the rows lie, padded so that the last batch can be cut out whole."""
    order = np.zeros(train.shapes.room + train.shapes.batch, np.int32)
    order[: train.rows] = np.arange(train.rows, dtype=np.int32)
    return order


class Table:
    """All rows lie in the session; every pass over them has an order of its own.

    Args:
        shuffle: ``True``: another order each pass; ``"batch"``: within batches; ``False``: as given.
        random: Where orders are drawn from.
        steps: Steps of an epoch; by default a whole pass. With fewer, the next epoch goes on where this one stopped.
    """

    def __init__(self, *, shuffle: bool | str, random: np.random.Generator, steps: int | None = None) -> None:
        self._shuffle = shuffle
        self._random = random
        self._steps = steps
        self._next = 0
        self._order: NDArray[np.int32] = np.zeros(0, np.int32)

    def ready(self) -> bool:
        """A table never ends."""
        return True

    def stretches(self, session: Any) -> Generator[Stretch, None, None]:
        """The next steps of this pass; an epoch that would go beyond the last row ends with it, as in Keras."""
        train = session.train
        if self._next == 0:
            self._order = self.drawn(train)
        last = min(self._next + (self._steps or train.steps), train.steps)
        yield Stretch(self._order, self._next, last, final=True)
        self._next = last % train.steps

    def orders(self, train: Any, count: int) -> list[NDArray[np.int32]]:
        """The orders of the next `count` passes; none where an epoch is no pass."""
        return [self.drawn(train) for _ in range(count)] if self._steps is None else []

    def drawn(self, train: Any) -> NDArray[np.int32]:
        """The order of one more pass."""
        order = straight(train)
        rows = order[: train.rows]
        if self._shuffle == "batch":
            for start in range(0, train.rows, train.shapes.batch):
                self._random.shuffle(rows[start : start + train.shapes.batch])
        elif self._shuffle:
            rows[:] = self._random.permutation(rows)
        return order
