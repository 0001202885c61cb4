"""Who is told of a model's work: the callbacks that were given, and who shows it to people."""

from typing import Any

from lamina.callbacks import CallbackList, shown_alone
from lamina.training import Events


def several(callbacks: Any) -> tuple[Any, ...]:
    """The callbacks that were given: none, one, or a list of any kind."""
    if isinstance(callbacks, CallbackList):
        return tuple(callbacks.callbacks)
    if callbacks is None:
        return ()
    return tuple(callbacks) if isinstance(callbacks, (list, tuple)) else (callbacks,)


def heard_by(model: Any, callbacks: Any, verbose: int, steps: int | None) -> Events:
    """Who is told of an `evaluate` or a `predict`."""
    listed = several(callbacks)
    return Events([*listed, *shown_alone(verbose, listed)], model, {"verbose": verbose, "epochs": 1, "steps": steps})
