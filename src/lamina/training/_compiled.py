"""Judging and answering by compiled programs, outside a fit."""

from typing import Any

import jax
import numpy as np
from jax import numpy as jnp

from lamina.layers import Layer
from lamina.training._events import Events, Logs
from lamina.training._ledger import Ledger
from lamina.training._numbers import collect
from lamina.training._packing import Packing
from lamina.training._parts import Parts
from lamina.training._plan import bucket, judging_plan
from lamina.training._program import forward_program, judging_program
from lamina.training._rows import Rows
from lamina.training._session import bounds, on_device, shape_key
from lamina.training._step import State
from lamina.typing import HostArray, Shape

BLOCK = 65536
"""Rows that a compiled program answers at once."""


def answer_compiled(network: Layer, inputs: HostArray) -> HostArray:
    """Outputs for many rows, in blocks of one compiled size."""
    parts = Parts(network)
    tree, kept = network.tree()
    tree, kept = jax.tree.map(jnp.asarray, (tree, kept))
    numbers = parts.numbers()
    room = min(bucket(len(inputs)), BLOCK)
    program = forward_program(parts, (room, inputs.shape[1:]))
    blocks = []
    for start in range(0, len(inputs), room):
        block = np.zeros((room, *inputs.shape[1:]), np.float32)
        given = inputs[start : start + room]
        block[: len(given)] = given
        blocks.append(np.asarray(program(tree, kept, numbers, block))[: len(given)])
    return np.concatenate(blocks)


def evaluate(parts: Parts, rows: Rows, *, batch: int, output_shape: Shape, events: Events) -> Logs:
    """Loss and metrics of some rows, by history key."""
    exact = parts.exact or events.test_batches
    one = judging_plan(len(rows), batch, exact=exact, weighted=rows.weights is not None)
    frozen = parts.network.frozen_paths()
    judged = Parts(parts.network, parts.loss, parts.metrics, parts.weighted_metrics)
    learned, fixed, kept = collect(parts.network, frozen)
    packing = Packing.of({path: value.shape for path, value in learned.items()}, together=False)
    data = on_device(rows, one.shapes.room)
    program = judging_program(judged, packing, frozen, one.shapes, shape_key(data))
    ledger = Ledger(judged, rows.targets, output_shape)
    state = State(packing.pack(learned), (), kept, np.int32(0))
    numbers = judged.numbers()
    sums: Any = ledger.empty()
    width = 1 if events.test_batches else one.steps
    for start in range(0, one.steps, width):
        if events.test_batches:
            events.tell("on_test_batch_begin", start, {})
        limits = bounds(one, start, start + width)
        sums = np.asarray(program(state, fixed, numbers, data, limits, sums))
        if events.test_batches:
            seen = min((start + 1) * one.shapes.batch, len(rows))
            events.tell("on_test_batch_end", start, ledger.read(sums, seen))
    return ledger.read(sums, len(rows))
