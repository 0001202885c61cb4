"""Calls of layers and models while a tape is running: one step that follows from all their variables."""

from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.keras._values._tape import GradientTape as GradientTape
from lamina.keras._values._tape import running
from lamina.keras._values._taped import Taped, record
from lamina.keras._values._tensor import WATCHED
from lamina.keras._values._variable import Variable
from lamina.layers import Layer, Run
from lamina.layers._calling import WATCHERS, remember, shapes_of
from lamina.optimizers import Optimizer
from lamina.random import generator
from lamina.structures import leaves, mapped


class TapedCalls:
    """Answers calls of layers for the tapes that are running."""

    def concerned(self, arguments: tuple[Any, ...]) -> bool:
        """While a tape runs, and wherever a taped value is given."""
        return running() or any(isinstance(leaf, Taped) for leaf in leaves(arguments))

    def answer(self, layer: Layer, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """The layer's outputs, as a function of its variables and inputs."""
        arguments = mapped(lambda leaf: WATCHED.get(id(leaf), leaf), arguments) if WATCHED else arguments
        inputs = mapped(lambda leaf: leaf if isinstance(leaf, Taped) else layer.as_input(leaf), _told(arguments[0]))
        layer.build(shapes_of(inputs))
        training = bool(keywords.pop("training", None))
        seed = generator().integers(0, 2**32, 1, np.uint32) if training else None
        _, kept = layer.tree()
        runs: list[Run] = []

        def forward(weights: Any, *given: Any, **named: Any) -> Any:
            run = Run(training=training, seed=seed, kept=kept, frozen=layer.frozen_paths())
            runs.append(run)
            answer = layer.forward(weights, given[0], run, *given[1:], **named)
            penalty = layer.penalty(weights)
            return answer, [*run.losses, *([] if penalty is None else [penalty])]

        given = (_variables(layer, layer.frozen_paths()), inputs, *arguments[1:])
        outputs, added = record(forward, given, keywords)
        layer.__dict__.update(_added=added, _penalized=True)
        if training:
            remember(layer, runs[0])
        return outputs


def _told(inputs: Any) -> Any:
    """A list of arrays is several inputs; a list of numbers is one array."""
    several = isinstance(inputs, dict) or any(
        hasattr(one, "shape") for one in (inputs if isinstance(inputs, (list, tuple)) else ())
    )
    return inputs if several or isinstance(inputs, Taped) else np.asarray(inputs)


def _variables(layer: Layer, frozen: frozenset[str], path: str = "") -> dict[str, Any]:
    """The values of a layer's variables and its parts', in the form of `Layer.tree`; taped where they train."""
    trains = path not in frozen
    tree = {name: Variable.over(layer.cell, name, trainable=trains).value for name in layer.cell.names[0]}
    for name, part in layer.parts().items():
        tree[name] = _variables(part, frozen, f"{path}/{name}" if path else name)
    return tree


def differentiated(loss: Any, variables: list[Any], tape: GradientTape | None) -> list[Any]:
    """The slopes of a loss: a function of no arguments, or a value that `tape` has watched.

    Raises:
        ArgumentError: A value without a tape.
    """
    found: list[Any]
    if callable(loss):
        with GradientTape() as own:
            value = loss()
        found = own.gradient(value, variables)
    elif tape is None:
        raise ArgumentError.wanted("minimize", "loss", "a function of no arguments, or a value and its tape", loss)
    else:
        found = tape.gradient(loss, variables)
    return found


WATCHERS.append(TapedCalls())
Optimizer.differentiate = staticmethod(differentiated)
