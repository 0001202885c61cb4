"""What a model is made of: its layers, and the way to their numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import Any

import numpy as np

from lamina import networks, optimizers
from lamina.errors import StateError
from lamina.layers import Layer
from lamina.layers._arrays_of import arrays_of
from lamina.metrics import Metric
from lamina.model._compiling import Compiled
from lamina.model._file import save
from lamina.model._judging import names_of
from lamina.networks import Network
from lamina.training import History, Parts
from lamina.typing import HostArray


class Made:
    """A network with a name, and what `compile` was told of it.

    Args:
        network: Layers in order, as a network.
        name: What people call it.
    """

    def __init__(self, network: Network, name: str = "model") -> None:
        self.network = network
        self.name = name
        self.stop_training = False
        self.has_validation = False
        self.history: History | None = None
        self.metrics_by_key: dict[str, Metric] = {}
        self._metrics_names = ["loss"]
        self._compiled: Compiled | None = None
        if network.given_shape is not None:
            network.build(network.given_shape)

    # What it is made of

    @property
    def layers(self) -> list[Layer]:
        """Its layers, first to last."""
        return self.network.layers_shown

    @property
    def weights(self) -> list[HostArray]:
        """All numbers, layer by layer; ``w, b = model.weights`` for a single Dense layer. Read-only."""
        return arrays_of(self.network)

    def get_weights(self) -> list[HostArray]:
        """Copies of all numbers, in the order of `weights`."""
        return self.network.get_weights()

    def set_weights(self, weights: Sequence[object]) -> None:
        """New numbers, in the order and shapes of `weights`."""
        self.network.set_weights(weights)

    def count_params(self) -> int:
        """How many numbers it has."""
        return self.network.count_params()

    @property
    def output_shape(self) -> Any:
        """Shape of the output, ``None`` for the rows; several in the structure of the outputs."""
        if len(self.network.output_names) == 1:
            return (None, *self.network.output_shape)
        return self.network.structured(tuple((None, *shape) for shape in self.network.output_shape))

    @property
    def trainable(self) -> bool:
        """Whether anything of it changes in `fit`."""
        return self.network.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.network.trainable = value

    @property
    def optimizer(self) -> Any:
        """The optimizer of `compile`, if it was given one; its ``learning_rate`` may be set at any time."""
        return self._known.optimizer

    @optimizer.setter
    def optimizer(self, optimizer: Any) -> None:
        self._compiled = replace(self._known, optimizer=optimizers.get(optimizer))

    @property
    def loss(self) -> Any:
        """The loss as `compile` was given it."""
        return self._known.loss

    @property
    def compilation(self) -> Compiled:
        """What `compile` was told.

        Raises:
            StateError: It was not called.
        """
        return self._known

    @property
    def _known(self) -> Compiled:
        if self._compiled is None:
            raise StateError(f"{self.name} is not compiled: call compile(optimizer=…, loss=…) first.")
        return self._compiled

    def know(self, parts: Parts) -> None:
        """Remember the metrics by key, for callbacks, and the order in which `evaluate` gives numbers."""
        self.metrics_by_key = parts.metrics_by_key
        by_name = isinstance(self.network.structured(self.network.output_names), Mapping)
        self._metrics_names = names_of(parts, list(self.loss) if by_name and isinstance(self.loss, Mapping) else [])

    @property
    def metrics_names(self) -> list[str]:
        """The keys of logs as `evaluate` orders them, ``"loss"`` first; known after the first `fit` or `evaluate`."""
        return self._metrics_names

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        **shown: Any,
    ) -> None:
        """Print layers, output shapes, numbers of weights (once there are any, the optimizer's too) and connections.

        All settings are those of `networks.summary`.
        """
        optimizer = None if self._compiled is None else self._compiled.optimizer
        places = optimizer.variables if optimizer is not None and optimizer.built else []
        shown = {"optimizer_params": sum(int(np.size(place.value)) for place in places), **shown}
        said = networks.summary(self._described, self.name, line_length=line_length, positions=positions, **shown)
        (print_fn or print)(said)

    @property
    def _described(self) -> Any:
        """The network as people are told of it."""
        return self.network

    def save(self, filepath: str | PathLike[str], overwrite: bool = True) -> None:
        """Write description and numbers to one ``.lamina`` file, so that `load_model` gives the same model back.

        What it was compiled with and the optimizer's moments are written too, unless they are code of the user's (a
        loss that is a function, an optax transformation): such a model is loaded uncompiled.

        Raises:
            ModelFileError: The file cannot be written, or the model holds code that no file may hold.
        """
        save(self.network, self._compiled, self.name, filepath, overwrite=overwrite)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}: {', '.join(map(repr, self.layers))}>"
