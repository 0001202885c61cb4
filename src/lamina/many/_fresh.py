"""Fresh models for members: a copy with numbers drawn anew, and what was set in it alone."""

import copy
from collections.abc import Mapping
from typing import Any

from lamina.errors import ArgumentError
from lamina.layers import Layer
from lamina.networks import Graph, Sequence


def fresh(model: Any, settings: Mapping[str, Any]) -> Any:
    """What a member trains: what a function makes of its settings, or a copy of a model that has never been trained.

    In a copy, layers that learn are drawn anew; what was adapted to data, or does not train, stays. Optimizer and
    callbacks begin anew. Settings are numbers of the optimizer, ``"learning_rate"``, or of a layer, ``"dropout.rate"``.

    Raises:
        ArgumentError: The function answers no compiled model, or nothing is called like a setting.
    """
    if not hasattr(model, "network"):
        made = model(**settings)
        if getattr(made, "optimizer", None) is None:
            raise ArgumentError.wanted("fit_many", "model", "a function that returns a compiled model", made)
        return made
    made = copy.deepcopy(model)
    made.optimizer.__dict__.pop("_cell", None)
    _draw_anew(made.network)
    for name, value in settings.items():
        _set(made, name, value)
    return made


def _draw_anew(network: Any) -> None:
    """Numbers as if the network had just been made; its shape is known where it was."""
    shape = network.given_shape
    if not isinstance(network, (Sequence, Graph)):
        raise ArgumentError(
            "fit_many copies models made of layers in a row or called on symbols; for a subclass with a call of its "
            "own, give a function that makes and compiles it: fit_many(lambda: ..., ...)."
        )
    for _, layer in network.walk():
        learned, kept = layer.cell.names
        if (layer.trainable and learned) or not (learned or kept):
            layer.cell.clear()
            layer.__dict__.pop("_output_shape", None)
    if shape is not None:
        network.build(shape)


def _set(model: Any, name: str, value: Any) -> None:
    """One setting of the optimizer, or of a layer by its name."""
    holder, _, last = name.rpartition(".")
    thing: Any = model.optimizer if not holder else _layer(model.network, holder)
    if last not in getattr(type(thing), "__dataclass_fields__", {}):
        raise ArgumentError(
            f"fit_many: {name!r} is no setting of {type(thing).__name__}; write 'learning_rate' for one of the "
            "optimizer's and 'name_of_layer.rate' for one of a layer's."
        )
    setattr(thing, last, value)


def _layer(network: Layer, name: str) -> Layer:
    found = [layer for _, layer in network.walk() if layer.name == name]
    if not found:
        raise ArgumentError(
            f"fit_many: there is no layer called {name!r}; there are {[layer.name for _, layer in network.walk()][1:]}."
        )
    return found[0]
