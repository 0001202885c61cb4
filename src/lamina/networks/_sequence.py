"""Sequence: layers one after another, itself a layer."""

from collections.abc import Mapping
from collections.abc import Sequence as Several
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError, StateError
from lamina.layers import Flatten, Input, InputLayer, Layer, Run, Symbol
from lamina.layers._calling import trying
from lamina.networks._division import as_rows
from lamina.networks._naming import name_apart, refuse_shared
from lamina.networks._network import Call, Network, Port
from lamina.structures import leaves
from lamina.typing import Array, Shape


@final
@described
class Sequence(Network):
    """Layers one after another; the same layer may stand in several places and then shares its numbers.

    Args:
        layers: The layers, first to last. An `InputLayer` in the first place only says the shape.
        places: The order in which the distinct layers run; worked out where a layer stands in several places.
        dtype: What the input is: ``"float32"``, or ``"string"``, ``"int64"`` for layers of the host's part.

    Raises:
        ArgumentError: Something in `layers` is no layer.

    Example:
        >>> from lamina.layers import Dense
        >>> Sequence([Dense(4, "relu", input_shape=[2]), Dense(1)]).given_shape
        (2,)
    """

    layers: Several[Layer] = structure()
    places: Several[int] | None = structure(default=None, kw_only=True)
    dtype: str = structure(default="float32", kw_only=True)

    def check(self) -> None:
        """Name the parts and see that all are layers."""
        super().check()
        given = [_as_layer(layer) for layer in self.layers]
        if given and isinstance(given[0], InputLayer):
            self.settle("dtype", given[0].dtype)
        elif given and self.dtype == "float32":
            self.settle("dtype", given[0].reads)
        if given and self.input_shape is None:
            self.input_shape = given[0].input_shape
        said = [layer for layer in given if not isinstance(layer, InputLayer)]
        distinct = list({id(layer): layer for layer in said}.values())
        places = self.places or [next(k for k, one in enumerate(distinct) if one is layer) for layer in said]
        self.settle("layers", tuple(distinct))
        self.settle("places", None if list(places) == list(range(len(distinct))) else tuple(places))
        refuse_shared(self.layers)
        name_apart(self.layers)
        _refuse_late_host(self.ordered)

    @property
    def ordered(self) -> list[Layer]:
        """The layers as they run, one that runs twice standing twice."""
        return list(self.layers) if self.places is None else [self.layers[place] for place in self.places]

    @property
    def _hosts(self) -> int:
        """How many layers, from the first, are the host's."""
        if "_counted" not in self.__dict__:
            self.settle("_counted", sum(layer.host for layer in self.ordered))
        found: int = self.__dict__["_counted"]
        return found

    @property
    def host(self) -> bool:  # type: ignore[override]
        """Whether the host has a part in it; inside another network it is then all the host's."""
        return self._hosts > 0

    @property
    def ports(self) -> tuple[Port, ...]:
        """The one input: the shape that somebody said, here or inside a first layer that is a network."""
        first = self.layers[0] if self.layers else None
        inner = first.ports[0] if isinstance(first, Network) and len(first.ports) == 1 else None
        shape = inner.shape if inner and self.input_shape is None else self.input_shape
        dtype = inner.dtype if inner else self.dtype
        name = "input" if inner is None else inner.name
        return (Port(name, None if shape is None else tuple(int(size) for size in shape), dtype),)

    @property
    def output_names(self) -> tuple[str, ...]:
        """The name of the last layer."""
        return (self.ordered[-1].name if self.layers else self.name,)

    @property
    def symbols(self) -> tuple[tuple[Symbol, ...], tuple[Symbol, ...]]:
        """An input of its own, and what the layers answer for it."""
        if "_symbols" not in self.__dict__:
            port = self.ports[0]
            if port.shape is None:
                raise StateError(f"The input of {self.name} has no shape yet: give its first layer an input_shape.")
            first = last = Input(port.shape, dtype=port.dtype)
            for layer in self.ordered:
                last = layer(last)
            self.settle("_symbols", ((first,), tuple(leaves(last))))
        found: tuple[tuple[Symbol, ...], tuple[Symbol, ...]] = self.__dict__["_symbols"]
        return found

    unfolds: ClassVar[bool] = True

    def through(self, inputs: tuple[Any, ...], call: Call) -> Any:
        """What the last layer answers where every layer is called by somebody else; each has one answer."""
        value = inputs[0]
        for layer in self.ordered:
            (value,) = call(layer, [value], {})
        return value

    def parts(self) -> Mapping[str, Layer]:
        """Each distinct layer once, by its number."""
        return {str(place): layer for place, layer in enumerate(self.layers)}

    def build(self, shape: Shape) -> None:
        """Draw the first numbers of every layer that has none, once; shapes follow from running two zero rows."""
        if self.built and "_output_shape" in self.__dict__:
            return
        x: Any = InputLayer(shape, dtype=self.ports[0].dtype).sample
        run = Run()
        for layer in self.ordered:
            try:
                layer.build(np.shape(x)[1:])
                learned, kept = layer.tree()
                with trying():
                    x = layer.forward(learned, x if layer.host else as_rows(x), run.again(kept))
            except (ValueError, IndexError, TypeError) as error:
                error.add_note(
                    f"in layer {layer.name!r} ({layer!r}), whose input has the shape (rows, {np.shape(x)[1:]})"
                )
                raise
        self.cell.put({}, {})
        shapes = [tuple(np.shape(value))[1:] for value in leaves(x)]
        self.settle("_output_shape", shapes[0] if len(shapes) == 1 else tuple(shapes))
        self.input_shape = shape

    def check_inputs(self, inputs: Any) -> None:
        """Refuse inputs of another shape than the network was built for, and what its first layers cannot take."""
        if self.built and self.given_shape is not None and inputs.shape[1:] != self.given_shape:
            raise ShapeError(
                f"The network was built for rows of shape {self.given_shape}; got rows of shape {inputs.shape[1:]}. "
                "Give it the columns that it was built for."
            )
        for layer in self.ordered:
            layer.check_inputs(inputs)
            if not isinstance(layer, Flatten):  # what comes after it reads no inputs any more
                break

    def hosted(self, values: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
        """What the device's part reads, after the first layers that are the host's have run once, by NumPy."""
        x: Any = values[0]
        for layer in self.ordered[: self._hosts]:
            learned, kept = layer.tree()
            x = layer.forward(learned, x, Run(kept=kept))
        return tuple(as_rows(value) for value in leaves(x))

    def apply(self, weights: Any, inputs: Array, run: Run) -> Any:
        """The last layer's output, for what `hosted` made of the input."""
        places = range(len(self.layers)) if self.places is None else self.places
        for number in places[self._hosts :]:
            inputs = self.layers[number].forward(weights.get(str(number), {}), inputs, run.part(str(number)))
        return tuple(leaves(inputs)) if isinstance(inputs, (list, dict)) else inputs


def _as_layer(given: Any) -> Layer:
    """The layer that is meant: itself, a model's network, or the input layer of a symbol."""
    made = given.layer if isinstance(given, Symbol) else getattr(given, "network", given)
    if not isinstance(made, Layer):
        raise ArgumentError.wanted("Sequential", "layers", "a list of layers", given)
    return made


def _refuse_late_host(layers: list[Layer]) -> None:
    hosts = [layer.host for layer in layers]
    if hosts != sorted(hosts, reverse=True):
        late = layers[max(place for place, host in enumerate(hosts) if host)]
        raise ArgumentError(
            f"{late.name!r} reads text or large codes, so it runs on the host before anything else; here it comes "
            "after a layer that does not. Move it to the front."
        )
