"""Between cells and programs: numbers collected from layers by path, put back by path; the optimizer's own kept."""

from typing import Any

import jax
import numpy as np

from lamina.cells import Holder
from lamina.errors import ModelFileError, StateError
from lamina.layers import Layer
from lamina.optimizers import Memory, Optimizer, identity, renamed
from lamina.training._packing import Packing
from lamina.training._step import State
from lamina.typing import Array

Flat = dict[str, Any]


def collect(network: Layer, frozen: frozenset[str]) -> tuple[Flat, Flat, Flat]:
    """What is learned, what would be learned were it trainable, and what is only kept; each by path."""
    learned: Flat = {}
    fixed: Flat = {}
    kept: Flat = {}
    for path, layer in network.walk():
        own, running = layer.cell.read()
        prefix = f"{path}/" if path else ""
        (fixed if path in frozen else learned).update({prefix + name: value for name, value in own.items()})
        kept |= {prefix + name: value for name, value in running.items()}
    return learned, fixed, kept


def distribute(network: Layer, learned: Flat, kept: Flat) -> None:
    """Numbers by path into the cells, each cell keeping the order of its names."""
    for path, layer in network.walk():
        prefix = f"{path}/" if path else ""
        own, running = layer.cell.names
        if own or running:
            named = {name: learned[prefix + name] for name in own}
            layer.cell.put(named, {name: kept[prefix + name] for name in running})


def hold(network: Layer, optimizer: Optimizer | None, who: Holder, holder: Holder | None) -> None:
    """Make `holder` (`who`, or nobody) the holder of a network's cells, and the keeper of its optimizer's memory.

    Raises:
        StateError: Somebody else than `who` holds a cell.
    """
    for _, layer in network.walk():
        if layer.cell.holder not in (None, who):
            raise StateError(f"The layer {layer.name!r} is being trained by a fit that has not ended yet.")
        layer.cell.holder = holder
    if optimizer is not None:
        optimizer.__dict__["_keeper"] = holder


def taken(network: Layer, optimizer: Optimizer | None, frozen: frozenset[str]) -> tuple[State, Flat, Packing]:
    """The numbers of a network and its optimizer as a program changes them, those that stand still, and how they lie.

    Raises:
        StateError: There is no optimizer, or it remembers another network.
    """
    if optimizer is None:
        raise StateError("A fit needs an optimizer: call compile first.")
    learned, fixed, kept = collect(network, frozen)
    packing = Packing.of({path: value.shape for path, value in learned.items()}, together=optimizer.elementwise)
    buffers = packing.pack(learned)
    step, slots = recall(optimizer, packing, buffers, network)
    return State(buffers, slots, kept, np.asarray(step, np.int32)), fixed, packing


def remember(optimizer: Optimizer, state: Any, packing: Packing, network: Layer) -> None:
    """Copy the optimizer's numbers from a session's state into its memory."""
    slots = jax.tree.map(np.array, state.slots)
    if optimizer.slotted:
        slots = {slot: packing.unpack(buffers) for slot, buffers in slots.items()}
    optimizer.__dict__["_cell"] = Memory(int(state.step), _shapes(packing), slots, places=_places(network))


def _places(network: Layer) -> dict[str, Any]:
    """Path of each learned array → what tells it from all others, as variables over it say."""
    return {
        f"{path}/{name}" if path else name: (id(layer.cell), name)
        for path, layer in network.walk()
        for name in layer.cell.names[0]
    }


def recall(optimizer: Optimizer, packing: Packing, buffers: dict[str, Array], network: Layer) -> tuple[int, Any]:
    """Step and slots to begin with: what the optimizer remembers, or its first ones.

    Raises:
        StateError: It remembers another network.
    """
    known: Memory | None = optimizer.__dict__.get("_cell")
    if known is None:
        return 0, optimizer.init(buffers)
    shapes = _shapes(packing)
    if known.variables and optimizer.slotted:  # from a training loop of one's own
        paths = {place: path for path, place in _places(network).items()}
        known = renamed(known, {name: paths[key] for name, one in known.variables if (key := identity(one)) in paths})
    strange = not set(known.shapes) & set(shapes)
    if (
        strange
        or any(shapes.get(path, shape) != shape for path, shape in known.shapes.items())
        or (known.shapes != shapes and not optimizer.slotted)
    ):
        raise StateError(
            f"This {type(optimizer).__name__} has moments of another network; call compile with a new optimizer."
        )
    if not optimizer.slotted:
        return known.step, known.slots
    first = optimizer.init(packing.unpack(buffers))  # for layers that have become trainable since
    return known.step, {slot: packing.pack(named | known.slots[slot]) for slot, named in first.items()}


def moments(memory: Memory) -> list[Any]:
    """The numbers of a memory in one fixed order, whatever its optimizer."""
    return [np.asarray(leaf) for leaf in jax.tree.leaves(memory.slots)]


def with_moments(memory: Memory, step: int, numbers: list[Any]) -> Memory:
    """A memory of the same form with the numbers that `moments` gave.

    Raises:
        ModelFileError: They are another optimizer's, or another network's.
    """
    present, form = jax.tree.flatten(memory.slots)
    if [np.shape(leaf) for leaf in present] != [np.shape(leaf) for leaf in numbers]:
        raise ModelFileError("The numbers were kept by another optimizer or for another network.")
    return Memory(step, memory.shapes, jax.tree.unflatten(form, numbers))


def _shapes(packing: Packing) -> dict[str, tuple[int, ...]]:
    return {path: shape for group in packing.groups for path, shape in group}
