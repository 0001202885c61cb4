"""From symbols to a list of calls: which layers lie between inputs and outputs, and in which order they run."""

from typing import Any

from lamina.errors import ArgumentError
from lamina.layers import InputLayer, Layer, Node, Symbol
from lamina.structures import leaves


def calls_between(inputs: list[Symbol], outputs: list[Symbol]) -> list[Node]:
    """The calls that lead from `inputs` to `outputs`, each after those that it reads; the inputs' own come first.

    Raises:
        ArgumentError: An output depends on an input that was not given.
    """
    given = {id(symbol) for symbol in inputs}
    seen: dict[int, Node] = {}
    waiting = [symbol.node for symbol in outputs if id(symbol) not in given]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        if isinstance(node.layer, InputLayer):
            raise _missing(node.layer.name, [symbol.name for symbol in inputs])
        seen[id(node)] = node
        waiting += [symbol.node for symbol in node.parents if id(symbol) not in given]
    return sorted(seen.values(), key=lambda node: node.serial)


def _missing(name: str, given: list[str]) -> ArgumentError:
    same = " (another one of that name; Input(…, name=…) tells them apart)" if name in given else ""
    return ArgumentError(
        f"The outputs depend on the input {name!r}{same}, which is not among the model's inputs {given}. "
        "Add it to inputs."
    )


def layers_by_depth(inputs: list[Symbol], outputs: list[Symbol]) -> list[Layer]:
    """The distinct layers in Keras's order, the inputs' among them: farthest from the outputs first."""
    doors = {id(symbol): door(symbol) for symbol in inputs}
    met: dict[int, int] = {}
    finished: dict[int, tuple[Layer, list[Symbol]]] = {}
    for symbol in outputs:
        _walk_back(symbol, doors, met, finished)
    depth_of_call: dict[int, int] = {}
    depth_of_layer: dict[int, int] = {id(layer): 0 for layer in doors.values()}
    for key, (layer, parents) in reversed(finished.items()):
        depth = max(depth_of_call.get(key, 0), depth_of_layer.get(id(layer), 0))
        depth_of_layer[id(layer)] = depth
        for parent in parents:
            above = _key(parent, doors)
            depth_of_call[above] = max(depth_of_call.get(above, 0), depth + 1)
    every = [*doors.values(), *(layer for layer, _ in finished.values())]
    distinct = {id(layer): layer for layer in every}.values()
    return sorted(distinct, key=lambda layer: (-depth_of_layer[id(layer)], met.get(id(layer), len(met))))


def _key(symbol: Symbol, doors: dict[int, InputLayer]) -> int:
    """What stands for the call that makes a symbol: the symbol itself where it is an input."""
    return id(symbol) if id(symbol) in doors else id(symbol.node)


def _walk_back(
    symbol: Symbol,
    doors: dict[int, InputLayer],
    met: dict[int, int],
    finished: dict[int, tuple[Layer, list[Symbol]]],
) -> None:
    """Number layers as they are met, and list calls after those that they read; by a stack, however deep it goes."""
    waiting: list[tuple[Symbol, bool]] = [(symbol, False)]
    entered: set[int] = set()
    while waiting:
        one, done = waiting.pop()
        key = _key(one, doors)
        layer: Layer = doors.get(id(one), one.layer)
        parents = [] if id(one) in doors else one.node.parents
        if done:
            finished.setdefault(key, (layer, parents))
            continue
        met.setdefault(id(layer), len(met))
        if key not in finished and key not in entered:
            entered.add(key)
            waiting.append((one, True))
            waiting += [(parent, False) for parent in reversed(parents)]


def symbols_of(tree: Any, argument: str) -> list[Symbol]:
    """The symbols in a structure.

    Raises:
        ArgumentError: Something in it is no symbol, or there is none.
    """
    found = leaves(tree)
    for leaf in found:
        if not isinstance(leaf, Symbol):
            raise ArgumentError.wanted("Model", argument, "made of Input(...) and what layers answered for it", leaf)
    if not found:
        raise ArgumentError.wanted("Model", argument, "at least one symbol", tree)
    return found


def door(symbol: Symbol) -> InputLayer:
    """The input layer of a symbol; one of its own for a symbol in the middle of another network."""
    layer = symbol.layer
    if isinstance(layer, InputLayer):
        return layer
    made: InputLayer = symbol.__dict__.setdefault(
        "_door",
        InputLayer(batch_shape=symbol.sample.shape, dtype=symbol.dtype, name=f"{layer.name}_input"),
    )
    return made
