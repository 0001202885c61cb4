"""A session: numbers taken out of their cells for a fit, changed on the device, and put back however it ends."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import numpy as np

from lamina.config import changes, program_key
from lamina.training._call import Call, Order, Sums
from lamina.training._interrupt import Interrupts
from lamina.training._laid import Laid, Laying, shape_key
from lamina.training._ledger import Ledger
from lamina.training._logs import Logs
from lamina.training._numbers import collect, distribute, hold, recall, remember, taken
from lamina.training._order import straight
from lamina.training._parts import Parts
from lamina.training._placement import placement
from lamina.training._plan import Pass, epochs_a_call
from lamina.training._programs import epoch_program
from lamina.training._rows import Rows
from lamina.training._step import Data, State
from lamina.typing import Shape


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
        self.laying = Laying(parts, self._place, judge_exactly)
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
        self.take(self.laying.to_learn_from([rows], batch, most=most))
        self.rows: Rows | None = rows

    def take(self, laid: Laid) -> None:
        """Learn from rows that were laid on the device."""
        self.rows, (self.train, self._data) = None, laid
        self._program: Any = None

    def load_judged(self, rows: Rows | None, batch: int) -> None:
        """Other rows to judge by."""
        self.judge: Pass | None = None
        self._judged: Data | None = None
        if rows:
            self.agree({"validation rows": (rows.inputs, rows.targets, rows.weights)})
            self.judge, self._judged = self.laying.to_judge_by(rows, batch)
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

    def _agree_on_call(self, call: Call) -> None:
        """All that a call follows from, but what lies on the device."""
        if not self._place.joint:
            return
        self.agree(
            {
                "layers, losses, metrics or optimizer": (self._key, self._frozen),
                "learning rates or other numbers": self._numbers,
                "batches or steps": repr((self.train, self.judge, call.steps, call.judged)),
                "order of rows": () if call.steps[0] else tuple(call.orders),
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

    @property
    def at_once(self) -> int:
        """How many whole epochs one call may do."""
        return 1 if self._place.joint else epochs_a_call(self.train.shapes.room)

    def epochs(self, orders: Sequence[Order]) -> list[tuple[Sums, Sums]]:
        """Whole epochs in one call, each with an order of its own; the sums of training and of judging of each."""
        judged = self.judge.steps if self.judge else 0
        trained, found = self._run(Call(orders, (0, self.train.steps), self.ledger.empty(), (0, judged)))
        return list(zip(trained[: len(orders)], found[: len(orders)], strict=True))

    def run(
        self,
        steps: tuple[int, int],
        sums: Sums,
        order: Order,
        judged: tuple[int, int] = (0, 0),
        judged_sums: Sums | None = None,
    ) -> tuple[Sums, Sums]:
        """Training steps from first to last, then judging steps; the sums of both, each going on from those given."""
        trained, found = self._run(Call([order], steps, sums, judged, judged_sums))
        return trained[0], found[0]

    def _run(self, call: Call) -> tuple[Sums, Sums]:
        """One call of the program; the sums of its epochs, one below the other."""
        if self._seen != changes():
            self._feed()
        if self._dirty:
            self._refresh()
        inputs = (
            self._fixed,
            self._numbers,
            self._seed,
            self._data,
            call.stacked(epochs_a_call(self.train.shapes.room)),
            call.bounds(self.train),
            call.sums,
            self._judged,
            call.judged_bounds(self.judge),
            self.ledger.empty() if call.judged_sums is None else call.judged_sums,
        )
        self._agree_on_call(call)
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
