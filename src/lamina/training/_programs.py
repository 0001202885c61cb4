"""The programs that there are: epochs, judging, answers, and members side by side, each by its key."""

from collections.abc import Callable, Hashable
from typing import Any

import jax
from jax import numpy as jnp

from lamina.config import program_key
from lamina.training._packing import Packing
from lamina.training._parts import Parts
from lamina.training._placement import ONE_DEVICE, Placement
from lamina.training._plan import Shapes
from lamina.training._program import Program, program
from lamina.training._step import Bounds, Data, Member, State, Steps, in_order, loop, one_by_one, picked_by
from lamina.typing import Array

FEW, LITTLE = 1024, 4096
"""Room for rows, and numbers learned, up to which compiling takes longer than whatever runs then."""

SOONER = {"xla_cpu_use_fusion_emitters": False}
"""XLA's older way to write loops: compiled in two thirds of the time, and up to a sixth slower; see bench/notes.md."""


def _key(parts: Parts, *rest: Hashable) -> Hashable:
    return (program_key(parts.all), *rest)


def epoch_program(
    parts: Parts,
    packing: Packing,
    frozen: frozenset[str],
    train: Shapes,
    judge: Shapes | None,
    shape: Hashable,
    place: Placement,
) -> Program:
    """Epochs of some steps of training, then some of judging: ``(state, fixed, …) → (state, sums, sums)``.

    Each epoch has an order and sums of its own, one below the other; the bounds say how many epochs a call does.

    Args:
        parts: What is trained and judged.
        packing: How the learned numbers lie.
        frozen: Paths of layers that are not trainable.
        train: Compiled sizes of the training pass.
        judge: Compiled sizes of the validation pass, if there is one.
        shape: Shapes and types of everything else that is handed in.
        place: Where it lies.
    """

    def make() -> Callable[..., Any]:
        steps = Steps(parts.with_vector(parts.numbers()), packing, frozen)

        def epochs(
            state: State,
            fixed: dict[str, Array],
            numbers: Array,
            seed: Array,
            data: Data,
            orders: Array,
            bounds: Array,
            sums: Array,
            judged: Data | None,
            judged_bounds: Array | None,
            judged_sums: Array,
        ) -> tuple[State, Array, Array]:
            fed = steps.feed(numbers)

            def learn(carry: tuple[State, Array], batch: Any) -> tuple[State, Array]:
                after: tuple[State, Array] = place.whole(fed.train(carry[0], fixed, batch, seed, carry[1]))
                return after

            def one(state: State, order: Array) -> tuple[State, Array, Array]:
                pick = place.sharing(picked_by(data, order))
                after, trained = loop(train, bounds, pick, learn, (state, sums))
                if judge is None or judged is None or judged_bounds is None:
                    return after, trained, judged_sums
                found = _judged(fed, after, fixed, judge, judged, judged_bounds, judged_sums, place)
                return after, trained, found

            return one_by_one(one, orders, Bounds(*bounds).epochs, (state, sums, judged_sums))

        return epochs

    key = _key(parts, "epoch", packing, frozen, train, judge, shape, place)
    small = train.room <= FEW and packing.size <= LITTLE and jax.default_backend() == "cpu"
    return program(key, make, donated=(0,), options=SOONER if small else {})


def _judged(
    steps: Steps,
    state: State,
    fixed: dict[str, Array],
    shapes: Shapes,
    data: Data,
    bounds: Array,
    sums: Array,
    place: Placement = ONE_DEVICE,
) -> Array:
    def add(carry: Array, batch: Any) -> Array:
        summed: Array = place.whole(steps.judge(state, fixed, batch, carry))
        return summed

    total: Array = loop(shapes, bounds, place.sharing(in_order(data)), add, sums)
    return total


def judging_program(parts: Parts, packing: Packing, frozen: frozenset[str], judge: Shapes, shape: Hashable) -> Program:
    """Judging alone: ``(state, fixed, numbers, data, bounds, sums) → sums``."""

    def make() -> Callable[..., Any]:
        steps = Steps(parts.with_vector(parts.numbers()), packing, frozen)

        def judged(
            state: State, fixed: dict[str, Array], numbers: Array, data: Data, bounds: Array, sums: Array
        ) -> Array:
            return _judged(steps.feed(numbers), state, fixed, judge, data, bounds, sums)

        return judged

    return program(_key(parts, "judge", packing, frozen, judge, shape), make)


def forward_program(parts: Parts, block: int, shape: Hashable) -> Program:
    """The network's answers, block by block: ``(tree, kept, numbers, inputs, blocks) → outputs``.

    Args:
        parts: The network.
        block: Rows that are answered at once; a whole number of them is room for the inputs.
        shape: Shapes and types of the inputs, with their room.
    """

    def make() -> Callable[..., Any]:
        bare = parts.with_vector(parts.numbers())

        def forward(tree: Any, kept: dict[str, Array], numbers: Array, inputs: Any, blocks: Array) -> Any:
            steps = Steps(bare, Packing(()), frozenset()).feed(numbers)
            pick = in_order(Data(inputs, None, None))

            def answer(place: Array) -> Any:
                return steps.forward(tree, kept, pick(place * block, block), None).outputs

            def add(place: Array, found: Any) -> Any:
                return jax.tree.map(
                    lambda all_, own: jax.lax.dynamic_update_slice_in_dim(all_, own, place * block, 0),
                    found,
                    answer(place),
                )

            room = jax.tree.leaves(inputs)[0].shape[0]
            outputs = jax.eval_shape(answer, blocks)
            empty = jax.tree.map(lambda own: jnp.zeros((room, *own.shape[1:]), own.dtype), outputs)
            return jax.lax.fori_loop(0, blocks, add, empty)

        return forward

    return program(_key(parts, "forward", block, shape), make)


def together_program(
    parts: Parts, packing: Packing, frozen: frozenset[str], train: Shapes, judge: Shapes | None, shape: Hashable
) -> Program:
    """Steps of training, then of judging, of several members side by side: everything but the rows has one axis more.

    Args:
        parts: What each member trains; they differ in numbers alone.
        packing: How the learned numbers lie.
        frozen: Paths of layers that are not trainable.
        train: Compiled sizes of the training pass.
        judge: Compiled sizes of the judging pass, if there is one.
        shape: How many members, whether they have as many steps each, and shapes and types of all that is handed in.
    """

    def make() -> Callable[..., Any]:
        steps = Steps(parts.with_vector(parts.numbers()), packing, frozen)

        def one(own: Member, data: Data, judged: Data, bounds: Array, judged_bounds: Array) -> Any:
            fed = steps.feed(own.numbers)

            def learn(carry: tuple[State, Array], batch: Any) -> tuple[State, Array]:
                after = fed.train(carry[0], own.fixed, batch, own.seed, carry[1])
                if batch.rows is None:
                    return after
                there = jnp.sum(batch.rows) > 0  # a member with fewer steps than others stands still
                kept: tuple[State, Array] = jax.tree.map(lambda new, old: jnp.where(there, new, old), after, carry)
                return kept

            def add(carry: Array, batch: Any) -> Array:
                return fed.judge(state, own.fixed, batch, carry)

            pick = picked_by(data, own.order)
            state, sums = loop(train, Bounds(*bounds)._replace(rows=own.rows), pick, learn, (own.state, own.sums))
            if judge is None:
                return state, sums, own.judged_sums
            pick, own_bounds = (
                picked_by(judged, own.judged_order),
                Bounds(*judged_bounds)._replace(rows=own.judged_rows),
            )
            return state, sums, loop(judge, own_bounds, pick, add, own.judged_sums)

        return jax.vmap(one, in_axes=(0, None, None, None, None))

    return program(_key(parts, "together", packing, frozen, train, judge, shape), make)
