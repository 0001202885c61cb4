"""Sequence: layers one after another, itself a layer."""

from collections.abc import Mapping
from collections.abc import Sequence as Several
from typing import Any, final

import numpy as np

from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError, StateError
from lamina.layers import Flatten, InputLayer, Layer, Run
from lamina.layers._layer import snake_case
from lamina.typing import Array, HostArray, Shape, Tree


@final
@described
class Sequence(Layer):
    """Layers one after another; the same layer may stand in several places and then shares its numbers.

    Args:
        layers: The layers, first to last. An `InputLayer` in the first place only says the shape.
        places: The order in which the distinct layers run; worked out where a layer stands in several places.

    Raises:
        ArgumentError: Something in `layers` is no layer.

    Example:
        >>> from lamina.layers import Dense
        >>> Sequence([Dense(4, "relu", input_shape=[2]), Dense(1)]).given_shape
        (2,)
    """

    layers: Several[Layer] = structure()
    places: Several[int] | None = structure(default=None, kw_only=True)

    def check(self) -> None:
        """Name the parts and see that all are layers."""
        super().check()
        given = [getattr(layer, "network", layer) for layer in self.layers]
        for layer in given:
            if not isinstance(layer, Layer):
                raise ArgumentError.wanted("Sequential", "layers", "a list of layers", layer)
        if given and self.input_shape is None:
            self.input_shape = given[0].input_shape
        said = [layer for layer in given if not isinstance(layer, InputLayer)]
        distinct = list({id(layer): layer for layer in said}.values())
        places = self.places or [next(k for k, one in enumerate(distinct) if one is layer) for layer in said]
        self.settle("layers", tuple(distinct))
        self.settle("places", None if list(places) == list(range(len(distinct))) else tuple(places))
        self._refuse_shared_across()
        self._name_apart()

    def _refuse_shared_across(self) -> None:
        """A layer has one path in a network: it may run twice in a sequence, but not in and outside of a nested one."""
        seen: set[int] = set()
        for part in self.layers:
            inside = {id(layer) for _, layer in part.walk()}
            if inside & seen:
                raise ArgumentError(
                    f"The network {part.name!r} holds a layer that also stands outside of it; "
                    "put the layers into one sequence, or make a second layer."
                )
            seen |= inside

    @property
    def ordered(self) -> list[Layer]:
        """The layers as they run, one that runs twice standing twice."""
        return list(self.layers) if self.places is None else [self.layers[place] for place in self.places]

    def _name_apart(self) -> None:
        """Two unnamed layers of one class get different names, as in Keras: dense, dense_1."""
        taken: set[str] = set()
        for layer in self.parts().values():
            plain = snake_case(type(layer).__name__)
            if layer.name in taken and layer.name == plain:
                layer.name = next(n for k in range(1, len(self.layers) + 1) if (n := f"{plain}_{k}") not in taken)
            taken.add(layer.name)

    @property
    def given_shape(self) -> Shape | None:
        """Sizes of the input's axes after the rows, where somebody said them."""
        if self.input_shape is not None:
            return tuple(int(size) for size in self.input_shape)
        return self.layers[0].given_shape if self.layers and isinstance(self.layers[0], Sequence) else None

    def parts(self) -> Mapping[str, Layer]:
        """Each distinct layer once, by its number."""
        return {str(place): layer for place, layer in enumerate(self.layers)}

    def build(self, shape: Shape) -> None:
        """Draw the first numbers of every layer that has none, once; shapes follow from running two zero rows."""
        if self.built:
            return
        x = np.zeros((2, *shape), np.float32)
        for layer in self.ordered:
            try:
                layer.build(x.shape[1:])
                learned, kept = layer.tree()
                with np.errstate(all="ignore"):
                    x = np.asarray(layer.apply(learned, x, Run(kept=kept)))
            except (ValueError, IndexError, TypeError) as error:
                error.add_note(f"in layer {layer.name!r} ({layer!r}), whose input has the shape (rows, {x.shape[1:]})")
                raise
        self.cell.put({}, {})
        self.settle("_output_shape", tuple(x.shape[1:]))
        self.input_shape = shape

    def unbuild(self, built: Several[Layer]) -> None:
        """Forget the numbers of all layers but those in `built`, as if `build` had never been called."""
        for _, layer in self.walk():
            if not any(layer is one for one in built):
                layer.cell.clear()
                layer.__dict__.pop("_output_shape", None)

    @property
    def output_shape(self) -> Shape:
        """Sizes of the output's axes after the rows.

        Raises:
            StateError: The network is not built.
        """
        if "_output_shape" not in self.__dict__:
            raise StateError(f"{self.name} is not built: give its first layer an input_shape, or call fit.")
        shape: Shape = self.__dict__["_output_shape"]
        return shape

    def check_inputs(self, inputs: HostArray) -> None:
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

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The last layer's output."""
        for number in range(len(self.layers)) if self.places is None else self.places:
            inputs = self.layers[number].apply(weights.get(str(number), {}), inputs, run.part(str(number)))
        return inputs

    def penalty(self, weights: Tree) -> Any:
        """What the regularizers of all distinct layers add."""
        added = [layer.penalty(weights.get(place, {})) for place, layer in self.parts().items()]
        found = [value for value in added if value is not None]
        return sum(found[1:], start=found[0]) if found else None
