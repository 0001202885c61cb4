"""Which members share a program: those of one structure, as many as are quicker side by side than one by one."""

from collections.abc import Iterator, Sequence
from typing import Any

from lamina.config import program_key
from lamina.errors import ArgumentError
from lamina.many._entry import Entry
from lamina.training import on_cpu

LEAST, MOST = 4, 64
"""Members that a program has on a CPU, those of the largest nets and of the smallest; elsewhere `MANY`."""

MANY = 512
WORK = 300_000_000
"""Operations that a step of all members side by side is best made of on a CPU; measured in bench/notes.md."""


def groups(entries: Sequence[Entry], together: int | None) -> Iterator[list[Entry]]:
    """Entries of one structure in groups of at most `together`, or as many as is quickest.

    Args:
        entries: All members.
        together: How many at most; ``None`` to choose.
    """
    alike: dict[Any, list[Entry]] = {}
    for entry in entries:
        alike.setdefault(_key(entry), []).append(entry)
    for group in alike.values():
        width = widest(group[0]) if together is None else together
        size = -(-len(group) // -(-len(group) // width))  # as even as can be: each other size is another program
        for start in range(0, len(group), size):
            yield group[start : start + size]


def refuse_shared(entries: Sequence[Entry]) -> bool:
    """Whether members share layers that learn nothing, so that they must train one after another.

    Raises:
        ArgumentError: They share a model, an optimizer, or a layer that learns.
    """
    seen: dict[int, Any] = {}
    shared = False
    for entry in entries:
        model = entry.member.model
        own = {id(thing): thing for thing in (model, model.optimizer, *(one for _, one in model.network.walk()))}
        for thing in own.keys() & seen.keys():
            shared = True
            learns = not hasattr(own[thing], "cell") or own[thing].cell.names[0]
            if learns:
                raise ArgumentError(
                    f"fit_many: two members share {own[thing]!r}, which training changes. Make model, layers and "
                    "optimizer inside the function, anew at each call."
                )
        seen |= own
    return shared


def widest(entry: Entry) -> int:
    """How many members like this one to put side by side."""
    if not on_cpu():
        return MANY
    operations = 6 * entry.parts.network.count_params() * entry.batch
    return max(LEAST, min(MOST, WORK // max(operations, 1)))


def _key(entry: Entry) -> Any:
    parts = entry.parts
    counts = (len(entry.train), len(entry.judged)) if parts.exact else bool(len(entry.judged))
    return program_key(parts.all), parts.network.frozen_paths(), counts, entry.batch, id(entry.table)
