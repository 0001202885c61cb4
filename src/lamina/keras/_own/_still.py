"""What `compile` fixes for a model alone: what trains, and whose moments; adversarial pairs of models rest on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from itertools import count
from typing import Any

from lamina.keras._scripts._notes import note
from lamina.networks import Graph, Sequence
from lamina.optimizers import Optimizer, identity

_TOKENS = count()
_MEMORY = ("_cell", "_keeper", "_met", "_beside", "_given", "_token")
"""Where an optimizer keeps what it has learned about the weights of a model."""


def alone(model: Any, optimizer: Any) -> Any:
    """The optimizer, or a fresh one of its settings where another model was compiled with it: moments are a model's."""
    if not isinstance(optimizer, Optimizer):
        return optimizer
    token = model.__dict__.setdefault("_token", next(_TOKENS))
    if optimizer.__dict__.get("_token", token) != token or _is_anothers(model, optimizer):
        note(f"{type(optimizer).__name__}: one optimizer for several models; each model gets one of these settings.")
        optimizer = copy(optimizer)
        for word in _MEMORY:
            optimizer.__dict__.pop(word, None)
    optimizer.__dict__["_token"] = token
    return optimizer


def _is_anothers(model: Any, optimizer: Any) -> bool:
    """Whether a training loop of one's own has used the optimizer, and for other weights than the model's."""
    known = optimizer.__dict__.get("_cell")
    if known is None or not known.variables:
        return False
    cells = {id(layer.cell) for _, layer in model.network.walk()}
    places = [identity(variable) for _, variable in known.variables]
    return not any(isinstance(place, tuple) and place[0] in cells for place in places)


def remember(model: Any) -> None:
    """Keep which layers of a model stand still now, at `compile`."""
    network = model.network
    model._still = network.frozen_paths() if isinstance(network, (Graph, Sequence)) else None  # noqa: SLF001 - a part of the model


@contextmanager
def as_compiled(model: Any) -> Iterator[None]:
    """Within, what trains is what trained at `compile`, whatever was set since."""
    network, still = model.network, getattr(model, "_still", None)
    if still is None or still == network.frozen_paths():
        yield
        return
    note("model: trainable was changed after compile; it counts from the next compile on, as Keras has it.")
    network.__dict__["still"] = still
    try:
        yield
    finally:
        del network.__dict__["still"]
