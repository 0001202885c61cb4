"""A network as a plain record of its layers, shapes and readers: what tables and pictures are drawn from."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from lamina.config import is_own
from lamina.layers import Layer, Node, Run, Symbol
from lamina.layers._calling import trying
from lamina.networks._division import as_rows
from lamina.networks._graph import Graph
from lamina.networks._sequence import Sequence
from lamina.networks._tracing import calls_between, door
from lamina.structures import leaves

Shape: TypeAlias = tuple[int | None, ...]
Read: TypeAlias = tuple[str, int, int]
"""An output that is read: its layer's name, the number of that layer's call, and the output's number."""


class Entry(NamedTuple):
    """One layer of a network.

    Args:
        layer: The layer.
        depth: How many networks it lies in below the outermost.
        shapes: Shapes of its outputs, the rows' axis first; empty where nobody knows.
        reads: Each output that it reads, as a layer's name, the number of that layer's call, and the output's number.
        frozen: Whether it does not train, itself or by a network around it.

    >>> from lamina.layers import Dense
    >>> Entry(Dense(2, name="d"), 0, ((None, 2),), (("x", 0, 0),), False).reads
    (('x', 0, 0),)
    """

    layer: Layer
    depth: int
    shapes: tuple[Shape, ...]
    reads: tuple[Read, ...]
    frozen: bool

    @property
    def shape(self) -> str:
        """The shapes as people read them."""
        words = [f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})" for shape in self.shapes]
        return words[0] if len(words) == 1 else f"[{', '.join(words)}]" if words else "?"


def outline(network: Layer, *, expand_nested: bool = False, depth: int = 0, frozen: bool = False) -> list[Entry]:
    """Every layer of `network`, in the order in which people read them.

    Args:
        network: What is drawn.
        expand_nested: Whether the layers of networks inside follow these.
        depth: How deep `network` lies.
        frozen: Whether a network around it does not train.

    >>> from lamina.layers import Dense
    >>> network = Sequence([Dense(2, input_shape=[3]), Dense(1)])
    >>> network.build((3,))
    >>> [(entry.layer.name, entry.shape) for entry in outline(network)]
    [('dense', '(None, 2)'), ('dense_1', '(None, 1)')]
    """
    still = frozen or not network.trainable
    if isinstance(network, Graph):
        found = _of_graph(network, depth, frozen=still)
    elif isinstance(network, Sequence):
        found = _of_sequence(network, depth, frozen=still)
    else:
        parts = network.parts().values()
        found = [Entry(layer, depth, _shapes(layer), (), still or not layer.trainable) for layer in parts]
    if not expand_nested:
        return found
    entries = []
    for entry in found:
        entries.append(entry)
        if isinstance(entry.layer, (Graph, Sequence)):
            entries += outline(entry.layer, expand_nested=True, depth=depth + 1, frozen=entry.frozen)
    return entries


def _shapes(layer: Layer) -> tuple[Shape, ...]:
    """Shapes of the outputs of a layer that a ``call`` calls, as far as they follow from what it was built for."""
    known = layer.__dict__.get("_built_for")
    if known is None or not is_own(layer) or layer.host:
        return ()
    several = known and not isinstance(known[0], int)
    return _in_parts(layer.compute_output_shape([(None, *one) for one in known] if several else (None, *known)))


def _in_parts(shapes: Any) -> tuple[Shape, ...]:
    """One shape, or several in a structure, as a tuple of shapes."""
    if isinstance(shapes, tuple) and not any(isinstance(one, (tuple, list, dict)) for one in shapes):
        return (shapes,)
    inner = shapes.values() if isinstance(shapes, dict) else shapes
    return tuple(shape for one in inner for shape in _in_parts(one))


def _of_sequence(network: Sequence, depth: int, *, frozen: bool) -> list[Entry]:
    entries: dict[int, Entry] = {}
    before: tuple[Read, ...] = ()
    x: Any = None if network.given_shape is None or not network.built else _rows(network)
    for layer in network.ordered:
        x = None if x is None else _answer(layer, x)
        shapes = () if x is None else tuple((None, *np.shape(value)[1:]) for value in leaves(x))
        entries.setdefault(id(layer), Entry(layer, depth, shapes, before, frozen or not layer.trainable))
        before = ((layer.name, 0, 0),)
    return list(entries.values())


def _rows(network: Sequence) -> Any:
    port = network.ports[0]
    shape = (2, *(port.shape or ()))
    return np.full(shape, "", object) if port.dtype == "string" else np.zeros(shape, port.dtype)


def _answer(layer: Layer, x: Any) -> Any:
    learned, kept = layer.tree()
    with trying():
        return layer.forward(learned, x if layer.host else as_rows(x), Run(kept=kept))


def _of_graph(graph: Graph, depth: int, *, frozen: bool) -> list[Entry]:
    read, nodes, doors = _reader(graph)
    entries = []
    for layer in graph.layers_shown:
        own = [node for node in nodes if node.layer is layer]
        shapes = [symbol.shape for node in own[:1] for symbol in leaves(node.outputs)]
        if not own:
            shapes = [symbol.shape for symbol in graph.symbols[0] if doors[id(symbol)].name == layer.name]
        reads = tuple(read(symbol) for node in own for symbol in node.parents)
        entries.append(Entry(layer, depth, tuple(shapes), reads, frozen or not layer.trainable))
    return entries


def _reader(graph: Graph) -> tuple[Callable[[Symbol], Read], list[Node], dict[int, Layer]]:
    """How a symbol of the graph is told, its calls, and the input layers by symbol."""
    come, go = graph.symbols
    doors: dict[int, Layer] = {id(symbol): door(symbol) for symbol in come}
    nodes = calls_between(list(come), list(go))
    numbers: dict[int, int] = {}
    for node in nodes:
        numbers[id(node)] = sum(1 for other in nodes if other.layer is node.layer and id(other) in numbers)

    def read(symbol: Symbol) -> Read:
        if id(symbol) in doors:
            return doors[id(symbol)].name, 0, 0
        return symbol.name, numbers[id(symbol.node)], symbol.place

    return read, nodes, doors


def exits(network: Layer) -> tuple[Read, ...]:
    """What `network` answers, as the outputs of layers inside.

    >>> from lamina.layers import Dense
    >>> exits(Sequence([Dense(2, name="first"), Dense(1, name="last")]))
    (('last', 0, 0),)
    """
    if isinstance(network, Graph):
        read = _reader(network)[0]
        return tuple(read(symbol) for symbol in network.symbols[1])
    layers = network.ordered if isinstance(network, Sequence) else list(network.parts().values())
    return tuple((layer.name, 0, 0) for layer in layers[-1:])
