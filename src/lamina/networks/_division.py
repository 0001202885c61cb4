"""Which calls of a graph are the host's, which the device's, and what passes from one to the other."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from lamina.config import Description, described, structure
from lamina.errors import ArgumentError
from lamina.layers import InputLayer, Layer
from lamina.structures import leaves


@final
@described
class Link(Description):
    """An argument of a call that another call made: the `place`-th output of call number `call`.

    >>> Link(2, 0)
    Link(call=2, place=0)
    """

    kind: ClassVar[str] = "link"

    call: int = structure(at_least=0, whole=True)
    place: int = structure(at_least=0, whole=True)


class Division(NamedTuple):
    """Numbers of the host's calls and of the device's, in order, and the links that the device reads from the host."""

    host: tuple[int, ...]
    device: tuple[int, ...]
    passed: tuple[Link, ...]


def divided(layers: Sequence[Layer], calls: Sequence[Any], exits: Sequence[Link]) -> Division:
    """The host's part hangs on inputs, on itself and on layers that learn nothing; all else is the device's.

    Raises:
        ArgumentError: A layer of the host's part reads what only the device will know, or holds numbers to learn.
    """
    ready: set[int] = set()
    early = _before_the_host(layers, calls)
    host: list[int] = []
    device: list[int] = []
    passed: dict[tuple[int, int], Link] = {}
    for number, (place, arguments, named) in enumerate(calls):
        layer, links = layers[place], [leaf for leaf in leaves((arguments, named)) if isinstance(leaf, Link)]
        if isinstance(layer, InputLayer):
            ready.add(number)
        elif layer.host or number in early:
            _refuse_learning(layer)
            ready.add(number)
            host.append(number)
        else:
            device.append(number)
            passed |= {(link.call, link.place): link for link in links if link.call in ready}
    passed |= {(link.call, link.place): link for link in exits if link.call in ready}
    return Division(tuple(host), tuple(device), tuple(passed.values()))


def _before_the_host(layers: Sequence[Layer], calls: Sequence[Any]) -> set[int]:
    """Calls that a layer of the host's part reads: bins that are crossed, say. They are the host's as well."""
    found: set[int] = set()
    for number in reversed(range(len(calls))):
        place, arguments, named = calls[number]
        if layers[place].host or number in found:
            found |= {leaf.call for leaf in leaves((arguments, named)) if isinstance(leaf, Link)}
    return found


def _refuse_learning(layer: Layer) -> None:
    if not any(inner.trainable and inner.cell.names[0] for _, inner in layer.walk()):
        return
    if layer.host:
        raise ArgumentError(
            f"The inner network {layer.name!r} reads text and learns as well. Split it: one model that turns text into "
            "codes, and one that learns from them."
        )
    raise ArgumentError(
        f"A layer that reads text or large codes runs on the host before anything else; it must hang on inputs or on "
        f"layers that learn nothing by training, and here it reads what {layer.name!r} answers. Move it to the inputs."
    )


def as_rows(values: Any) -> Any:
    """What the host answered, as a device takes it: float32; text stays text, for outputs that are text."""
    if not isinstance(values, np.ndarray):  # an array of a program that is being traced
        return values
    array: NDArray[Any] = values
    return array if array.dtype.kind in "OUS" else np.ascontiguousarray(array, np.float32)
