"""Model and Sequential as Keras scripts get them: lamina's own, with the rest of Keras's methods."""

import json
from collections.abc import Mapping
from typing import Any

from lamina import model
from lamina.errors import ArgumentError, StateError
from lamina.keras._files import _saving
from lamina.keras._files._networks import layer_from, layer_record
from lamina.keras._files._registered import also
from lamina.keras._own._added import plain, with_loss, without_metric
from lamina.keras._own._called import Called
from lamina.keras._own._ends import Ends
from lamina.keras._own._owner import Owner
from lamina.keras._own._weights import weight
from lamina.keras._values._tensor import as_tensors
from lamina.keras._values._variable import Variable
from lamina.layers import Layer, Symbol
from lamina.layers._calling import innermost
from lamina.networks import Graph, Network, Sequence
from lamina.registry import snake_case
from lamina.typing import HostArray

FORMER = {"save_format", "options"}
"""Arguments of older versions that say how TensorFlow's files of weights are written or read."""


def _refuse_unknown(verb: str, older: Mapping[str, Any]) -> None:
    strange = sorted(set(older) - FORMER)
    if strange:
        raise ArgumentError(f"{verb} has no argument {strange[0]!r}, today or in older versions of Keras.")


class Unmade:
    """What stands for the network until ``__init__`` has made it."""

    def __get__(self, model: Any, kind: type) -> Any:
        if model is None:
            return self
        raise StateError(f"{kind.__name__}.__init__ does not call super().__init__(); let that be its first line.")


class Model(Ends):
    """A network with Keras's verbs: from symbols, or subclassed with layers as attributes and a ``call``.

    Args:
        inputs: Symbols, alone or in lists and dicts; left out by a subclass with a ``call``.
        outputs: What layers answered for them.
        name: What people call it.
        trainable: Whether anything of it changes in `fit`.

    Raises:
        ArgumentError: Outputs without inputs, or something that is no symbol.

    Example:
        >>> from lamina.layers import Dense, Input
        >>> x = Input(shape=(3,))
        >>> Model(x, Dense(1)(x)).output_shape
        (None, 1)

    Source:
        Keras's class of that name.
    """

    network: Any = Unmade()
    builds = False
    """Whether a subclass has a ``build`` of its own."""

    def __init__(
        self, inputs: Any = None, outputs: Any = None, *, name: str | None = None, trainable: bool = True, **more: Any
    ) -> None:
        inputs, outputs = more.pop("input", inputs), more.pop("output", outputs)
        for word in ("dtype", "dynamic"):
            more.pop(word, None)
        if more:
            raise ArgumentError(f"A Model takes inputs, outputs, name and trainable; got {sorted(more)}.")
        if isinstance(inputs, Network):
            network: Any = inputs
        elif inputs is None and outputs is None:
            network = Called(self, name or snake_case(type(self).__name__))
        elif inputs is None or outputs is None:
            raise ArgumentError.wanted("Model", "inputs and outputs", "both given, or neither in a subclass", inputs)
        else:
            network = Graph.between(inputs, outputs, name or "functional")
        super().__init__(network, name or snake_case(type(self).__name__))
        self.own(network)
        if not trainable:
            self.trainable = False

    def __init_subclass__(cls, **more: Any) -> None:
        """Notice a ``build`` of the subclass's own, so that the network may ask for it."""
        super().__init_subclass__(**more)
        if "build" in cls.__dict__:
            cls.builds = True

    def own(self, network: Network) -> None:
        """Let the network know whose it is, so that a model inside another is shown as itself."""
        network.settle("_owner", Owner(self))

    # A subclass in Keras's way

    def call(self, inputs: Any, *others: Any, **more: Any) -> Any:
        """What the model answers; a functional model asks its layers."""
        return self.network(inputs, *others, **more)

    def build(self, input_shape: Any = None) -> None:
        """Draw the first numbers for inputs of a shape, rows in front."""
        if input_shape is not None and not self.network.built and not type(self).builds:
            self.network.build(tuple(input_shape[1:]) if input_shape[0] is None else tuple(input_shape))

    def add_weight(self, shape: Any = None, initializer: Any = None, **more: Any) -> Variable:
        """A number or array of the model's own, as in a layer."""
        network: Any = self.network
        if not isinstance(network, Called):
            raise ArgumentError("Weights of its own are for a subclassed model; give a layer of its own to this one.")
        return weight(network.cell, network.variables, shape, initializer, **more)

    add_variable = add_weight

    def add_loss(self, loss: Any) -> None:
        """Add a number to the loss of the pass that is running, or a symbol's mean to that of every pass."""
        if isinstance(loss, Symbol):
            self.network = with_loss(self.network, (self.inputs, self.output), loss)
            self.own(self.network)
            return
        frame = innermost()
        if frame is None:
            raise ArgumentError("add_loss belongs into call, where a pass is running; call it there.")
        frame.run.add_loss(loss.value if isinstance(loss, Variable) else loss)

    def add_metric(self, value: Any, name: Any = None, **more: Any) -> None:
        """Keras 2's way to report a number of a pass: noted, and not reported."""
        del value, more
        without_metric("model", name)

    def __call__(  # type: ignore[override]
        self, inputs: Any, *others: Any, training: bool | None = None, **more: Any
    ) -> Any:
        """Symbols for symbols, the outputs for arrays, in training mode if asked."""
        return as_tensors(self.network(inputs, *others, training=training, **more))

    # What it is made of

    @property
    def _described(self) -> Any:
        return plain(self.network)

    @property
    def layers(self) -> list[Any]:
        """Its layers, first to last; a model inside is shown as that model, and each knows its input and output."""
        if isinstance(self.network, Sequence) and self.network.built and self.network.given_shape is not None:
            _ = self.network.symbols  # the layers learn of them
        return [_shown(layer) for layer in self._described.layers_shown]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """The layer of that name, or at that place.

        Raises:
            ArgumentError: There is none.
        """
        every = self.layers
        if index is not None and -len(every) <= index < len(every):
            return every[index]
        found = [layer for layer in every if name is not None and layer.name == name]
        if not found:
            asked = f"index {index}" if index is not None else f"name {name!r}"
            raise ArgumentError(f"There is no layer of {asked}; there are {[layer.name for layer in every]}.")
        return found[0]

    @property
    def weights(self) -> list[Any]:
        """All numbers as variables over them, those that are learned first in each layer."""
        return [variable for variable, _ in self._variables()]

    variables = weights

    @property
    def trainable_weights(self) -> list[Any]:
        """What training changes."""
        return [variable for variable, learned in self._variables() if learned and variable.trainable]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Any]:
        """What training does not change: running statistics, and layers that are frozen."""
        return [variable for variable, learned in self._variables() if not (learned and variable.trainable)]

    non_trainable_variables = non_trainable_weights

    def _variables(self) -> list[tuple[Variable, bool]]:
        frozen = self.network.frozen_paths()
        found = []
        for path, layer in self.network.walk():
            for names, learned in zip(layer.cell.names, (True, False), strict=True):
                for name in names:
                    trains = learned and path not in frozen
                    variable = Variable.over(layer.cell, name, path=f"{layer.name}/{name}", trainable=trains)
                    found.append((variable, learned))
        return found

    # Files

    def save(self, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **older: Any) -> None:
        """Write all of it: ``.keras``, ``.h5`` and folders as Keras does, every other name as lamina does."""
        _saving.save_model(self, filepath, overwrite, zipped, **older)

    def save_weights(
        self, filepath: Any, overwrite: bool = True, max_shard_size: float | None = None, **older: Any
    ) -> None:
        """Write numbers alone: ``.weights.h5`` and ``.h5`` as Keras does, every other name as lamina does."""
        _refuse_unknown("save_weights", older)
        _saving.save_weights(self, filepath, overwrite, max_shard_size)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False, by_name: bool = False, **older: Any) -> None:
        """Take the numbers of a file that `save_weights`, `save` or Keras wrote."""
        _refuse_unknown("load_weights", older)
        _saving.load_weights(self, filepath, skip_mismatch, by_name)

    def to_json(self, **settings: Any) -> str:
        """Its layers as JSON, without numbers."""
        return json.dumps(layer_record(_saving.named_network(self)), **settings)

    def get_config(self) -> dict[str, Any]:
        """Its layers and their settings in Keras's form."""
        found: dict[str, Any] = layer_record(_saving.named_network(self))["config"]
        return found

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        """The model, with fresh numbers, that `get_config` told of; a subclass gets the words as arguments."""
        if cls not in {Model, Sequential}:
            return cls(**config)
        kind = "Functional" if isinstance(config, dict) and "input_layers" in config else "Sequential"
        with also(custom_objects):
            network: Any = layer_from({"class_name": kind, "config": config})
        if kind == "Functional":
            return Model(network, name=network.name)
        made = Sequential(name=network.name)
        made.network = network
        made.own(network)
        return made

    def predict_step(self, data: Any) -> HostArray:
        """What `predict` answers for one batch."""
        answer: HostArray = self.predict(data)
        return answer


def _shown(layer: Layer) -> Any:
    owner = layer.__dict__.get("_owner")
    return layer if owner is None or owner() is None else owner()


class Sequential(model.Sequential, Model):
    """Layers one after another, with the rest of Keras's methods.

    Args:
        layers: First to last; the first may be an `Input`, or have an ``input_shape``.
        name: What people call it.

    Example:
        >>> from lamina.layers import Dense
        >>> Sequential([Dense(1, input_shape=[2])]).get_layer("dense")
        Dense(units=1)
    """

    def __init__(self, layers: Any = None, name: str | None = None, trainable: bool = True) -> None:
        joins = hasattr(next(iter(layers or ()), None), "joined")
        model.Sequential.__init__(self, None if joins else layers, name or "sequential")
        self.own(self.network)
        for layer in layers if joins else ():
            self.add(layer)
        if not trainable:
            self.trainable = False

    def add(self, layer: Any) -> None:  # type: ignore[override]
        """Put one more layer at the end; Keras 1's Merge and feature columns put whole models in front."""
        if hasattr(layer, "joined"):
            inputs, output = layer.joined()
            self.network = Graph.between(inputs, output, self.name)
        elif isinstance(self.network, Graph):
            self.network = Graph.between(self.inputs, layer(self.output), self.name)
        else:
            super().add(layer)
        self.own(self.network)

    def call(self, inputs: Any, *others: Any, **more: Any) -> Any:
        """What the layers answer, one after another."""
        return self.network(inputs, *others, **more)
