"""Ends: where a model begins and where it ends, as symbols, names and shapes."""

from typing import Any

from lamina.keras._own._verbs import Verbs


class Ends(Verbs):
    """A model that knows its inputs and outputs.

    Example:
        >>> from lamina.layers import Dense
        >>> from lamina.networks import Sequence
        >>> Ends(Sequence([Dense(1, input_shape=[2])])).input_shape
        (None, 2)
    """

    @property
    def inputs(self) -> list[Any]:
        """The symbols of its inputs."""
        return list(self.network.symbols[0])

    @property
    def outputs(self) -> list[Any]:
        """The symbols of its outputs."""
        return list(self.network.symbols[1])

    @property
    def input(self) -> Any:
        """The symbol of its input, or several."""
        return self.inputs[0] if len(self.inputs) == 1 else self.inputs

    @property
    def output(self) -> Any:
        """The symbol of its output, or several."""
        return self.outputs[0] if len(self.outputs) == 1 else self.outputs

    @property
    def built(self) -> bool:
        """Whether it has numbers."""
        return bool(self.network.built)

    @property
    def run_eagerly(self) -> bool:
        """Never: what is trained is compiled."""
        return False

    @property
    def input_names(self) -> list[str]:
        """What its inputs are called, in order."""
        return [port.name for port in self.network.ports]

    @property
    def output_names(self) -> list[str]:
        """What its outputs are called, in order."""
        return list(self.network.output_names)

    @property
    def input_shape(self) -> Any:
        """Shape of the input, ``None`` for the rows; a list for several."""
        shapes = [None if port.shape is None else (None, *port.shape) for port in self.network.ports]
        return shapes[0] if len(shapes) == 1 else shapes

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of what it answers for inputs of `input_shape`, rows in front."""
        return self.network.compute_output_shape(input_shape)
