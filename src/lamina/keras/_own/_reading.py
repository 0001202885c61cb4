"""Losses that read symbols of the model besides targets and outputs, as functions of Keras 2's graphs could."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, ClassVar

import numpy as np

from lamina.config import described, is_own, structure
from lamina.keras._own._added import beside
from lamina.layers import Input, Layer, Run, Symbol
from lamina.networks import Graph
from lamina.structures import leaves
from lamina.typing import Tree

_SHOWN: dict[int, list[Any]] = {}
_KEYS = count()


@described
class Shown(Layer):
    """Hands its first inputs on, and lays the others where the losses of the same pass look for them.

    Args:
        key: Under which the losses look.
        outputs: How many inputs are handed on.

    >>> Shown(key=-1, outputs=1).apply({}, [np.ones(2), np.zeros(2)], Run()).tolist()
    [1.0, 1.0]
    """

    several: ClassVar[bool | None] = True

    key: int = structure()
    outputs: int = structure()

    @property
    def rowwise(self) -> bool:
        """A loss of one's own sees real rows only."""
        return False

    def apply(self, weights: Tree, inputs: Any, run: Run) -> Any:
        """The first inputs."""
        del weights, run
        _SHOWN[self.key] = list(inputs[self.outputs :])
        return inputs[0] if self.outputs == 1 else list(inputs[: self.outputs])


def reading(network: Any, loss: Any, symbols: tuple[list[Symbol], Any]) -> tuple[Any, Any]:
    """The network and the loss as they are, or both so that the loss finds the symbols that it reads.

    Args:
        network: What the model runs.
        loss: As `compile` was given it: a function, or several in a list or dict.
        symbols: The network's inputs, and its outputs in their structure.
    """
    outputs = leaves(symbols[1])
    functions = _each(loss, len(outputs), network)
    pairs = list(enumerate(zip(functions, outputs, strict=False)))
    written = {place: _written(one, output) for place, (one, output) in pairs if _reads(one, output)}
    if not written:
        return network, loss
    key, seen = next(_KEYS), [symbol for _, _, read in written.values() for symbol in read]
    distinct = list({id(symbol): symbol for symbol in seen}.values())
    found = [_found(one, written[n], distinct, key) if n in written else one for n, one in enumerate(functions)]
    made = beside(network, symbols, Shown(key=key, outputs=len(outputs)), distinct)
    if isinstance(loss, Mapping):
        return made, {name: one for name, one in zip(network.output_names, found, strict=True) if name in loss}
    return made, found


def _each(loss: Any, outputs: int, network: Any) -> list[Any]:
    """One loss an output."""
    if isinstance(loss, Mapping):
        return [loss.get(name) for name in network.output_names]
    return list(loss) if isinstance(loss, (list, tuple)) else [loss] * outputs


def _reads(loss: Any, output: Symbol) -> bool:
    """Whether a function answers with a symbol where it was given arrays alone."""
    if not callable(loss) or isinstance(loss, type) or is_own(loss):
        return False
    rows = np.full(output.sample.shape, 0.5, np.float32)
    try:
        return isinstance(loss(rows, rows), Symbol)
    except Exception:  # noqa: BLE001 - what the function cannot do with these rows, the fit will tell
        return False


def _written(loss: Callable[..., Any], output: Symbol) -> tuple[list[Symbol], Symbol, list[Symbol]]:
    """Symbols of targets and outputs, what the loss makes of them, and the symbols of the model that it reads."""
    doors = [Input(batch_shape=output.sample.shape), Input(batch_shape=output.sample.shape)]
    answer = loss(*doors)
    own = {id(door): True for door in doors}
    return doors, answer, _frontier(answer, own)


def _frontier(symbol: Symbol, own: dict[int, bool]) -> list[Symbol]:
    """The last symbols on the way that do not depend on the loss's own."""
    if id(symbol) in own and not symbol.node.parents:
        return []
    if not _depends(symbol, own):
        return [symbol]
    return [one for parent in symbol.node.parents for one in _frontier(parent, own)]


def _depends(symbol: Symbol, own: dict[int, bool]) -> bool:
    if id(symbol) not in own:
        own[id(symbol)] = any(_depends(parent, own) for parent in symbol.node.parents)
    return own[id(symbol)]


def _found(
    loss: Any, written: tuple[list[Symbol], Symbol, list[Symbol]], shown: list[Symbol], key: int
) -> Callable[[Any, Any], Any]:
    """The loss as a function of targets and outputs that looks for the rest where `Shown` laid it."""
    doors, answer, read = written
    places = [next(n for n, one in enumerate(shown) if one is symbol) for symbol in {id(s): s for s in read}.values()]
    graph = Graph.between([*doors, *(shown[place] for place in places)], answer)

    def function(y_true: Any, y_pred: Any) -> Any:
        values = [y_true, y_pred, *(_SHOWN[key][place] for place in places)]
        return graph.apply({}, tuple(values[place] for place in graph.read), Run())

    function.__name__ = getattr(loss, "__name__", "loss")
    function.__dict__["within_pass"] = True  # a verdict asks for losses outside of any
    return function
