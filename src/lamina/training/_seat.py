"""A seat: one of several fits side by side, as the layers' cells and the optimizer know it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.training._numbers import distribute, hold, remember
from lamina.training._parts import Parts

Numbers = NDArray[np.int32]


@dataclass
class Seat:
    """One member: what it trains, on which rows of the table, judged by which; and its row among the others.

    It is the holder of the cells of its network, and the keeper of its optimizer's memory, while it trains.
    """

    parts: Parts
    rows: Numbers
    judged: Numbers
    seed: int
    sums: Any = None
    judged_sums: Any = None
    dirty: bool = False
    recalls: bool = False
    together: Any = None
    _lent: bool = True
    _remembered: bool = True

    def hold(self, holder: "Seat | None") -> None:
        """Take the cells of the network, or let them go."""
        hold(self.parts.network, self.parts.optimizer, self, holder)

    @property
    def holds(self) -> bool:
        """Whether it is the holder of cells at present."""
        return any(layer.cell.holder is self for _, layer in self.parts.network.walk())

    def moved(self) -> None:
        """Steps were made: what the cells hold is old."""
        self._lent = self._remembered = False

    def lent(self) -> None:
        """The cells hold what is to stay in them."""
        self._lent = True

    def bring(self) -> None:
        """Copy the numbers into the cells, if they have changed since they were last brought."""
        if not self._lent and not self.dirty:
            state, packing, fixed = self.together.state_of(self)
            distribute(self.parts.network, fixed | packing.unpack(state.buffers), state.kept)
            self._lent = True

    def changed(self) -> None:
        """Somebody wrote a cell: take the numbers again before the next call."""
        self.dirty = True

    def bring_memory(self) -> None:
        """Write down what the optimizer knows, unless it is known already or was given meanwhile."""
        if not self._remembered and not self.recalls and self.parts.optimizer is not None:
            state, packing, _ = self.together.state_of(self)
            remember(self.parts.optimizer, state, packing, self.parts.network)
            self._remembered = True

    def memory_changed(self) -> None:
        """The optimizer was given another memory: recall it before the next call."""
        self.bring()
        self.dirty = self.recalls = True
