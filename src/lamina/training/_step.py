"""The bodies of a program: one training step and one judging step, pure, and the loops that run them."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np
from jax import numpy as jnp

from lamina.errors import StateError
from lamina.layers import Run
from lamina.random import blend
from lamina.training._head import Head, each, measured
from lamina.training._packing import Packing, flatten, nest
from lamina.training._parts import Parts
from lamina.training._plan import Shapes
from lamina.typing import Array


class State(NamedTuple):
    """Everything that a training step changes."""

    buffers: dict[str, Array]
    """What is learned, as `Packing` lays it."""
    slots: Any
    """The optimizer's own numbers."""
    kept: dict[str, Array]
    """Running statistics by path."""
    step: Array
    """Steps that the optimizer has done."""


class Data(NamedTuple):
    """Rows on the device, padded to their room; a tuple of arrays where there are several inputs or outputs."""

    inputs: Any
    targets: Any
    weights: Any


class Member(NamedTuple):
    """What is one member's own where several train side by side; stacked, each with one axis more."""

    state: State
    fixed: dict[str, Array]
    numbers: Array
    seed: Array
    order: Array
    rows: Array
    sums: Array
    judged_order: Array
    judged_rows: Array
    judged_sums: Array


class Batch(NamedTuple):
    """What one step sees; `rows` is ``None`` where all rows are real."""

    inputs: Any
    targets: Any
    weights: Any
    rows: Array | None


class Found(NamedTuple):
    """What a pass over one batch found: outputs, running statistics, the whole loss, and each output's."""

    outputs: Any
    kept: dict[str, Array]
    total: Array
    losses: list[Array]


class Steps:
    """The steps of one program: closed over structure, fed with numbers by `feed`."""

    def __init__(self, parts: Parts, packing: Packing, frozen: frozenset[str]) -> None:
        self.parts = parts
        self.packing = packing
        self.frozen = frozen
        self.measured = measured(parts.heads)

    def feed(self, numbers: Array) -> "Steps":
        """The same steps over traced numbers."""
        return Steps(self.parts.with_vector(numbers), self.packing, self.frozen)

    def forward(self, tree: dict[str, Any], kept: dict[str, Array], batch: Batch, seed: Array | None) -> Found:
        """The network's pass over a batch, and what it costs: Σ share·loss, penalties, and what layers add."""
        run = Run(
            training=seed is not None,
            rows=batch.rows,
            seed=seed,
            kept=kept,
            frozen=self.frozen,
            stop_gradient=jax.lax.stop_gradient,
        )
        outputs = self.parts.network.apply(tree, batch.inputs, run)
        heads = self.parts.heads
        if not heads:
            return Found(outputs, run.after, jnp.float32(0), [])
        losses, costs = [], []
        for head, truth, output, weights in self._by_head(batch, outputs):
            if head.loss is not None:
                losses.append(head.loss.of(truth, output, weights, batch.rows))
                costs.append(losses[-1] if head.share is None else losses[-1] * head.share)
        trained = _trained(tree, self.frozen)
        penalty = None if trained is None else self.parts.network.penalty(trained)
        costs += run.losses + ([] if penalty is None else [penalty])
        if not costs and seed is not None:
            raise StateError("There is nothing to lower: compile with a loss, or let a layer call run.add_loss.")
        return Found(outputs, run.after, sum(costs[1:], start=costs[0]) if costs else jnp.float32(0), losses)

    def _by_head(self, batch: Batch, outputs: Any) -> list[tuple[Head, Any, Any, Any]]:
        """Each head with its targets, output and weights."""
        count = len(self.parts.heads)
        parts = (each(values, count) for values in (batch.targets, outputs, batch.weights))
        return list(zip(self.parts.heads, *parts, strict=True))

    def sums(self, batch: Batch, found: Found, before: Array) -> Array:
        """The epoch's vector after this batch: losses times rows and sums added, states carried on."""
        ones = jnp.ones(jax.tree.leaves(batch.inputs)[0].shape[:1], jnp.float32) if batch.rows is None else batch.rows
        added, states = [jnp.reshape(found.total * jnp.sum(ones), (1,))], []
        if self.parts.loss_keys:
            added.append(jnp.stack(found.losses) * jnp.sum(ones))
        heads = self._by_head(batch, found.outputs)
        place = 0
        for one in self.measured:
            _, truth, output, weights = heads[one.place]
            weighted = ones if weights is None or not one.weighted else ones * weights
            if one.stateful:
                place = place or sum(part.size for part in added)
                state, place = _state(one.metric, before, place)
                after = one.metric.update(state, truth, output, weighted)
                states += [jnp.reshape(jnp.asarray(after[name], jnp.float32), (-1,)) for name in state]
            else:
                sums = one.metric.sums(truth, output, weighted)
                added += [jnp.reshape(sums[name], (-1,)) for name in sorted(sums)]
        fresh = jnp.concatenate(added)
        return jnp.concatenate([before[: fresh.size] + fresh, *states]) if states else before + fresh

    def train(
        self, state: State, fixed: dict[str, Array], batch: Batch, seed: Array, sums: Array
    ) -> tuple[State, Array]:
        """One step of the optimizer, and the vector of sums after it."""
        optimizer = self.parts.optimizer
        assert optimizer is not None
        mixed = blend(seed, jnp.reshape(state.step.astype(jnp.uint32), (1,)))

        def total(learned: dict[str, Array]) -> Any:
            found = self.forward(nest(fixed | learned), state.kept, batch, mixed)
            return found.total, found

        learned = self.packing.unpack(state.buffers)
        gradients, found = jax.grad(total, has_aux=True)(learned)
        packed = self.packing.pack(optimizer.clip(gradients))
        buffers, slots = optimizer.update(state.buffers, packed, state.slots, state.step)
        buffers = self._constrained(buffers, fixed)
        return State(buffers, slots, found.kept, state.step + 1), self.sums(batch, found, sums)

    def _constrained(self, buffers: dict[str, Array], fixed: dict[str, Array]) -> dict[str, Array]:
        """The learned numbers as the layers' constraints want them; nothing is added to a program without any."""
        free = self.packing.unpack(buffers)
        bound = flatten(self.parts.network.constrain(nest(fixed | free)))
        if all(bound[path] is value for path, value in free.items()):
            return buffers
        return self.packing.pack({path: bound[path] for path in free})

    def judge(self, state: State, fixed: dict[str, Array], batch: Batch, sums: Array) -> Array:
        """The vector of sums after one batch, with the numbers as they are."""
        tree = nest(fixed | self.packing.unpack(state.buffers))
        return self.sums(batch, self.forward(tree, state.kept, batch, None), sums)


def _state(metric: Any, vector: Array, place: int) -> tuple[dict[str, Array], int]:
    """A metric's state as it lies in the vector from `place`, and where the next begins."""
    state = {}
    for name, value in sorted(metric.start().items()):
        shape, dtype = np.shape(value), np.asarray(value).dtype
        size = math.prod(shape)
        state[name] = jnp.reshape(vector[place : place + size], shape).astype(dtype)
        place += size
    return state, place


class Bounds(NamedTuple):
    """The moving bounds of one call: steps from `first` to `last`, of which `full` are full; real rows; epochs.

    They are handed in as one vector, since a call takes its time for every array.
    """

    first: Array
    last: Array
    full: Array
    rows: Array
    epochs: Array


def loop(
    shapes: Shapes, given: Array, pick: Callable[[Array, int], Batch], body: Callable[[Any, Batch], Any], start: Any
) -> Any:
    """Run `body` over the batches from first to last: full ones, then the partial one by a second, smaller body."""
    bounds = Bounds(*given)

    def turn(size: int, *, masked: bool) -> Callable[[Array, Any], Any]:
        def one(step: Array, carry: Any) -> Any:
            batch = pick(step * shapes.batch, size)
            if masked:
                place = step * shapes.batch + jnp.arange(size, dtype=jnp.int32)
                batch = batch._replace(rows=(place < bounds.rows).astype(jnp.float32))
            return body(carry, batch)

        return one

    if shapes.full:
        whole = turn(shapes.batch, masked=shapes.masked and not shapes.rest)
        start = jax.lax.fori_loop(bounds.first, jnp.minimum(bounds.last, bounds.full), whole, start)
    if shapes.rest:
        partial = turn(shapes.rest, masked=shapes.masked)
        start = jax.lax.fori_loop(jnp.maximum(bounds.first, bounds.full), bounds.last, partial, start)
    return start


def one_by_one(
    epoch: Callable[[State, Array], tuple[State, Array, Array]],
    orders: Array,
    count: Array,
    start: tuple[State, Array, Array],
) -> tuple[State, Array, Array]:
    """The first `count` epochs, each in its order; what they come to, one epoch below the other.

    Args:
        epoch: ``(state, order) → (state, sums of training, sums of judging)``.
        orders: One below the other.
        count: How many of them are run.
        start: The state, and both sums, before an epoch.
    """
    if len(orders) == 1:
        state, *sums = epoch(start[0], orders[0])
        return state, sums[0][None], sums[1][None]

    def add(place: Array, carry: Any) -> Any:
        state, *sums = epoch(carry[0], jax.lax.dynamic_index_in_dim(orders, place, keepdims=False))
        return state, *(
            jax.lax.dynamic_update_index_in_dim(a, o, place, 0) for a, o in zip(carry[1:], sums, strict=True)
        )

    room = [jnp.zeros((len(orders), *sums.shape), sums.dtype) for sums in start[1:]]
    after: tuple[State, Array, Array] = jax.lax.fori_loop(0, count, add, (start[0], *room))
    return after


def picked_by(data: Data, order: Array) -> Callable[[Array, int], Batch]:
    """Batches of rows in a given order."""

    def pick(start: Array, size: int) -> Batch:
        rows = jax.lax.dynamic_slice(order, (start,), (size,))
        taken = jax.tree.map(lambda a: jnp.take(a, rows, axis=0, mode="clip"), data)
        return Batch(taken.inputs, taken.targets, taken.weights, None)

    return pick


def in_order(data: Data) -> Callable[[Array, int], Batch]:
    """Batches of neighbouring rows."""

    def pick(start: Array, size: int) -> Batch:
        taken = jax.tree.map(lambda a: jax.lax.dynamic_slice_in_dim(a, start, size), data)
        return Batch(taken.inputs, taken.targets, taken.weights, None)

    return pick


def _trained(tree: Any, frozen: frozenset[str], path: str = "") -> Any:
    """A tree of numbers with nothing in the place of layers that do not train: as in Keras, they cost nothing."""
    if not isinstance(tree, dict):
        return tree
    if path in frozen:
        return None
    return {name: _trained(value, frozen, f"{path}/{name}" if path else name) for name, value in tree.items()}
