"""Several fits side by side in one program: each member's numbers lie in a row of arrays with one axis more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import jax
import numpy as np
from jax import numpy as jnp
from numpy.typing import NDArray

from lamina.config import changes
from lamina.training._call import bounds
from lamina.training._interrupt import Interrupts
from lamina.training._laid import on_device, shape_key
from lamina.training._ledger import Ledger
from lamina.training._numbers import distribute, taken
from lamina.training._packing import Packing
from lamina.training._plan import Pass, Passes, judging_plan, passes, room_for
from lamina.training._programs import together_program
from lamina.training._rows import Rows
from lamina.training._seat import Seat
from lamina.training._step import Member, State
from lamina.typing import Shape


@dataclass
class _Stack:
    """The members' numbers side by side, and what of them is on the host."""

    state: State
    fixed: dict[str, Any]
    numbers: NDArray[np.float32]
    on_host: Any = field(default=None)


class Together:
    """Members that differ in numbers, seeds and rows alone. Use it with ``with``.

    Args:
        seats: The members.
        rows: The table that all learn from and are judged by.
        judging_weights: Weights for judging where they differ from those for training.
        batch: Rows a step.
        output_shapes: The network's outputs after the rows.
    """

    def __init__(
        self, seats: Sequence[Seat], rows: Rows, judging_weights: Any, *, batch: int, output_shapes: tuple[Shape, ...]
    ) -> None:
        self.interrupts = Interrupts()
        self.seats = list(seats)
        first = self.seats[0]
        self._first, self._exact = first.parts, first.parts.exact
        self.ledger = Ledger(first.parts, rows.targets, output_shapes)
        self._frozen = first.parts.network.frozen_paths()
        weighted = rows.weights is not None
        counts, alike = [len(seat.rows) for seat in seats], first.parts.alike
        self.train = passes(counts, batch, exact=self._exact, weighted=weighted, alike=alike)
        most = max(len(seat.judged) for seat in seats)
        self.judge = judging_plan(most, batch, exact=self._exact, weighted=weighted) if most else None
        self._data = on_device(rows, room_for(len(rows)))
        self._judged = self._data
        if judging_weights is not None:
            self._judged = self._data._replace(weights=on_device(Rows(judging_weights), room_for(len(rows))).inputs)

    def __enter__(self) -> Self:
        self.interrupts.__enter__()
        try:
            taken = [self._take(seat) for seat in self.seats]
            numbers = np.stack([seat.parts.numbers() for seat in self.seats])
            state, fixed = (_stacked([one[place] for one in taken]) for place in (0, 1))
            self._stack, self._seen = _Stack(state, fixed, numbers), changes()
            for seat in self.seats:
                seat.together = self
                seat.hold(seat)
        except BaseException:
            for seat in self.seats:
                if seat.holds:
                    seat.hold(None)
            self.interrupts.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *error: object) -> None:
        with self.interrupts.guard():
            try:
                self.leave(self.seats)
            finally:
                self.interrupts.__exit__(None, None, None)

    def leave(self, seats: Sequence[Seat]) -> None:
        """Bring home what members have learned, and let their cells go; nothing happens to those that went before."""
        for seat in seats:
            if seat.holds:
                try:
                    seat.bring()
                    seat.bring_memory()
                finally:
                    seat.hold(None)

    def _take(self, seat: Seat) -> tuple[State, dict[str, Any]]:
        state, fixed, self._packing = taken(seat.parts.network, seat.parts.optimizer, self._frozen)
        return state, fixed

    def finalize(self, seat: Seat) -> None:
        """Put into the cells what a finished training leaves behind: running means, if the optimizer keeps them."""
        optimizer = seat.parts.optimizer
        if seat.dirty:
            self._refresh()
        if optimizer is None:
            return
        state, packing, fixed = self.state_of(seat)
        if int(state.step):
            after = optimizer.finalize(state.buffers, state.slots)
            distribute(seat.parts.network, fixed | packing.unpack(after), state.kept)
            seat.lent()

    def state_of(self, seat: Seat) -> tuple[State, Packing, dict[str, Any]]:
        """One member's numbers on the host, how they lie, and those that do not train."""
        if self._stack.on_host is None:
            self._stack.on_host = jax.tree.map(np.asarray, (self._stack.state, self._stack.fixed))
        place = self.place(seat)
        state, fixed = jax.tree.map(lambda array: array[place], self._stack.on_host)
        return state, self._packing, fixed

    def place(self, seat: Seat) -> int:
        """Which row is a member's."""
        return next(place for place, one in enumerate(self.seats) if one is seat)

    def keep(self, seats: Sequence[Seat], width: int) -> None:
        """Go on with some members alone, in a program for `width` of them; the first stands in for those that lack."""
        places = [self.place(seat) for seat in seats]
        chosen = np.array([*places, *[places[0]] * (width - len(places))])
        stack = self._stack
        state, fixed = jax.tree.map(lambda array: jnp.asarray(np.asarray(array)[chosen]), (stack.state, stack.fixed))
        self._stack = _Stack(state, fixed, stack.numbers[chosen])
        own = self.train.own
        self.train = Passes(self.train.shapes, self.train.longest, tuple(own[place] for place in places))
        self.seats = list(seats)

    @property
    def width(self) -> int:
        """How many members the program has room for."""
        return len(self._stack.numbers)

    def run(self, steps: tuple[int, int], orders: NDArray[np.int32], *, judge: bool) -> None:
        """Training steps of all members, and judging where asked; each seat's sums go on."""
        with self.interrupts.guard():
            self._refresh()
        stack, judging = self._stack, self.judge
        orders = _padded(orders, self.width)
        judged, judged_rows = self._judged_orders(judging)
        own = Member(
            stack.state,
            stack.fixed,
            stack.numbers,
            _padded(np.array([[seat.seed] for seat in self.seats], np.uint32), self.width),
            orders,
            _padded(np.array([one.rows for one in self.train.own], np.int32), self.width),
            _padded(np.stack([seat.sums for seat in self.seats]), self.width),
            judged,
            judged_rows,
            _padded(np.stack([seat.judged_sums for seat in self.seats]), self.width),
        )
        room = jax.tree.leaves(self._data)[0].shape[0]
        shapes = (shape_key(self._data), shape_key(self._judged), room, len(orders[0]), len(judged[0]))
        names = (tuple(sorted(stack.state.kept)), tuple(stack.fixed))
        program = together_program(
            self._first,
            self._packing,
            self._frozen,
            self.train.shapes,
            judging.shapes if judging else None,
            (self.width, shapes, names),
        )
        moving = bounds(self.train.longest, *steps)
        judged_bounds = bounds(judging, 0, judging.steps if judge else 0) if judging else moving
        with self.interrupts.guard():
            state, sums, found = program(own, self._data, self._judged, moving, judged_bounds)
            sums, found = np.asarray(sums), np.asarray(found)  # waits until all is there
            self._stack = _Stack(state, stack.fixed, stack.numbers)
            for place, seat in enumerate(self.seats):
                seat.sums, seat.judged_sums = sums[place], found[place]
                seat.moved()

    def _judged_orders(self, judging: Pass | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        room = judging.shapes.room + judging.shapes.batch if judging else 1
        orders = np.zeros((self.width, room), np.int32)
        rows = np.zeros(self.width, np.int32)
        for place, seat in enumerate(self.seats if judging else []):
            orders[place, : len(seat.judged)] = seat.judged
            rows[place] = len(seat.judged)
        return orders, rows

    def _refresh(self) -> None:
        """Numbers that were set, and cells that were written, since the last call."""
        if self._seen != changes():
            numbers = np.stack([seat.parts.numbers() for seat in self.seats])
            self._stack.numbers, self._seen = _padded(numbers, self.width), changes()
        for place, seat in enumerate(self.seats):
            if seat.dirty:
                state, fixed = self._take(seat)
                if not seat.recalls:
                    present = self.state_of(seat)[0]
                    state = state._replace(slots=present.slots, step=present.step)
                self._stack.state, self._stack.fixed = jax.tree.map(
                    lambda array, value, place=place: jnp.asarray(array).at[place].set(value),
                    (self._stack.state, self._stack.fixed),
                    (state, fixed),
                )
                self._stack.on_host = None
                seat.dirty = seat.recalls = False


def _stacked(trees: Sequence[Any]) -> Any:
    return jax.tree.map(lambda *values: jnp.asarray(np.stack([np.asarray(value) for value in values])), *trees)


def _padded(values: NDArray[Any], width: int) -> NDArray[Any]:
    """As many as the program has room for; the first stands in for those that lack."""
    lack = width - len(values)
    return np.concatenate([values, np.repeat(values[:1], lack, axis=0)]) if lack else values
