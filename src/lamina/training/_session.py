"""A session: numbers taken out of their cells for a fit, changed on the device, and put back however it ends."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lamina.config import changes, program_key
from lamina.training._interrupt import Interrupts
from lamina.training._laid import Laid, on_device, shape_key
from lamina.training._ledger import Ledger
from lamina.training._logs import Logs
from lamina.training._numbers import collect, distribute, hold, recall, remember, taken
from lamina.training._order import straight
from lamina.training._parts import Parts
from lamina.training._placement import placement
from lamina.training._plan import Pass, judging_plan, plan
from lamina.training._program import epoch_program
from lamina.training._rows import Rows
from lamina.training._step import Bounds, State
from lamina.typing import Shape

Sums = NDArray[np.float32]


class Session:
    """One fit's numbers and data on the device. Use it with ``with``; it is the holder of the layers' cells.

    Args:
        parts: Network (built), heads, optimizer.
        rows: What is learned from (first).
        validation: What is judged by after each epoch, if anything.
        batch: Rows a step.
        judged_batch: Rows a validation step, where steps have exact sizes.
        judge_exactly: Whether validation steps have exact sizes in any case, because somebody listens to them.
        seed: One 32-bit word for all random bits of the fit.
        output_shapes: The network's outputs after the rows.
    """

    def __init__(
        self,
        parts: Parts,
        rows: Rows,
        validation: Rows | None,
        *,
        batch: int,
        judged_batch: int,
        judge_exactly: bool,
        seed: int,
        output_shapes: tuple[Shape, ...],
    ) -> None:
        self.parts = parts
        self._place = placement()
        self.interrupts = Interrupts(at_once=self._place.joint)
        self.ledger = Ledger(parts, rows.targets, output_shapes)
        self._exact, self._alike, self._judge_exactly = parts.exact, parts.alike, judge_exactly
        self.load(rows, batch)
        self.load_judged(validation, judged_batch)
        self._seed = np.array([seed], np.uint32)
        self._frozen = parts.network.frozen_paths()
        self._dirty = False
        self._lent = False
        self._remembered = self._recalls = False

    def load(self, rows: Rows, batch: int, most: int = 0) -> None:
        """Other rows to learn from; in room for `most` where there are more elsewhere in the epoch."""
        self.agree({"rows": (rows.inputs, rows.targets, rows.weights)})
        self.take(self.laid([rows], batch, most=most))
        self.rows: Rows | None = rows

    def laid(
        self, pieces: Sequence[Rows], batch: int, *, used: int | None = None, most: int = 0, rest: int = 0
    ) -> Laid:
        """Pieces of rows, one below the other, put on the device, perhaps by another thread; `take` takes them.

        Args:
            pieces: At least one.
            batch: Rows a step.
            used: How many of the rows are trained on; by default all.
            most: Rows that an epoch's other loads have at most.
            rest: Rows of the epoch's partial batch, which another load may end with.
        """
        rows, *further = pieces
        count, weighted = sum(map(len, pieces)), rows.weights is not None
        most = max(most, count)
        used = count if used is None else used
        exact, alike = self._exact, self._alike
        train = plan(used, batch, exact=exact, weighted=weighted, alike=alike, most=most, rest=rest)
        return Laid(train, on_device(rows, train.shapes.room, *further, place=self._place))

    def take(self, laid: Laid) -> None:
        """Learn from rows that were laid on the device."""
        self.rows, (self.train, self._data) = None, laid
        self._program: Any = None

    def load_judged(self, rows: Rows | None, batch: int) -> None:
        """Other rows to judge by."""
        self.judge = rows and judging_plan(
            len(rows), batch, exact=self._exact or self._judge_exactly, weighted=rows.weights is not None
        )
        if rows:
            self.agree({"validation rows": (rows.inputs, rows.targets, rows.weights)})
        self._judged = on_device(rows, self.judge.shapes.room, place=self._place) if rows and self.judge else None
        self._program = None

    def __enter__(self) -> Self:
        self.interrupts.__enter__()
        try:
            self._take()
            self._hold(self)
        except BaseException:
            self._hold(None)
            self.interrupts.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.interrupts.guard():
            try:
                self._leave()
            finally:
                self._hold(None)
                self.interrupts.__exit__(kind, value, trace)

    def _hold(self, holder: "Session | None") -> None:
        hold(self.parts.network, self.parts.optimizer, self, holder)

    def _leave(self) -> None:
        if any(value.is_deleted() for value in self._state.buffers.values()):
            return  # a call failed halfway; the cells have what was last brought
        self.bring()
        self.bring_memory()

    # The holder of the cells

    def bring(self) -> None:
        """Copy the numbers into the cells, if they have changed since they were last brought."""
        if self._lent or self._dirty:
            return
        with self.interrupts.guard():
            learned = self._packing.unpack({name: np.asarray(b) for name, b in self._state.buffers.items()})
            distribute(self.parts.network, self._fixed | learned, self._state.kept)
            self._lent = True

    def changed(self) -> None:
        """Somebody wrote a cell: take the numbers again before the next call."""
        self._dirty = True

    # The keeper of the optimizer's memory

    def bring_memory(self) -> None:
        """Write down what the optimizer knows, unless it is known already or was given meanwhile."""
        if self._remembered or self._recalls or self.parts.optimizer is None:
            return
        with self.interrupts.guard():
            remember(self.parts.optimizer, self._state, self._packing, self.parts.network)
            self._remembered = True

    def memory_changed(self) -> None:
        """The optimizer was given another memory: recall it before the next call."""
        self.bring()
        self._dirty = self._recalls = True

    def _take(self) -> None:
        """Numbers from the cells to the device, and a program for them."""
        plain, self._fixed, self._packing = taken(self.parts.network, self.parts.optimizer, self._frozen)
        self.agree({"numbers to begin with": (plain, self._fixed, self._seed)})
        self._state: State = self._place.copied(plain)
        self._program = None
        self._key = program_key(self.parts.all)
        self._numbers, self._seen = self.parts.numbers(), changes()
        self._dirty, self._lent = False, True
        self._remembered, self._recalls = False, False

    # Chance

    @property
    def seed(self) -> int:
        """The word that all random bits of the fit follow from."""
        return int(self._seed[0])

    @seed.setter
    def seed(self, word: int) -> None:
        self._seed = np.array([word], np.uint32)

    # Calls

    def agree(self, given: dict[str, Any]) -> None:
        """Refuse to go on where processes that compute together were given different things, by what they are."""
        self._place.agree(given)

    def decided(self, steps: int) -> int:
        """How many steps the next call does: as process 0 says, for processes keep no time together."""
        return self._place.decided(steps)

    def _agree_on_call(self, steps: tuple[int, int], judged: tuple[int, int], order: NDArray[np.int32]) -> None:
        """All that a call follows from, but what lies on the device."""
        if not self._place.joint:
            return
        self.agree(
            {
                "layers, losses, metrics or optimizer": (self._key, self._frozen),
                "learning rates or other numbers": self._numbers,
                "batches or steps": repr((self.train, self.judge, steps, judged)),
                "order of rows": () if steps[0] else order,
                "seed": self._seed,
            }
        )

    def _find_program(self) -> Any:
        return epoch_program(
            self.parts,
            self._packing,
            self._frozen,
            self.train.shapes,
            self.judge.shapes if self.judge else None,
            (shape_key(self._data), shape_key(self._judged), tuple(sorted(self._state.kept)), tuple(self._fixed)),
            self._place,
        )

    def run(
        self,
        steps: tuple[int, int],
        sums: Sums,
        order: NDArray[np.int32],
        judged: tuple[int, int] = (0, 0),
        judged_sums: Sums | None = None,
    ) -> Any:
        """Training steps from first to last, then judging steps; the sums of both, each going on from those given."""
        if self._seen != changes():
            self._feed()
        if self._dirty:
            self._refresh()
        inputs = (
            self._fixed,
            self._numbers,
            self._seed,
            self._data,
            order,
            bounds(self.train, *steps),
            sums,
            self._judged,
            bounds(self.judge, *judged) if self.judge else None,
            self.ledger.empty() if judged_sums is None else judged_sums,
        )
        self._agree_on_call(steps, judged, order)
        self._program = self._program or self._find_program()
        with self.interrupts.guard(), self._place.together():
            self._state, trained, found = self._program(self._state, *inputs)
            self._lent = self._remembered = False
            return np.asarray(trained), np.asarray(found)

    def once(self) -> Logs:
        """One pass over the rows as they lie; its losses and metrics."""
        steps = self.train.steps
        sums, _ = self.run((0, steps), self.ledger.empty(), straight(self.train))
        return self.ledger.read(sums, self.train.rows)

    def finalize(self) -> None:
        """Take the weights that a finished training leaves behind: running means, if the optimizer keeps them."""
        if self._dirty:
            self._refresh()
        optimizer, before = self.parts.optimizer, self._state.buffers
        if optimizer is None or int(self._state.step) == 0:
            return
        after = optimizer.finalize(before, self._state.slots)
        if any(after[name] is not value for name, value in before.items()):
            self._state = self._state._replace(buffers=self._place.copied(after))
            self._lent = False

    def _feed(self) -> None:
        """Collect numbers that were set meanwhile; where a schedule gave way to a number, another program is due."""
        if program_key(self.parts.all) != self._key:
            self._leave()
            self._take()
        self._numbers, self._seen = self.parts.numbers(), changes()

    def _refresh(self) -> None:
        """Take written cells; the optimizer's numbers stay what they were, unless it was given others."""
        slots, step = self._state.slots, self._state.step
        learned, self._fixed, kept = collect(self.parts.network, self._frozen)
        buffers = self._packing.pack(learned)
        if self._recalls and self.parts.optimizer is not None:
            step, slots = recall(self.parts.optimizer, self._packing, buffers, self.parts.network)
            step, slots = self._place.copied((np.asarray(step, np.int32), slots))
        self.agree({"numbers set meanwhile": (buffers, self._fixed, kept)})
        fresh = self._place.copied((buffers, kept))
        self._state = State(fresh[0], slots, fresh[1], step)
        self._dirty, self._lent = False, True
        self._recalls = False


def bounds(one: Pass, first: int, last: int) -> NDArray[np.int32]:
    """The moving bounds of a call, as the program takes them."""
    return np.array(Bounds(first, last, one.full_steps, one.rows), np.int32)
