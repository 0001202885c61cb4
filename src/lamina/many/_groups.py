"""Which members share a program: those of one structure, as many as are quicker side by side than one by one."""

from collections.abc import Iterator, Sequence
from typing import Any

from lamina.config import program_key
from lamina.many._entry import Entry
from lamina.training import on_cpu

HEAVY = 2_000_000
"""Operations a step from which members are quicker one by one on a CPU; measured in bench/notes.md."""

WIDE = {True: 64, False: 512}
"""Members that a program has at most, on a CPU and elsewhere."""


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
        for start in range(0, len(group), width):
            yield group[start : start + width]


def widest(entry: Entry) -> int:
    """How many members like this one to put side by side."""
    cpu = on_cpu()
    heavy = 6 * entry.parts.network.count_params() * entry.batch > HEAVY
    return 1 if cpu and heavy else WIDE[cpu]


def _key(entry: Entry) -> Any:
    parts = entry.parts
    counts = (len(entry.train), len(entry.judged)) if parts.exact else bool(len(entry.judged))
    return program_key(parts.all), parts.network.frozen_paths(), counts, entry.batch
