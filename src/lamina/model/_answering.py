"""`predict` without its checks: rows answered by whichever executor is quicker, and who is told of it."""

from typing import Any

import numpy as np

from lamina import training
from lamina.callbacks import CallbackList, shown_alone
from lamina.layers import Layer
from lamina.training import Events
from lamina.typing import HostArray


def several(callbacks: Any) -> tuple[Any, ...]:
    """The callbacks that were given: none, one, or a list of any kind."""
    if isinstance(callbacks, CallbackList):
        return tuple(callbacks.callbacks)
    if callbacks is None:
        return ()
    return tuple(callbacks) if isinstance(callbacks, (list, tuple)) else (callbacks,)


def heard_by(model: Any, callbacks: Any, verbose: int, steps: int) -> Events:
    """Who is told of an `evaluate` or a `predict`."""
    listed = several(callbacks)
    return Events([*listed, *shown_alone(verbose, listed)], model, {"verbose": verbose, "epochs": 1, "steps": steps})


def answered(network: Layer, inputs: HostArray, events: Events, batch: int) -> HostArray:
    """The network's outputs; in batches only where somebody has asked to be told of them."""
    if not events.predict_batches:
        return _answer(network, inputs)
    answers = []
    for place, start in enumerate(range(0, max(len(inputs), 1), batch)):
        events.tell("on_predict_batch_begin", place, {})
        answers.append(_answer(network, inputs[start : start + batch]))
        events.tell("on_predict_batch_end", place, {"outputs": answers[-1]})
    return np.concatenate(answers)


def _answer(network: Layer, inputs: HostArray) -> HostArray:
    """By NumPy for few rows, so that JAX is loaded for many only."""
    if training.quick(network, len(inputs)):
        return training.answer_by_numpy(network, inputs)
    return training.answer_compiled(network, inputs)
