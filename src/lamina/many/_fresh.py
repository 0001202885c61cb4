"""Fresh models for members: a copy with numbers drawn anew, and what was set in it alone."""

import copy
from collections.abc import Mapping
from typing import Any

from lamina.errors import ArgumentError, FrozenError
from lamina.layers import Layer
from lamina.networks import Graph, Sequence


def fresh(model: Any, settings: Mapping[str, Any]) -> Any:
    """What a member trains: what a function makes of its settings, or a copy of a model that has never been trained.

    In a copy, layers are drawn anew, in the order in which they were built; what was adapted to data or is frozen stays
    as it is, and draws nothing. The optimizer begins anew. Settings are numbers of the optimizer, ``learning_rate``, or
    of a layer, ``dropout.rate``.

    Raises:
        ArgumentError: The function answers no compiled model, or nothing is called like a setting.
    """
    wanted = "a compiled model, or a function that returns one"
    if not hasattr(model, "network"):
        if not callable(model):
            raise ArgumentError.wanted("fit_many", "model", wanted, model)
        made = model(**settings)
    else:
        made = _copied(model)
        for name, value in settings.items():
            _set(made, name, value)
    if not hasattr(made, "network") or made.optimizer is None:
        raise ArgumentError.wanted("fit_many", "model", wanted + ", with an optimizer", made)
    made.stop_training = False
    return made


def _copied(model: Any) -> Any:
    """A copy that has never been trained; the history of the model is nobody's but its own."""
    history, model.history = model.history, None
    try:
        made = copy.deepcopy(model)
    finally:
        model.history = history
    if made.optimizer is not None:
        made.optimizer.__dict__.pop("_cell", None)
    _draw_anew(made.network)
    return made


def _draw_anew(network: Any) -> None:
    """Numbers as if the network had just been made; its shape is known where it was."""
    shape = network.given_shape
    if not isinstance(network, (Sequence, Graph)):
        raise ArgumentError(
            "fit_many copies models made of layers in a row or called on symbols; for a subclass with a call of its "
            "own, give a function that makes and compiles it: fit_many(lambda: ..., ...)."
        )
    frozen = network.frozen_paths()
    for path, layer in network.walk():
        adapted = hasattr(layer, "adapt") and any(layer.cell.names)
        if path not in frozen and not adapted:
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
            "optimizer's, 'name_of_layer.rate' for one of a layer's; or give a function that makes the model."
        )
    try:
        setattr(thing, last, value)
    except FrozenError as error:
        raise ArgumentError(
            f"fit_many: {name!r} shapes the network, so that a copy cannot have another; give a function that makes "
            "and compiles the model, fit_many(make, …, settings=[…])."
        ) from error


def _layer(network: Layer, name: str) -> Layer:
    found = [layer for _, layer in network.walk() if layer.name == name]
    if not found:
        raise ArgumentError(
            f"fit_many: there is no layer called {name!r}; there are {[layer.name for _, layer in network.walk()][1:]}."
        )
    return found[0]
