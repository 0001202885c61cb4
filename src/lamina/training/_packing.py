"""How named numbers lie in memory while a program runs: small ones together, large ones alone.

XLA on CPUs pays for each operation of a loop's body, so that one optimizer step over many small arrays is slow; and it
copies a large matrix out of a packed vector before it multiplies, so that large ones are better left alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamina.arrays import namespace
from lamina.typing import Array, Shape

SMALL = 4096
"""Up to so many numbers an array is packed; measured in bench/notes.md."""


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A tree of names as one dict by path, in the tree's order.

    >>> flatten({"0": {"kernel": 1}, "1": {"bias": 2}})
    {'0/kernel': 1, '1/bias': 2}
    """
    flat: dict[str, Any] = {}
    for name, item in tree.items():
        flat |= flatten(item, f"{prefix}{name}/") if isinstance(item, Mapping) else {prefix + name: item}
    return flat


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `flatten`.

    >>> nest({"0/kernel": 1, "0/bias": 2})
    {'0': {'kernel': 1, 'bias': 2}}
    """
    tree: dict[str, Any] = {}
    for path, item in flat.items():
        *above, name = path.split("/")
        place = tree
        for part in above:
            place = place.setdefault(part, {})
        place[name] = item
    return tree


@dataclass(frozen=True)
class Packing:
    """Which named arrays share a buffer: `groups` of (path, shape); hashable, so that it can key a program."""

    groups: tuple[tuple[tuple[str, Shape], ...], ...]

    @classmethod
    def of(cls, shapes: Mapping[str, Shape], *, together: bool) -> "Packing":
        """Small arrays in one group where the optimizer allows it (`together`), all others alone."""
        items = [(path, tuple(shape)) for path, shape in shapes.items()]
        small = tuple(item for item in items if together and _size(item[1]) <= SMALL)
        alone = [(item,) for item in items if item not in small]
        return cls(((small,) if small else ()) + tuple(alone))

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return sum(_size(shape) for group in self.groups for _, shape in group)

    def pack(self, flat: Mapping[str, Array]) -> dict[str, Array]:
        """Named arrays → buffers: those that lie alone under their paths, the others as ``packed``."""
        return {_name(group): self._join(group, flat) for group in self.groups}

    def unpack(self, buffers: Mapping[str, Array]) -> dict[str, Array]:
        """Buffers → named arrays."""
        flat: dict[str, Array] = {}
        for group in self.groups:
            flat |= _parts(group, buffers[_name(group)])
        return flat

    @staticmethod
    def _join(group: tuple[tuple[str, Shape], ...], flat: Mapping[str, Array]) -> Array:
        if len(group) == 1:
            return flat[group[0][0]]
        n = namespace(flat[group[0][0]])
        return n.concat([n.reshape(flat[path], (-1,)) for path, _ in group])


def _name(group: tuple[tuple[str, Shape], ...]) -> str:
    return group[0][0] if len(group) == 1 else "packed"


def _parts(group: tuple[tuple[str, Shape], ...], buffer: Array) -> dict[str, Array]:
    if len(group) == 1:
        return {group[0][0]: buffer}
    n = namespace(buffer)
    found, start = {}, 0
    for path, shape in group:
        found[path] = n.reshape(buffer[start : start + _size(shape)], shape)
        start += _size(shape)
    return found


def _size(shape: Shape) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
