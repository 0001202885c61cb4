"""An optimizer's numbers in the order in which Keras keeps them: step, rate, then its slots, weight by weight."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lamina.errors import ModelFileError
from lamina.keras._files._variables import places
from lamina.layers import Layer
from lamina.optimizers import Memory, Optimizer
from lamina.saving import Group, Stored
from lamina.schedules import Schedule

SLOTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "SGD": (("momentum",),),
    "RMSprop": (("velocity",), ("momentum",), ("average_gradient",)),
    "Adam": (("momentum", "velocity"), ("velocity_hat",)),
    "AdamW": (("momentum", "velocity"), ("velocity_hat",)),
    "Nadam": (("momentum", "velocity"),),
    "Adagrad": (("accumulator",),),
    "Adadelta": (("accumulated_grad", "accumulated_delta_var"),),
    "Adamax": (("momentum", "norm"),),
    "Ftrl": (("accumulator", "linear"),),
    "Lion": (("momentum",),),
    "Lamb": (("momentum", "velocity"),),
    "Adafactor": (("row", "column", "velocity"),),
}
"""Class → its slots; those of one tuple lie side by side for each weight, the tuples one after the other."""


def order_of(optimizer: Optimizer) -> list[tuple[str, ...]]:
    """The slots that Keras keeps for these settings.

    Raises:
        ModelFileError: Keras has no such optimizer.
    """
    name = type(optimizer).__name__
    if name not in SLOTS:
        raise ModelFileError(f"Keras's files hold no numbers of the optimizer {name!r}; save to a .lamina file.")
    around: list[tuple[str, ...]] = []
    if getattr(optimizer, "use_ema", False):
        around.append(("average",))
    if getattr(optimizer, "gradient_accumulation_steps", None):
        around.append(("gradient_accumulator",))
    return around + [group for group in SLOTS[name] if _is_kept(optimizer, group[0])]


def _is_kept(optimizer: Any, slot: str) -> bool:
    """Whether the settings call for a slot: Keras keeps no momentum of 0."""
    if slot == "momentum" and type(optimizer).__name__ in {"SGD", "RMSprop"}:
        return bool(optimizer.momentum)
    return slot in optimizer.kept()


def learned_paths(network: Layer) -> list[tuple[str, Any]]:
    """Path and array of each weight that training changes, in Keras's order."""
    path_of = {id(layer): path for path, layer in network.walk()}
    frozen = network.frozen_paths()
    return [
        (f"{path_of[id(place.layer)]}/{place.name}", place.value)
        for place in places(network)
        if not place.kept and path_of[id(place.layer)] not in frozen
    ]


def _memory_of(optimizer: Any, learned: list[tuple[str, Any]]) -> Memory:
    known: Memory | None = optimizer.__dict__.get("_cell")
    first = optimizer.init({path: np.asarray(value) for path, value in learned})
    if known is None:
        return Memory(0, {path: value.shape for path, value in learned}, first)
    slots = {slot: first[slot] | dict(known.slots[slot]) for slot in first}
    return Memory(known.step, known.shapes, slots)


def optimizer_values(optimizer: Any, network: Layer) -> list[Any]:
    """What Keras writes under ``optimizer/vars``, in order; nothing for an optimizer that keeps no slots of weights."""
    learned = learned_paths(network)
    order = order_of(optimizer)
    known = _memory_of(optimizer, learned)
    values = [np.asarray(known.step, np.int32)]
    if not isinstance(optimizer.learning_rate, Schedule):
        values.append(np.asarray(float(optimizer.learning_rate), np.float32))
    values += [np.asarray(known.slots[slot][path]) for slot, path in _ordered(order, learned)]
    return values + [np.asarray(value, np.float32) for value in _scalars(optimizer, int(known.step))]


def _ordered(order: list[tuple[str, ...]], learned: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for group in order:
        for path, _ in learned:
            yield from ((slot, path) for slot in group)


def _scalars(optimizer: Any, step: int) -> list[Any]:
    """Single numbers that Keras keeps and lamina works out from the step."""
    if type(optimizer).__name__ != "Nadam":
        return []
    return [np.asarray(optimizer.product(np.asarray(step, np.float32)))]


def take_optimizer(optimizer: Any, network: Layer, stored: list[Stored], *, rated: bool = True) -> None:
    """Give the optimizer what a file kept of it; `rated`: its learning rate among it, if that is a number.

    Raises:
        ModelFileError: The file keeps other arrays than this optimizer for this network.
    """
    learned = learned_paths(network)
    order = order_of(optimizer)
    rated = rated and not isinstance(optimizer.learning_rate, Schedule)
    first = optimizer.init({path: np.asarray(value) for path, value in learned})
    wanted = [(), *([()] if rated else [])]
    wanted += [np.shape(first[slot][path]) for slot, path in _ordered(order, learned)]
    wanted += [np.shape(value) for value in _scalars(optimizer, 0)]
    stored = _scalars_last(stored, 1 + rated) if _scalars(optimizer, 0) else stored
    shapes = [one.shape for one in stored]
    if shapes[: 1 + rated] != wanted[: 1 + rated] or (len(shapes) > 1 + rated and shapes != wanted):
        raise ModelFileError(
            f"The file keeps {len(shapes)} arrays of the optimizer {optimizer.name!r}, and this model wants "
            f"{len(wanted)}, or of other shapes. Load with compile=False, and compile anew."
        )
    values = [one.read() for one in stored[: len(wanted)]]
    if rated:
        optimizer.learning_rate = float(str(np.float32(values[1])))
    if len(values) == len(wanted):
        slots = {slot: dict(named) for slot, named in first.items()}
        for (slot, path), value in zip(_ordered(order, learned), values[1 + rated :], strict=False):
            slots[slot][path] = np.asarray(value, np.asarray(first[slot][path]).dtype)
        optimizer.__dict__["_cell"] = Memory(int(values[0]), {path: value.shape for path, value in learned}, slots)


def _scalars_last(stored: list[Stored], place: int) -> list[Stored]:
    """The arrays of a Nadam in today's order; before Keras 3.12 its single number stood in front of the slots."""
    if len(stored) > place and stored[place].shape == () and stored[-1].shape != ():
        return [*stored[:place], *stored[place + 1 :], stored[place]]
    return stored


def numbered(group: Group | Stored | None) -> list[Stored]:
    """The arrays of a group ``vars``, by number."""
    members = group.members if isinstance(group, Group) else {}
    found = [members[name] for name in sorted((name for name in members if name.isdecimal()), key=int)]
    return [one for one in found if isinstance(one, Stored)]
