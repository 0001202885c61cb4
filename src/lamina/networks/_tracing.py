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
            raise ArgumentError(
                f"The outputs depend on the input {node.layer.name!r}, which is not among the model's inputs "
                f"{[symbol.name for symbol in inputs]}. Add it to inputs."
            )
        seen[id(node)] = node
        waiting += [symbol.node for symbol in node.parents if id(symbol) not in given]
    return sorted(seen.values(), key=lambda node: node.serial)


def layers_by_depth(inputs: list[Symbol], calls: list[Node], outputs: list[Symbol]) -> list[Layer]:
    """The distinct layers as Keras lists them: farthest from the outputs first, inputs as they were given."""
    depth: dict[int, int] = {}
    found: dict[int, int] = {}
    order: dict[int, int] = {}
    _number(outputs, {id(symbol) for symbol in inputs}, order)
    for node in reversed(calls):
        own = depth[id(node)] = max(depth.get(id(node), 0), found.get(id(node.layer), 0))
        found[id(node.layer)] = own
        for symbol in node.parents:
            depth[id(symbol.node)] = max(depth.get(id(symbol.node), 0), own + 1)
    layers = {id(node.layer): node.layer for node in calls}
    return sorted(layers.values(), key=lambda layer: (-found[id(layer)], order.get(id(layer), 0)))


def _number(symbols: list[Symbol], given: set[int], order: dict[int, int]) -> None:
    """Number layers as they are met on the way back from the outputs."""
    waiting = list(reversed(symbols))
    seen: set[int] = set()
    while waiting:
        symbol = waiting.pop()
        if id(symbol) in given or id(symbol.node) in seen:
            continue
        seen.add(id(symbol.node))
        order.setdefault(id(symbol.node.layer), len(order))
        waiting += list(reversed(symbol.node.parents))


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
    return InputLayer(symbol.sample.shape[1:], dtype=symbol.dtype, name=f"{layer.name}_input")
