"""Memory: what an optimizer keeps between two updates, outside its description."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol


class Keeper(Protocol):
    """Whoever has taken an optimizer's numbers for a while (a fit in progress)."""

    def bring_memory(self) -> None:
        """Write down what the optimizer knows at present."""

    def memory_changed(self) -> None:
        """Somebody gave the optimizer another memory: go on from that."""


@dataclass
class Memory:
    """Steps done, and the numbers that the rule keeps for each weight.

    Args:
        step: How many updates have been made.
        shapes: Path of each weight → its shape.
        slots: Slot → path → array; whatever its ``init`` made, for an optimizer whose state has no slots.
        variables: Path and object of each weight, where the optimizer was given variables and no network.
        places: Path → what tells the weight from all others, where it was given a network.

    >>> Memory(2, {"0/bias": (1,)}, {"momentum": {"0/bias": [0.5]}}).step
    2
    """

    step: Any
    shapes: dict[str, tuple[int, ...]]
    slots: Any
    variables: tuple[tuple[str, Any], ...] = ()
    places: Mapping[str, Any] = field(default_factory=dict)


def renamed(memory: Memory, names: Mapping[str, str]) -> Memory:
    """The same memory with weights called anew; what has no new name is forgotten.

    Args:
        memory: That of an optimizer with slots.
        names: Path → new path.

    >>> renamed(Memory(2, {"a": (1,), "b": ()}, {"mean": {"a": [0.5], "b": 1.0}}), {"a": "0/bias"}).slots
    {'mean': {'0/bias': [0.5]}}
    """
    slots = {
        slot: {names[path]: named[path] for path in named if path in names} for slot, named in memory.slots.items()
    }
    shapes = {names[path]: shape for path, shape in memory.shapes.items() if path in names}
    return replace(memory, shapes=shapes, slots=slots, variables=(), places={})


def memory_of(optimizer: Any) -> Memory | None:
    """What an optimizer remembers at this moment, a fit in progress included; None before its first fit.

    >>> class Still: ...
    >>> optimizer = Still()
    >>> memory_of(optimizer) is None
    True
    >>> give_memory(optimizer, Memory(5, {}, {}))
    >>> memory_of(optimizer).step
    5
    """
    keeper: Keeper | None = optimizer.__dict__.get("_keeper")
    if keeper is not None:
        keeper.bring_memory()
    memory: Memory | None = optimizer.__dict__.get("_cell")
    return memory


def give_memory(optimizer: Any, memory: Memory) -> None:
    """Another memory for an optimizer; a fit in progress goes on from it.

    >>> class Still: ...
    >>> give_memory(Still(), Memory(0, {}, {}))
    """
    keeper: Keeper | None = optimizer.__dict__.get("_keeper")
    optimizer.__dict__["_cell"] = memory
    if keeper is not None:
        keeper.memory_changed()
