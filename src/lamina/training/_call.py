"""One call of a program: which steps of which epochs it does, and the arrays that say so."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lamina.training._plan import Pass
from lamina.training._step import Bounds

Sums: TypeAlias = NDArray[np.float32]

Order: TypeAlias = NDArray[np.int32]


class Call(NamedTuple):
    """Epochs, each with an order of its own: some steps of training, then some of judging.

    `sums` and `judged_sums` are what an epoch's sums go on from; ``None`` where nothing has been judged yet.
    """

    orders: Sequence[Order]
    steps: tuple[int, int]
    sums: Sums
    judged: tuple[int, int] = (0, 0)
    judged_sums: Sums | None = None

    def stacked(self, most: int) -> NDArray[np.int32]:
        """The orders, one below the other, with room for `most`."""
        if most == 1:
            return self.orders[0][None]
        whole = np.zeros((most, len(self.orders[0])), np.int32)
        whole[: len(self.orders)] = self.orders
        return whole

    def bounds(self, train: Pass) -> NDArray[np.int32]:
        """The bounds of its training."""
        return bounds(train, *self.steps, len(self.orders))

    def judged_bounds(self, judge: Pass | None) -> NDArray[np.int32] | None:
        """The bounds of its judging, where there is something to judge by."""
        return None if judge is None else bounds(judge, *self.judged)


def bounds(one: Pass, first: int, last: int, epochs: int = 1) -> NDArray[np.int32]:
    """The moving bounds of a call, as the program takes them."""
    return np.array(Bounds(first, last, one.full_steps, one.rows, epochs), np.int32)
