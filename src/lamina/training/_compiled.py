"""Judging and answering by compiled programs, outside a fit."""

from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import Any

import jax
import numpy as np
from jax import numpy as jnp

from lamina.layers import Layer
from lamina.structures import mapped
from lamina.training._answer import below
from lamina.training._events import Events
from lamina.training._laid import on_device, shape_key
from lamina.training._ledger import Ledger
from lamina.training._logs import Logs
from lamina.training._numbers import collect
from lamina.training._packing import Packing
from lamina.training._parts import Parts
from lamina.training._plan import bucket, judging_plan
from lamina.training._program import forward_program, judging_program
from lamina.training._rows import Rows
from lamina.training._session import bounds
from lamina.training._step import Data, State
from lamina.typing import Shape

BLOCK = 65536
"""Rows that a compiled program answers at once."""


def answer_compiled(network: Layer, inputs: Any) -> Any:
    """Outputs for many rows, in blocks of one compiled size."""
    parts = Parts(network)
    tree, kept = network.tree()
    tree, kept = jax.tree.map(jnp.asarray, (tree, kept))
    numbers = parts.numbers()
    given = Rows(inputs)
    room = min(bucket(len(given)), BLOCK)
    program = forward_program(parts, (room, shape_key(Data(inputs, None, None))))
    blocks = []
    for start in range(0, len(given), room):
        block = given.take(slice(start, start + room))
        padded = on_device(block, room).inputs
        answers = program(tree, kept, numbers, padded)
        blocks.append(mapped(partial(_first, rows=len(block)), answers))
    return below(blocks)


def _first(answer: Any, *, rows: int) -> Any:
    return np.asarray(answer)[:rows]


def evaluate(
    parts: Parts, runs: Iterable[tuple[Rows, int]], *, output_shapes: tuple[Shape, ...], events: Events
) -> Logs:
    """Loss and metrics of some rows, by history key.

    Args:
        parts: Network and heads.
        runs: Rows, and how many of them are a batch; at least one.
        output_shapes: The network's outputs after the rows.
        events: Who is told.
    """
    judged = Parts(parts.network, parts.heads)
    frozen = parts.network.frozen_paths()
    learned, fixed, kept = collect(parts.network, frozen)
    packing = Packing.of({path: value.shape for path, value in learned.items()}, together=False)
    runs = iter(runs)
    begin = next(runs)
    ledger = Ledger(judged, begin[0].targets, output_shapes)
    state = State(packing.pack(learned), (), kept, np.int32(0))
    numbers = judged.numbers()
    sums: Any = ledger.empty()
    seen = told = 0
    for rows, batch in chain([begin], runs):
        one = judging_plan(
            len(rows), batch, exact=parts.exact or events.test_batches, weighted=rows.weights is not None
        )
        data = on_device(rows, one.shapes.room)
        program = judging_program(judged, packing, frozen, one.shapes, shape_key(data))
        width = 1 if events.test_batches else one.steps
        for start in range(0, one.steps, width):
            if events.test_batches:
                events.tell("on_test_batch_begin", told, {})
            sums = np.asarray(program(state, fixed, numbers, data, bounds(one, start, start + width), sums))
            if events.test_batches:
                so_far = seen + min((start + 1) * one.shapes.batch, len(rows))
                events.tell("on_test_batch_end", told, ledger.read(sums, so_far))
            told += 1
        seen += len(rows)
    return ledger.read(sums, seen)
