"""Pipeline: layers one after another as one layer that learns nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, final

import numpy as np

from lamina.config import described, structure
from lamina.errors import ArgumentError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Shape, Tree


@final
@described
class Pipeline(Layer):
    """Preprocessing layers one after another, as one layer.

    Args:
        layers: First to last; where one of them reads text or names, all run on the host.

    Raises:
        ArgumentError: Something in `layers` is no layer.

    Example:
        >>> from lamina.layers import Discretization, CategoryEncoding
        >>> Pipeline([Discretization([0.0]), CategoryEncoding(2)])([[-3.0], [4.0]]).tolist()
        [[1.0, 0.0], [0.0, 1.0]]

    Source:
        Keras's layer of that name.
    """

    several: ClassVar[bool | None] = None

    layers: Sequence[Layer] = structure()

    def check(self) -> None:
        """Layers only."""
        super().check()
        wrong = [layer for layer in self.layers if not isinstance(layer, Layer)]
        if wrong or not self.layers:
            raise ArgumentError.wanted("Pipeline", "layers", "a list of layers", wrong or self.layers)
        self.settle("layers", tuple(self.layers))

    @property
    def host(self) -> bool:  # type: ignore[override]
        """Whether one of its layers is of the host's part: then all are."""
        return any(layer.host for layer in self.layers)

    def parts(self) -> Mapping[str, Layer]:
        """Each layer by its number."""
        return {str(place): layer for place, layer in enumerate(self.layers)}

    def build(self, shape: Shape) -> None:
        """Build each layer for what the one before it answers to two rows."""
        x: Any = np.full((2, *shape), "", object) if self.layers[0].host else np.zeros((2, *shape), np.float32)
        for layer in self.layers:
            layer.build(x.shape[1:])
            learned, kept = layer.tree()
            with np.errstate(all="ignore"):
                x = np.asarray(layer.apply(learned, x, Run(kept=kept)))
        self.cell.put({}, {})

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """What the last layer answers."""
        for name, layer in self.parts().items():
            inputs = layer.apply(weights.get(name, {}), inputs, run.part(name))
        return inputs
