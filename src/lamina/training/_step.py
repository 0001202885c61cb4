"""The bodies of a program: one training step and one judging step, pure, and the loops that run them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
from jax import numpy as jnp

from lamina.layers import Run
from lamina.random import blend
from lamina.training._packing import Packing, nest
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
    """Rows on the device, padded to their room."""

    inputs: Array
    targets: Array
    weights: Array | None


class Batch(NamedTuple):
    """What one step sees; `rows` is ``None`` where all rows are real."""

    inputs: Array
    targets: Array
    weights: Array | None
    rows: Array | None


class Steps:
    """The steps of one program: closed over structure, fed with numbers by `feed`."""

    def __init__(self, parts: Parts, packing: Packing, frozen: frozenset[str]) -> None:
        self.parts = parts
        self.packing = packing
        self.frozen = frozen

    def feed(self, numbers: Array) -> "Steps":
        """The same steps over traced numbers."""
        return Steps(self.parts.with_vector(numbers), self.packing, self.frozen)

    def forward(self, tree: dict[str, Any], kept: dict[str, Array], batch: Batch, seed: Array | None) -> Any:
        """Outputs, running statistics afterwards, and the whole loss of the batch (mean and penalties)."""
        run = Run(
            training=seed is not None,
            rows=batch.rows,
            seed=seed,
            kept=kept,
            frozen=self.frozen,
            stop_gradient=jax.lax.stop_gradient,
        )
        outputs = self.parts.network.apply(tree, batch.inputs, run)
        loss = self.parts.loss
        if loss is None:
            return outputs, run.after, jnp.float32(0)
        total = loss.total(loss.call(batch.targets, outputs), batch.weights, batch.rows)
        penalty = self.parts.network.penalty(tree)
        for added in run.losses + ([] if penalty is None else [penalty]):
            total = total + added
        return outputs, run.after, total

    def sums(self, batch: Batch, outputs: Array, total: Array) -> Array:
        """What this batch adds to the epoch's sums: loss times rows, then each metric's."""
        ones = jnp.ones(batch.inputs.shape[:1], jnp.float32) if batch.rows is None else batch.rows
        weighted = ones if batch.weights is None else ones * batch.weights
        found = [jnp.reshape(total * jnp.sum(ones), (1,))]
        for place, (_, metric) in enumerate(self.parts.every_metric):
            weights = ones if place < len(self.parts.metrics) else weighted
            added = metric.sums(batch.targets, outputs, weights)
            found += [jnp.reshape(added[name], (-1,)) for name in sorted(added)]
        return jnp.concatenate(found)

    def train(self, state: State, fixed: dict[str, Array], batch: Batch, seed: Array) -> tuple[State, Array]:
        """One step of the optimizer."""
        optimizer = self.parts.optimizer
        assert optimizer is not None
        mixed = blend(seed, jnp.reshape(state.step.astype(jnp.uint32), (1,)))

        def total(learned: dict[str, Array]) -> Any:
            outputs, kept, loss = self.forward(nest(fixed | learned), state.kept, batch, mixed)
            return loss, (outputs, kept, loss)

        learned = self.packing.unpack(state.buffers)
        gradients, (outputs, kept, loss) = jax.grad(total, has_aux=True)(learned)
        packed = self.packing.pack(optimizer.clip(gradients))
        buffers, slots = optimizer.update(state.buffers, packed, state.slots, state.step)
        return State(buffers, slots, kept, state.step + 1), self.sums(batch, outputs, loss)

    def judge(self, state: State, fixed: dict[str, Array], batch: Batch) -> Array:
        """The sums of one batch with the numbers as they are."""
        tree = nest(fixed | self.packing.unpack(state.buffers))
        outputs, _, total = self.forward(tree, state.kept, batch, None)
        return self.sums(batch, outputs, total)


class Bounds(NamedTuple):
    """The moving bounds of one call: steps from `first` to `last`, of which `full` are full; real rows."""

    first: Array
    last: Array
    full: Array
    rows: Array


def loop(
    shapes: Shapes, bounds: Bounds, pick: Callable[[Array, int], Batch], body: Callable[[Any, Batch], Any], start: Any
) -> Any:
    """Run `body` over the batches from first to last: full ones, then the partial one by a second, smaller body."""

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


def picked_by(data: Data, order: Array) -> Callable[[Array, int], Batch]:
    """Batches of rows in a given order."""

    def pick(start: Array, size: int) -> Batch:
        rows = jax.lax.dynamic_slice(order, (start,), (size,))
        taken = [None if a is None else jnp.take(a, rows, axis=0, mode="clip") for a in data]
        return Batch(taken[0], taken[1], taken[2], None)

    return pick


def in_order(data: Data) -> Callable[[Array, int], Batch]:
    """Batches of neighbouring rows."""

    def pick(start: Array, size: int) -> Batch:
        cut = [None if a is None else jax.lax.dynamic_slice_in_dim(a, start, size) for a in data]
        return Batch(cut[0], cut[1], cut[2], None)

    return pick
