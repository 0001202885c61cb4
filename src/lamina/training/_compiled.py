"""Judging and answering by compiled programs, outside a fit."""

import math
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Any

import jax
import numpy as np
from jax import numpy as jnp

from lamina.layers import Layer
from lamina.structures import mapped
from lamina.training._answer import below
from lamina.training._call import bounds
from lamina.training._events import Events
from lamina.training._laid import on_device, shape_key
from lamina.training._ledger import Ledger
from lamina.training._logs import Logs
from lamina.training._numbers import collect
from lamina.training._packing import Packing
from lamina.training._parts import Parts
from lamina.training._plan import judging_plan
from lamina.training._programs import forward_program, judging_program
from lamina.training._rows import Rows
from lamina.training._step import Data, State
from lamina.typing import Shape

HELD = 2**18
"""Numbers that a layer's outputs for one block may have, so that they stay near the processor; see bench/notes.md."""

CARRIED = 2**21
"""Numbers of input that one call of the program takes."""


def answer_compiled(network: Layer, inputs: Any) -> Any:
    """Outputs for many rows, by one program for any number of them: pieces of the rows on all cores, block by block."""
    parts = Parts(network)
    tree, kept = jax.tree.map(jnp.asarray, network.tree())
    numbers = parts.numbers()
    given = Rows(inputs)
    block = _power(HELD // _widest(tree), 512, 4096)
    room = _power(CARRIED // max(_a_row(inputs), 1), block, 65536)
    program = forward_program(parts, block, (room, shape_key(Data(inputs, None, None))))

    def piece(start: int) -> Any:
        rows = given.take(slice(start, start + room))
        filled = rows.inputs if len(rows) == room else on_device(rows, room).inputs
        answers = program(tree, kept, numbers, filled, np.int32(-(-len(rows) // block)))
        return mapped(partial(_first, rows=len(rows)), answers)

    found = [piece(0)]  # alone, so that the program is made once
    with ThreadPoolExecutor(_cores()) as pool:
        found += pool.map(piece, range(room, len(given), room))
    return below(found) if len(found) > 1 else mapped(np.array, found[0])  # the user's own, to write into


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _widest(tree: Any) -> int:
    """The widest output that weights tell of."""
    return max((weight.shape[-1] for weight in jax.tree.leaves(tree) if weight.ndim), default=1)


def _a_row(inputs: Any) -> int:
    """Numbers of input a row."""
    return sum(math.prod(array.shape[1:]) for array in jax.tree.leaves(inputs))


def _power(number: int, least: int, most: int) -> int:
    """The power of 2 below `number`, within bounds that are powers of 2."""
    return min(max(1 << max(number, 1).bit_length() - 1, least), most)


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
