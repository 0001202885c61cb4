"""Called: the network of a model whose ``call`` people write."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from lamina.cells import Cell
from lamina.errors import ArgumentError, StateError
from lamina.keras._own._held import (
    constrained,
    held,
    idle,
    is_shape,
    numbers_within,
    run_call,
    shown,
    total_penalty,
    try_call,
    with_rows,
)
from lamina.keras._own._weights import Own
from lamina.layers import Layer, Run
from lamina.layers._hosting import Answers, hosting, is_hosting
from lamina.networks import Network, Port, flat, frozen_within, name_apart, restructured
from lamina.networks._division import as_rows
from lamina.structures import filled, leaves, mapped
from lamina.typing import Tree


class Called(Network):
    """What a subclassed model runs: its ``call``, with layers among its attributes and variables of its own.

    Args:
        owner: The model.
        name: Its name.

    The structure of its inputs is that of the first rows that it sees, and stays.
    """

    several: ClassVar[bool | None] = None

    def __init__(self, owner: Any, name: str) -> None:
        self.owner = owner
        self.variables: list[Own] = []
        self.inputs: Any = None
        self.outputs: Any = None
        self.idle: frozenset[str] = frozenset()
        super().__init__(name=name)

    @property
    def rowwise(self) -> bool:
        """Nobody knows what a ``call`` does with rows."""
        return False

    @property
    def built(self) -> bool:
        """Whether its numbers exist, and those of all layers that its ``call`` has called."""
        return self.cell.built and all(part.built for name, part in self.parts().items() if name not in self.idle)

    @property
    def layers_shown(self) -> list[Layer]:
        """The layers among the model's attributes, as they were found."""
        return list(shown(self.owner).values())

    def frozen_paths(self) -> frozenset[str]:
        """As for every layer; a network that is run as its layers freezes these."""
        return super().frozen_paths() | frozen_within(self, self.layers_shown)

    @property
    def symbols(self) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """A subclassed model has symbols only where it was called on some."""
        node = self._last_node
        return tuple(leaves(node.arguments[0])), tuple(leaves(node.outputs))

    def hidden(self) -> tuple[Any, ...]:
        """The numbers of the layers inside, which its program has as constants."""
        return numbers_within(self)

    def parts(self) -> Mapping[str, Layer]:
        """The layers among the model's attributes."""
        return held(self.owner)

    @property
    def ports(self) -> tuple[Port, ...]:
        """One a leaf of the inputs' structure: known once rows or symbols were seen."""
        if self.inputs is None:
            return (Port("inputs", None),)
        return tuple(leaves(self.inputs))

    @property
    def output_names(self) -> tuple[str, ...]:
        """The keys of a dict of outputs, or numbered names."""
        if isinstance(self.outputs, Mapping):
            return tuple(self.outputs)
        count = len(leaves(self.outputs)) if self.outputs is not None else 1
        return ("output",) if count == 1 else tuple(f"output_{place + 1}" for place in range(count))

    def split(self, data: Any) -> tuple[Any, ...]:
        """The leaves of what people gave; the first time, their structure is learned."""
        if self.inputs is None:
            self.inputs = _structure(data)
        if isinstance(self.inputs, Mapping):
            return super().split(data)
        if isinstance(self.inputs, Port):
            return (data,)
        found = leaves(data)
        if len(found) != len(leaves(self.inputs)):
            raise ArgumentError.wanted("The model", "inputs", f"{len(leaves(self.inputs))} arrays, as before", data)
        return tuple(found)

    def check_inputs(self, inputs: Any) -> None:
        """Learn the structure of the first inputs that come."""
        if self.inputs is None:
            self.inputs = _structure(inputs)

    def build(self, shape: Any) -> None:
        """Build every layer by a try on two rows; `shape` is that of one input, or several in a list or dict."""
        if self.cell.built:
            return
        if self.inputs is None:
            self.inputs = _ports_for(shape)
        shapes = [shape] if is_shape(shape) else list(shape.values() if isinstance(shape, Mapping) else shape)
        told = filled(self.inputs, [tuple(one) for one in shapes]) if not isinstance(self.inputs, Port) else shapes[0]
        if self.owner.builds:
            self.owner.build(with_rows(told))
        known = [(layer.cell, *layer.cell.read()) for _, layer in self.walk()]
        rows = [_rows(port, tuple(one)) for port, one in zip(leaves(self.inputs), shapes, strict=True)]
        answer = try_call(self, self.owner, told, filled(self.inputs, rows))
        self.idle = idle(self)
        for cell, learned, kept in known:
            _give_back(cell, learned, kept)
        self.outputs = mapped(lambda _: True, answer)
        learned, kept = self.cell.read()
        self.cell.put(learned, kept)
        self.settle("_output_shape", flat([tuple(np.shape(value))[1:] for value in leaves(answer)]))
        name_apart(self.layers_shown)
        ports = zip(leaves(self.inputs), shapes, strict=True)
        self.inputs = filled(self.inputs, [Port(port.name, tuple(one), port.dtype) for port, one in ports])
        self.input_shape = self.given_shape

    def unbuild(self, built: Any) -> None:
        """Forget numbers and structures."""
        super().unbuild(built)
        self.inputs = self.outputs = None

    @property
    def host(self) -> bool:  # type: ignore[override]
        """Whether a layer inside is the host's: what such layers answer is worked out once per table."""
        return any(layer.host for part in self.parts().values() for _, layer in part.walk())

    def hosted(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Inputs that are numbers, and behind them what the host's layers answer in one run by NumPy."""
        if not self._divides:
            return values
        learned, kept = self.tree()
        answers = Answers()
        rows = [value if port.dtype == "string" else as_rows(value) for port, value in self._with(values)]
        with hosting(answers), np.errstate(all="ignore"):
            self._run_call(learned, rows, Run(kept=kept))
        self.settle("_answered", answers.written)
        numbers = [value for port, value in self._with(rows) if port.dtype != "string"]
        return (*numbers, *(as_rows(leaf) for leaf in leaves(answers.written)))

    @property
    def _divides(self) -> bool:
        """Whether something of what comes in, or of what is done, is not for the device."""
        return self.host or any(port.dtype == "string" for port in self.ports)

    def _with(self, values: Any) -> Iterator[tuple[Port, Any]]:
        return zip(self.ports, values, strict=True)

    def forward(self, weights: Any, inputs: Any, run: Any, *others: Any, **more: Any) -> Any:
        """As every network; within another such model, the outer one's answers serve the layers inside."""
        if not is_hosting():
            return super().forward(weights, inputs, run, *others, **more)
        return self.structured(self._run_call(weights, self.split(inputs), run))

    def apply(self, weights: Tree, inputs: Any, run: Run) -> Any:
        """What ``call`` answers, flat, for what `hosted` made of the inputs."""
        given = inputs if isinstance(inputs, tuple) else (inputs,)
        if not self._divides:
            return self._run_call(weights, given, run)
        rest = iter(given)
        told = [_rows(port, port.shape or ()) if port.dtype == "string" else next(rest) for port in self.ports]
        with hosting(Answers(filled(self.__dict__["_answered"], list(rest)))):
            return self._run_call(weights, told, run)

    def _run_call(self, weights: Tree, given: Any, run: Run) -> Any:
        told = given[0] if isinstance(self.inputs, Port) else filled(self.inputs, given)
        return flat(leaves(run_call(self, self.owner, self.variables, (weights, (told,), {}, run))))

    def structured(self, outputs: Any) -> Any:
        """Flat outputs in the structure in which ``call`` answers."""
        if self.outputs is None:
            raise StateError(f"{self.name} has not seen rows yet, so it does not know its outputs.")
        return restructured(self.outputs, outputs)

    def penalty(self, weights: Tree) -> Any:
        """What the regularizers of its own variables and of its layers add."""
        inner, own = super().penalty(weights), total_penalty(self.variables, weights)
        return own if inner is None else inner if own is None else inner + own

    def constrain(self, weights: Tree) -> Tree:
        """Its own numbers and its layers' as their constraints want them."""
        parts, own = self.parts(), constrained(self.variables, weights)
        return {name: parts[name].constrain(value) if name in parts else value for name, value in own.items()}


def _give_back(cell: Cell, learned: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """The numbers of before a try, beside those that the try has made: trying is no pass that counts."""
    if learned or kept:
        made, built = cell.read(), cell.built
        cell.put({**made[0], **learned}, {**made[1], **kept})
        cell.built = built


def _structure(data: Any) -> Any:
    """Ports in the structure of what people gave: dicts and lists of arrays; everything else is one array."""
    if isinstance(data, Mapping):
        return {name: Port(str(name), None, _dtype(item)) for name, item in data.items()}
    if isinstance(data, (list, tuple)) and data and all(hasattr(item, "shape") for item in data):
        return type(data)(Port(f"input_{place + 1}", None, _dtype(item)) for place, item in enumerate(data))
    return Port("inputs", None, _dtype(data) if isinstance(data, np.ndarray) else "float32")


def _ports_for(shape: Any) -> Any:
    """Ports for a shape, or in the structure of several shapes."""
    if is_shape(shape):
        return Port("inputs", None)
    if isinstance(shape, Mapping):
        return {name: Port(str(name), None) for name in shape}
    return type(shape)(Port(f"input_{place + 1}", None) for place, _ in enumerate(shape))


def _rows(port: Port, shape: tuple[int, ...]) -> Any:
    """Two rows that stand for an input: zeros, or empty words."""
    return np.full((2, *shape), "", object) if port.dtype == "string" else np.zeros((2, *shape), np.float32)


def _dtype(values: Any) -> str:
    kind = np.asarray(values).dtype.kind if not hasattr(values, "sample") else "f"
    return "string" if kind in "OUS" else "float32"
