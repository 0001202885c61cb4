"""Inner networks that share layers with what stands beside them run as these layers: each number exists once."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Several
from typing import Any

from lamina.layers import InputLayer, Layer
from lamina.networks._division import Link
from lamina.networks._network import Network
from lamina.structures import leaves, mapped

Calls = list[list[Any]]


def unfolded(layers: list[Layer], calls: Calls, exits: Any) -> tuple[list[Layer], Calls, Any]:
    """The same graph, inner networks that hold a layer which also stands elsewhere replaced by the calls inside them.

    Args:
        layers: The distinct layers.
        calls: One ``[layer's place, positional arguments, named arguments]`` a call, those of the inputs first.
        exits: Links in the structure of the outputs.
    """
    while chosen := sharing(layers):
        made = _Unfolding(layers, calls, {id(network) for network in chosen})
        layers, calls, exits = made.layers, made.calls, mapped(made.moved, exits)
    return layers, calls, exits


def sharing(layers: Iterable[Layer]) -> list[Network]:
    """Those of `layers` that are networks which can be unfolded, and share a layer with others of `layers`."""
    holders: dict[int, dict[int, Layer]] = {}
    for top in layers:
        for _, inner in top.walk():
            if not isinstance(inner, InputLayer):
                holders.setdefault(id(inner), {})[id(top)] = top
    shared = {key: top for tops in holders.values() if len(tops) > 1 for key, top in tops.items()}
    return [top for top in shared.values() if isinstance(top, Network) and top.unfolds]


def apart(parts: Mapping[str, Layer]) -> dict[str, Layer]:
    """Parts by name, networks that share layers with other parts as the layers inside them, each once.

    >>> from lamina.layers import Dense
    >>> from lamina.networks import Sequence
    >>> first = Dense(2, name="first")
    >>> parts = apart({"start": first, "whole": Sequence([first, Dense(1, name="last")])})
    >>> {name: layer.name for name, layer in parts.items()}
    {'start': 'first', 'whole 1': 'last'}
    """
    found = dict(parts)
    while chosen := {id(network) for network in sharing(found.values())}:
        told: dict[str, Layer] = {}
        for name, part in found.items():
            inside = enumerate(part.parts().values()) if id(part) in chosen else None
            told |= {name: part} if inside is None else {f"{name} {place}": one for place, one in inside}
        first: dict[int, str] = {}
        for name, one in told.items():
            first.setdefault(id(one), name)
        found = {name: told[name] for name in first.values() if not isinstance(told[name], InputLayer)}
    return found


def frozen_within(network: Layer, shown: Iterable[Layer]) -> frozenset[str]:
    """Paths in `network` of layers that lie in one of `shown` which is not trainable.

    >>> from lamina.layers import Dense
    >>> from lamina.networks import Sequence
    >>> first = Dense(2)
    >>> frozen_within(Sequence([first, Dense(1)]), [Sequence([first], trainable=False)])
    frozenset({'0'})
    """
    frozen = {id(layer) for top in shown if not top.trainable for _, layer in top.walk()}
    return frozenset(path for path, layer in network.walk() if path and id(layer) in frozen) if frozen else frozenset()


class _Unfolding:
    """The calls of a graph anew, those of some networks as the calls inside them."""

    def __init__(self, layers: Several[Layer], calls: Calls, chosen: set[int]) -> None:
        self.layers: list[Layer] = []
        self.calls: Calls = []
        self._at: dict[int, Several[Link]] = {}
        for number, (place, given, named) in enumerate(calls):
            layer, (now, more) = layers[place], mapped(self.moved, ([*given], dict(named)))
            self._at[number] = self._inside(layer, now, more) if id(layer) in chosen else self._call(layer, now, more)

    def moved(self, leaf: Any) -> Any:
        """A link as it is called now; anything else as it is."""
        return self._at[leaf.call][leaf.place] if isinstance(leaf, Link) else leaf

    def _call(self, layer: Layer, given: list[Any], named: Mapping[str, Any]) -> "_Answers":
        place = next((k for k, one in enumerate(self.layers) if one is layer), len(self.layers))
        if place == len(self.layers):
            self.layers.append(layer)
        self.calls.append([place, given, dict(named)])
        return _Answers(len(self.calls) - 1)

    def _inside(self, network: Any, given: list[Any], named: Mapping[str, Any]) -> list[Link]:
        """The calls inside `network`, and what its outputs are called now."""
        mode = {"training": named["training"]} if "training" in named else {}
        inputs = given[0]
        come = [inputs[port.name] for port in network.ports] if isinstance(inputs, Mapping) else leaves(inputs)
        return leaves(network.through(come, lambda layer, told, more: self._call(layer, told, mode | dict(more))))


class _Answers(Several[Link]):
    """Links of whatever a call answers, as many as anybody asks for."""

    def __init__(self, call: int) -> None:
        self._call = call

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Link]:
        yield self[0]

    def __getitem__(self, place: Any) -> Any:
        return Link(self._call, place)
