"""A network's answers by NumPy: quick for few rows, and JAX need not even be there."""

from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import Any

import numpy as np

from lamina.cells import Cell, changes
from lamina.config import is_own
from lamina.layers import Flatten, InputLayer, Layer, Run
from lamina.networks import Graph, Sequence
from lamina.structures import filled, leaves, mapped
from lamina.typing import Shape

QUICK = 2**32
"""Rows times weights that NumPy answers in about the time in which a program is compiled; see bench/notes.md."""

LEAST = 1024
"""So many weights are counted at least: a row of the smallest network takes its time as well."""

FEW = 256
"""Rows up to which nothing is done but to answer, where nothing has changed since the last time."""

BLOCK = 4096
"""Rows that NumPy answers at once."""


@dataclass(frozen=True)
class _Numbers:
    """A network's numbers as a pass takes them, until a cell changes."""

    tree: Any
    kept: dict[str, Any]
    frozen: frozenset[str]
    size: int
    row: Shape | None
    """The shape of a row, where a network takes one array of float32 and looks no further at it."""
    cells: tuple[Cell, ...]
    since: int
    block: int = BLOCK
    """How many rows are answered at once."""

    @property
    def current(self) -> bool:
        """Whether no cell has changed, and no fit in progress has taken numbers out of one."""
        return self.since == changes() and all(cell.holder is None for cell in self.cells)


def _numbers(network: Layer) -> _Numbers:
    """Collected anew only where something has changed: for a single row that takes longer than the answer."""
    known: _Numbers | None = network.__dict__.get("_numbers")
    if known is not None and known.current:
        return known
    layers = [layer for _, layer in network.walk()]
    tree, kept = network.tree()
    size = network.count_params()
    cells = tuple(layer.cell for layer in layers)
    made = _Numbers(
        tree, kept, network.frozen_paths(), size, _row_of(network), cells, changes(), _block_of(network, layers)
    )
    if all(is_own(layer) for layer in layers):  # the parts of others may change without anybody's hearing of it
        network.__dict__["_numbers"] = made
    return made


def _block_of(network: Layer, layers: list[Layer]) -> int:
    """As many rows as an input says that there always are, where a layer of the user's own may count on it."""
    said = [layer.batch_shape[0] for layer in layers if isinstance(layer, InputLayer) and layer.batch_shape]
    counted = any(not layer.rowwise for layer in layers if layer is not network)
    return next((int(rows) for rows in said if rows is not None and counted), BLOCK)


def _row_of(network: Any) -> Shape | None:
    if not isinstance(network, (Sequence, Graph)) or len(network.ports) != 1 or network.host:
        return None
    first = network.ordered[0] if isinstance(network, Sequence) and network.layers else None
    looks = first is not None and type(first).check_inputs is not Layer.check_inputs  # Flatten lets the next one look
    port = network.ports[0]
    return None if looks or isinstance(first, Flatten) or port.dtype != "float32" else port.shape


def answer_at_once(network: Layer, x: Any) -> Any:
    """The answer for a few rows in just the form that the network takes; ``None``, and nothing done, for any others."""
    known: _Numbers | None = network.__dict__.get("_numbers")
    if known is None or known.row is None or type(x) is not np.ndarray or x.dtype != np.float32:
        return None
    fits = x.shape[1:] == known.row and 0 < len(x) <= min(FEW, known.block) and x.ndim == len(known.row) + 1
    if not fits or not known.current or not np.isfinite(x).all():
        return None
    with np.errstate(all="ignore"):
        return _block(network, known, x)


def quick(network: Layer, rows: int) -> bool:
    """Whether NumPy is to answer so many rows; if so, they count.

    Once a network has had as many rows answered as would have paid for a compiled program, the program is worth its
    making. That is counted and not timed, so that the same calls give the same bits.
    """
    known = _numbers(network)
    if known.block < BLOCK or rows <= BLOCK:
        return True
    done: int = network.__dict__.get("_answered", 0) + rows * max(known.size, LEAST)
    network.__dict__["_answered"] = done
    return done <= QUICK


def answer_by_numpy(network: Layer, inputs: Any) -> Any:
    """Outputs for rows of inputs, each an array or a tuple of arrays; needs neither JAX nor anything compiled."""
    known = _numbers(network)
    rows = len(inputs[0] if isinstance(inputs, tuple) else inputs)
    with np.errstate(all="ignore"):
        if rows <= known.block:
            return _block(network, known, inputs)
        starts = range(0, rows, known.block)
        return below([_block(network, known, _cut(inputs, start, known.block)) for start in starts])


def _block(network: Layer, known: _Numbers, inputs: Any) -> Any:
    answer = network.apply(known.tree, inputs, Run(kept=known.kept, frozen=known.frozen))
    return answer if type(answer) is np.ndarray else mapped(np.asarray, answer)


def _cut(inputs: Any, start: int, block: int) -> Any:
    return mapped(lambda array: array[start : start + block], inputs)


def below(blocks: Several[Any]) -> Any:
    """Blocks of rows as one: arrays, or several of them in the structure of the first block."""
    if len(blocks) == 1:
        return blocks[0]
    return filled(blocks[0], [np.concatenate(arrays) for arrays in zip(*map(leaves, blocks), strict=True)])
