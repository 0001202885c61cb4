"""Sequence: layers one after another, itself a layer."""

from collections.abc import Mapping
from collections.abc import Sequence as Several
from typing import Any, final

import numpy as np

from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError, StateError
from lamina.layers import InputLayer, Layer, Run
from lamina.layers._layer import snake_case
from lamina.typing import Array, HostArray, Shape, Tree


@final
@described
class Sequence(Layer):
    """Layers one after another; the same layer may stand in several places and then shares its numbers.

    Args:
        layers: The layers, first to last. An `InputLayer` in the first place only says the shape.

    Raises:
        ArgumentError: Something in `layers` is no layer.

    Example:
        >>> from lamina.layers import Dense
        >>> Sequence([Dense(4, "relu", input_shape=[2]), Dense(1)]).given_shape
        (2,)
    """

    layers: Several[Layer] = structure()

    def check(self) -> None:
        """Name the parts and see that all are layers."""
        super().check()
        given = [getattr(layer, "network", layer) for layer in self.layers]
        for layer in given:
            if not isinstance(layer, Layer):
                raise ArgumentError.wanted("Sequential", "layers", "a list of layers", layer)
        self.settle("layers", tuple(layer for layer in given if not isinstance(layer, InputLayer)))
        if given and self.input_shape is None:
            self.input_shape = given[0].input_shape
        first = {id(layer): place for place, layer in reversed(list(enumerate(self.layers)))}
        self.settle("_places", tuple(str(first[id(layer)]) for layer in self.layers))
        self._name_apart()

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
        """Each distinct layer once, by its first place."""
        return dict(zip(self.__dict__["_places"], self.layers, strict=True))

    def build(self, shape: Shape) -> None:
        """Draw the first numbers of every layer that has none; its own shape follows from running two zero rows."""
        self.cell.put({}, {})
        x = np.zeros((2, *shape), np.float32)
        for layer in self.layers:
            try:
                layer.build(x.shape[1:])
                learned, kept = layer.tree()
                with np.errstate(all="ignore"):
                    x = np.asarray(layer.apply(learned, x, Run(kept=kept)))
            except (ValueError, IndexError, TypeError) as error:
                error.add_note(f"in layer {layer.name!r} ({layer!r}), whose input has the shape (rows, {x.shape[1:]})")
                raise
        self.settle("_output_shape", tuple(x.shape[1:]))
        self.input_shape = shape

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
        """Refuse inputs of another shape than the network was built for, and what its first layer cannot take."""
        if self.built and self.given_shape is not None and inputs.shape[1:] != self.given_shape:
            raise ShapeError(
                f"The network was built for rows of shape {self.given_shape}; got rows of shape {inputs.shape[1:]}. "
                "Give it the columns that it was built for."
            )
        if self.layers:
            self.layers[0].check_inputs(inputs)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The last layer's output."""
        for place, layer in zip(self.__dict__["_places"], self.layers, strict=True):
            inputs = layer.apply(weights.get(place, {}), inputs, run.part(place))
        return inputs

    def penalty(self, weights: Tree) -> Any:
        """What the regularizers of all distinct layers add."""
        added = [layer.penalty(weights.get(place, {})) for place, layer in self.parts().items()]
        found = [value for value in added if value is not None]
        return sum(found[1:], start=found[0]) if found else None
