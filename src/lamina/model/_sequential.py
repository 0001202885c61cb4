"""Sequential: the model whose layers stand one after another, and the way back from a file."""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, Self

from lamina.config import Description
from lamina.errors import StateError
from lamina.layers import InputLayer, Layer
from lamina.model._file import load
from lamina.model._model import Model
from lamina.networks import Sequence as Network
from lamina.typing import Shape


class Sequential(Model):
    """Layers one after another.

    Args:
        layers: First to last; the first may be an `Input`, or have an ``input_shape``.
        name: What people call it.

    Example:
        >>> from lamina.layers import Dense
        >>> model = Sequential([Dense(1, input_shape=[2])])
        >>> kernel, bias = model.weights
        >>> kernel.shape, bias.shape
        ((2, 1), (1,))

    Source:
        Keras's class of that name.
    """

    def __init__(self, layers: Sequence[Any] | None = None, name: str = "sequential") -> None:
        super().__init__(Network(list(layers or []), name=name), name=name)

    def add(self, layer: Any) -> Self:
        """Put one more layer at the end."""
        shape: Shape | None = self.network.given_shape
        first = [InputLayer(input_shape=shape)] if shape is not None else []
        self.network = Network([*first, *self.network.ordered, layer], trainable=self.network.trainable)
        if self.network.given_shape is not None:
            self.network.build(self.network.given_shape)
        return self

    def pop(self) -> Layer:
        """Take the last layer away and return it.

        Raises:
            StateError: There is none.
        """
        if not self.network.ordered:
            raise StateError("There is no layer to take away.")
        *rest, last = list[Layer](self.network.ordered)
        shape = self.network.given_shape
        first = [InputLayer(input_shape=shape)] if shape is not None else []
        self.network = Network([*first, *rest], trainable=self.network.trainable)
        if shape is not None:
            self.network.build(shape)
        return last


def load_model(filepath: str | PathLike[str], custom_objects: Mapping[str, type[Description]] | None = None) -> Model:
    """The model that `save` wrote; compiled if it was.

    Args:
        filepath: The file.
        custom_objects: The user's own described classes by name; nothing is ever imported by name.

    Raises:
        ModelFileError: The file is no model, is damaged, or needs a class that was not given.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from lamina.layers import Dense
        >>> with TemporaryDirectory() as folder:
        ...     Sequential([Dense(1, input_shape=[2])], name="line").save(f"{folder}/line.lamina")
        ...     load_model(f"{folder}/line.lamina").name
        'line'
    """
    network: Any
    network, compiled, name = load(filepath, custom_objects)
    model = Sequential(name=name) if isinstance(network, Network) else Model(network, name)
    model.network = network
    model._compiled = compiled  # noqa: SLF001 - the same room
    return model
