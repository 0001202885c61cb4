"""Losses and metrics that older scripts add to a model or a layer from outside a pass."""

from typing import Any, ClassVar

from lamina.arrays import namespace
from lamina.config import described
from lamina.keras._scripts._notes import note
from lamina.layers import Layer, Run
from lamina.networks import Graph
from lamina.structures import filled, leaves
from lamina.typing import Array, Tree


@described
class AddedLoss(Layer):
    """Hands its inputs on but for the last, whose mean it adds to the loss.

    >>> import numpy as np
    >>> run = Run()
    >>> AddedLoss().apply({}, [np.ones((2, 1)), np.array([1.0, 3.0])], run).shape, float(run.losses[0])
    ((2, 1), 2.0)
    """

    several: ClassVar[bool | None] = True

    @property
    def rowwise(self) -> bool:
        """A mean of padded rows would be another one."""
        return False

    def apply(self, weights: Tree, inputs: Any, run: Run) -> Any:
        """The inputs without the last."""
        del weights
        *outputs, loss = inputs
        run.add_loss(namespace(loss).mean(loss))
        return outputs[0] if len(outputs) == 1 else outputs


def with_loss(network: Graph, symbols: tuple[list[Any], Any], loss: Any) -> Graph:
    """A functional network that also adds the mean of a symbol to its loss.

    Args:
        network: As it is.
        symbols: Its inputs, and its outputs in their structure.
        loss: A symbol that follows from its inputs.
    """
    return beside(network, symbols, AddedLoss(), [loss])


def beside(network: Graph, symbols: tuple[list[Any], Any], layer: Layer, read: list[Any]) -> Graph:
    """A functional network whose outputs go through a layer that also reads other symbols of it.

    Args:
        network: As it is; files are written of it, since what comes besides is code.
        symbols: Its inputs, and its outputs in their structure.
        layer: Hands its first inputs on.
        read: What it reads besides.
    """
    inputs, outputs = symbols
    layer.__dict__["passes_on"] = network.output_names
    handed: Array | list[Array] = layer([*leaves(outputs), *read])
    structured = filled(outputs, leaves(handed)) if isinstance(outputs, (list, tuple, dict)) else handed
    made = Graph.between(inputs if len(inputs) > 1 else inputs[0], structured, network.name)
    made.settle("_plain", plain(network))
    return made


def plain(network: Any) -> Any:
    """A network without what was put beside it."""
    return network.__dict__.get("_plain", network)


def without_metric(owner: str, name: Any) -> None:
    """Say that a metric from within a pass is not reported."""
    note(f"{owner}: add_metric({name!r}) was dropped from Keras, and nothing is reported; give metrics to compile.")
