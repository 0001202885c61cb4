"""Graph: layers that call each other in any acyclic way, from several inputs to several outputs; itself a layer."""

from collections.abc import Mapping
from collections.abc import Sequence as Several
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.layers import InputLayer, Layer, Run, Symbol, symbol_of
from lamina.layers._calling import shapes_of, trying
from lamina.networks._division import Division, Link, as_rows, divided
from lamina.networks._naming import name_apart, refuse_shared
from lamina.networks._network import Call, Network, Port, flat, restructured
from lamina.networks._tracing import calls_between, door, layers_by_depth, symbols_of
from lamina.networks._unfolding import frozen_within, unfolded
from lamina.structures import leaves, mapped


@final
@described
class Graph(Network):
    """Calls of layers in an order in which each has what it reads; made from symbols by `Graph.between`.

    Args:
        layers: The distinct layers, those of the inputs among them.
        calls: One ``[layer's place, positional arguments, named arguments]`` a call, links among the arguments. The
            first calls are the inputs' and have no arguments.
        entries: Links in the structure of the model's inputs.
        exits: Links in the structure of the model's outputs.

    Example:
        >>> from lamina.layers import Dense, Input
        >>> x = Input(shape=(3,), name="x")
        >>> graph = Graph.between(x, Dense(2)(x) + Dense(2)(x))
        >>> graph.given_shape, graph.output_shape
        ((3,), (2,))
    """

    several: ClassVar[bool | None] = None

    layers: Several[Layer] = structure()
    calls: Several[Any] = structure()
    entries: Any = structure()
    exits: Any = structure()

    @classmethod
    def between(cls, inputs: Any, outputs: Any, name: str = "") -> "Graph":
        """The graph that leads from symbols to symbols, in any structure of lists and dicts.

        Raises:
            ArgumentError: Something is no symbol, or an output depends on an input that was not given.
        """
        come, go = symbols_of(inputs, "inputs"), symbols_of(outputs, "outputs")
        nodes = calls_between(come, go)
        doors = [door(symbol) for symbol in come]
        layers = layers_by_depth(come, go)
        place = {id(layer): number for number, layer in enumerate(layers)}
        number = {id(node): count for count, node in enumerate(nodes, len(doors))}
        at = {id(symbol): Link(count, 0) for count, symbol in enumerate(come)}

        def linked(leaf: Any) -> Any:
            if not isinstance(leaf, Symbol):
                return leaf
            return at.get(id(leaf)) or Link(number[id(leaf.node)], leaf.place)

        told = [[place[id(node.layer)], *mapped(linked, ([*node.arguments], node.keywords))] for node in nodes]
        calls = [*([place[id(one)], [], {}] for one in doors), *told]
        name_apart([*doors, *(node.layer for node in nodes)])
        inner, calls, exits = unfolded(layers, calls, mapped(linked, outputs))
        made = cls(inner, calls, mapped(linked, inputs), exits, name=name)
        made.settle("_symbols", (tuple(come), tuple(go)))
        if inner is not layers:
            made.settle("_shown", tuple(layers))
        return made

    def check(self) -> None:
        """See that all are layers, and that the host's part hangs on inputs alone."""
        super().check()
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise ArgumentError.wanted("Graph", "layers", "a list of layers", layer)
        self.settle("layers", tuple(self.layers))
        self.settle("calls", tuple((int(place), tuple(given), dict(named)) for place, given, named in self.calls))
        refuse_shared(self.layers)
        self.input_shape = self.given_shape
        if self._division and all(layer.built for layer in self.parts().values()):
            self.build(self.given_shape)

    @property
    def ports(self) -> tuple[Port, ...]:
        """The inputs, in order."""
        doors = [self.layers[self.calls[link.call][0]] for link in leaves(self.entries)]
        return tuple(Port(one.name, tuple(one.shape or ()), one.dtype) for one in doors if isinstance(one, InputLayer))

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of the layers that answer, or the keys of a dict of outputs."""
        if isinstance(self.exits, Mapping):
            return tuple(self.exits)
        return tuple(self._said_of(link) for link in leaves(self.exits))

    def _said_of(self, link: Link) -> str:
        """The name of the layer that answers, or the one that it says to pass on."""
        layer = self.layers[self.calls[link.call][0]]
        passed: Several[str] | None = layer.__dict__.get("passes_on")
        return layer.name if passed is None else passed[link.place]

    @property
    def read(self) -> list[int]:
        """Which of the inputs `apply` takes, for a graph without a part of the host's."""
        return [link.call for link in self._division.passed]

    @property
    def layers_shown(self) -> list[Layer]:
        """The distinct layers in Keras's order, those of the inputs among them; inner networks as one layer."""
        return list(self.__dict__.get("_shown", self.layers))

    unfolds: ClassVar[bool] = True

    def through(self, inputs: tuple[Any, ...], call: Call) -> Any:
        """What it answers where every layer inside is called by somebody else."""
        made: dict[int, Several[Any]] = dict(self._entered(inputs))
        for number, (place, arguments, named) in enumerate(self.calls):
            if number not in made:
                told, more = _told((arguments, named), made, None)
                made[number] = call(self.layers[place], told, more)
        return self.structured(tuple(made[link.call][link.place] for link in leaves(self.exits)))

    @property
    def symbols(self) -> tuple[tuple[Symbol, ...], tuple[Symbol, ...]]:
        """Those that it was made from; for a graph from a file, the layers are called anew."""
        if "_symbols" not in self.__dict__:
            come = tuple(symbol_of(self._door(link)) for link in leaves(self.entries))
            go = leaves(self.through(come, lambda layer, told, more: leaves(layer(*told, **more))))
            self.settle("_symbols", (come, tuple(go)))
        found: tuple[tuple[Symbol, ...], tuple[Symbol, ...]] = self.__dict__["_symbols"]
        return found

    @property
    def host(self) -> bool:  # type: ignore[override]
        """Whether the host has a part in it; inside another network it is then all the host's."""
        return any(layer.host for layer in self.layers)

    def parts(self) -> Mapping[str, Layer]:
        """Each distinct layer once, by its number."""
        return {str(place): layer for place, layer in enumerate(self.layers)}

    def frozen_paths(self) -> frozenset[str]:
        """As for every layer; an inner network that is shown but run as its layers freezes these."""
        found = super().frozen_paths()
        if "still" in self.__dict__:
            return found
        return found | frozen_within(self, self.layers_shown) if "_shown" in self.__dict__ else found

    def build(self, shape: Any) -> None:
        """Draw the first numbers of every layer that has none, once; shapes follow from running two rows."""
        del shape
        if self.built and "_output_shape" in self.__dict__:
            return
        made = self._entered(tuple(self._door(port).sample for port in leaves(self.entries)))
        run = Run()
        with trying():
            for number, (place, arguments, _) in enumerate(self.calls):
                layer = self.layers[place]
                if number not in made:
                    layer.build(shapes_of(_told(arguments[0], made, layer)))
                    learned, kept = layer.tree()
                    self._call(number, made, learned, run.again(kept))
        self.cell.put({}, {})
        self.settle(
            "_output_shape", flat([tuple(np.shape(made[one.call][one.place]))[1:] for one in leaves(self.exits)])
        )

    def _door(self, link: Link) -> InputLayer:
        door = self.layers[self.calls[link.call][0]]
        assert isinstance(door, InputLayer)
        return door

    def check_inputs(self, inputs: Any) -> None:
        """Refuse inputs of other shapes than the network was made for."""
        for port, value in zip(self.ports, self.split(inputs), strict=True):
            if tuple(np.shape(value))[1:] != port.shape:
                raise ShapeError(
                    f"The input {port.name!r} takes rows of shape {port.shape}; got {tuple(np.shape(value))[1:]}. "
                    "Give it the columns that it was made for."
                )

    def hosted(self, values: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
        """What the device's part reads, after every layer of the host's part has run once, by NumPy."""
        made = self._entered(values)
        for number in self._division.host:
            layer = self.layers[self.calls[number][0]]
            learned, kept = layer.tree()
            self._call(number, made, learned, Run(kept=kept))
        return tuple(as_rows(made[link.call][link.place]) for link in self._division.passed)

    def apply(self, weights: Any, inputs: Any, run: Run) -> Any:
        """The outputs, flat, for what `hosted` made of the inputs."""
        made: dict[int, list[Any]] = {}
        given = inputs if isinstance(inputs, tuple) else (inputs,)
        for link, value in zip(self._division.passed, given, strict=True):
            made.setdefault(link.call, []).extend([None] * (link.place + 1 - len(made.get(link.call, []))))
            made[link.call][link.place] = value
        for number in self._division.device:
            place = str(self.calls[number][0])
            self._call(number, made, weights.get(place, {}), run.part(place))
        return flat([made[link.call][link.place] for link in leaves(self.exits)])

    def _entered(self, values: tuple[Any, ...]) -> dict[int, list[Any]]:
        return {link.call: [value] for link, value in zip(leaves(self.entries), values, strict=True)}

    def _call(self, number: int, made: dict[int, list[Any]], weights: Any, run: Run) -> None:
        """Make one call, and keep what it answers."""
        place, arguments, named = self.calls[number]
        inputs, *others = _told(arguments, made, self.layers[place])
        more = _told(named, made, self.layers[place])
        mode = run.in_mode(more.pop("training", None))
        made[number] = leaves(self.layers[place].forward(weights, inputs, mode, *others, **more))

    @property
    def _division(self) -> Division:
        if "_divided" not in self.__dict__:
            self.settle("_divided", divided(self.layers, self.calls, leaves(self.exits)))
        found: Division = self.__dict__["_divided"]
        return found

    def structured(self, outputs: Any) -> Any:
        """Flat outputs in the structure that the model was made with; a list of one output is that output."""
        alone = isinstance(self.exits, (list, tuple)) and len(self.exits) == 1 and len(leaves(self.exits)) == 1
        return restructured(self.exits[0] if alone else self.exits, outputs)


def _told(tree: Any, made: Mapping[int, Several[Any]], layer: Layer | None) -> Any:
    """Arguments with what was made in the place of links, numbers in float32 where `layer` is the device's."""

    def told(leaf: Any) -> Any:
        if not isinstance(leaf, Link):
            return leaf
        value = made[leaf.call][leaf.place]
        return value if layer is None or layer.host or layer.moves else as_rows(value)

    return mapped(told, tree)
