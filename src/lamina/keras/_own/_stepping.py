"""Stepping: `fit` and `evaluate` batch by batch, each a call of the model's own ``train_step`` or ``test_step``."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from lamina import training
from lamina.callbacks import shown, told
from lamina.errors import ArgumentError
from lamina.keras._batch_source import pack_x_y_sample_weight
from lamina.keras._values._tensor import as_tensors
from lamina.model import several
from lamina.random import generator
from lamina.structures import filled, leaves, mapped
from lamina.training import Events, History, Logs, NamedNumbers


class Fed(NamedTuple):
    """Batches for one pass after the other, and how many there are, where that is known."""

    batches: Callable[[], Iterator[Any]]
    steps: int | None


def feed(x: Any, y: Any, weights: Any, batch: int, steps: int | None, *, shuffle: bool) -> Fed:
    """Arrays, or batches as they come, as passes over batches.

    >>> [len(x) for x, _ in feed(np.zeros((5, 1)), np.zeros(5), None, 2, None, shuffle=False).batches()]
    [2, 2, 1]
    """
    if isinstance(x, training.Blocks):
        raise ArgumentError(
            "A train_step or test_step of one's own takes batches; give a generator in place of Blocks."
        )
    if training.in_batches(x):
        size = steps if steps is not None else len(x) if hasattr(x, "__len__") else None
        again = iter(x) if iter(x) is x or steps is not None else None

        def taken() -> Iterator[Any]:
            return (as_tensors(mapped(_ready, one)) for one in islice(again if again is not None else iter(x), steps))

        return Fed(taken, size)
    data = mapped(lambda leaf: leaf if leaf is None else _ready(leaf), _arrays((x, y, weights)))
    rows = len(leaves(data[0])[0])

    def cut() -> Iterator[Any]:
        order = generator().permutation(rows) if shuffle else np.arange(rows)
        for start in list(range(0, rows, batch))[:steps]:
            places = order[start : start + batch]
            picked = filled(data, [leaf if leaf is None else leaf[places] for leaf in leaves(data)])
            yield as_tensors(pack_x_y_sample_weight(*picked))

    return Fed(cut, min(-(-rows // batch), steps or rows))


def _arrays(data: Any) -> Any:
    """Frames, series and lists of numbers as arrays; lists and dicts of arrays stay what they are."""
    if isinstance(data, Mapping):
        return {name: _arrays(one) for name, one in data.items()}
    if isinstance(data, (list, tuple)) and any(one is None or np.ndim(one) > 0 for one in data):
        return type(data)(_arrays(one) for one in data)
    return data if data is None else np.asarray(data)


def _ready(leaf: Any) -> Any:
    array = np.asarray(leaf)
    return array.astype(np.float32) if array.dtype.kind in "fb" else array


class Asked(NamedTuple):
    """How `fit` and `evaluate` were asked, with Keras's defaults."""

    x: Any = None
    y: Any = None
    batch_size: int | None = None
    epochs: int = 1
    verbose: int | str = "auto"
    callbacks: Any = None
    validation_split: float = 0.0
    validation_data: Any = None
    shuffle: bool = True
    class_weight: Any = None
    sample_weight: Any = None
    initial_epoch: int = 0
    steps_per_epoch: int | None = None
    validation_steps: int | None = None
    validation_batch_size: int | None = None
    validation_freq: int = 1


def fit(model: Any, *given: Any, **named: Any) -> History:
    """Train by the model's own ``train_step``; events, history and stopping as in lamina's `fit`."""
    asked = Asked(*given, **named)
    batch = asked.batch_size or 32
    rows, judged = _parts(asked)
    fed = feed(*rows, batch, asked.steps_per_epoch, shuffle=bool(asked.shuffle))
    history = model.history = History()
    history.unjudged = "A verdict needs losses that lamina has worked out; here a train_step of the script's own did."
    model.stop_training, model.has_validation = False, judged is not None
    callbacks = several(asked.callbacks)
    progress = shown(told(asked.verbose), callbacks)
    params = {"verbose": told(asked.verbose), "epochs": asked.epochs, "steps": fed.steps}
    events = Events([*callbacks, *progress, history], model, params)
    logs: Logs = {}
    try:
        events.tell("on_train_begin", {})
        for epoch in range(asked.initial_epoch, asked.epochs):
            events.tell("on_epoch_begin", epoch, {})
            logs = NamedNumbers(_pass(model, fed, model.train_step, events, "train"))
            if judged is not None and (epoch + 1) % asked.validation_freq == 0:
                size = asked.validation_batch_size or batch
                found = judge(model, *judged, batch_size=size, steps=asked.validation_steps, events=events)
                logs |= {f"val_{name}": value for name, value in found.items()}
            events.tell("on_epoch_end", epoch, logs)
            if events.stopped:
                break
        events.tell("on_train_end", logs)
    finally:
        for bar in progress:
            bar.close()
    return history


def _parts(asked: Asked) -> tuple[tuple[Any, Any, Any], tuple[Any, ...] | None]:
    """Rows to train on, and rows or batches to judge by."""
    rows = (asked.x, asked.y, asked.sample_weight)
    judged = asked.validation_data
    if judged is None and asked.validation_split:
        data = _arrays(rows)
        count = len(leaves(data[0])[0])
        cut = int(np.floor(count * (1.0 - asked.validation_split)))
        parts = [
            filled(data, [leaf if leaf is None else leaf[place] for leaf in leaves(data)])
            for place in (slice(0, cut), slice(cut, count))
        ]
        rows, judged = parts[0], parts[1]
    elif judged is not None:
        judged = (judged, None, None) if training.in_batches(judged) else (*judged, None)[:3]
    if asked.class_weight is not None:
        if rows[1] is None or rows[2] is not None:
            raise ArgumentError("class_weight needs y beside x, and no sample_weight; multiply it into sample_weight.")
        rows = (rows[0], rows[1], training.class_weights(np.asarray(rows[1]), asked.class_weight))
    return rows, judged


def _pass(model: Any, fed: Fed, step: Callable[[Any], Any], events: Events, kind: str) -> dict[str, Any]:
    """One pass over batches; what the last step told."""
    model.reset_metrics()
    logs: dict[str, Any] = {}
    for place, data in enumerate(fed.batches()):
        events.tell(f"on_{kind}_batch_begin", place, {})
        logs = {name: _number(value) for name, value in (step(data) or {}).items()}
        events.tell(f"on_{kind}_batch_end", place, logs)
        if kind == "train":
            events.tell("on_steps", place + 1)
            if events.stopped:
                break
    return logs


def _number(value: Any) -> Any:
    array = np.asarray(getattr(value, "value", value))
    return float(array) if array.ndim == 0 else array.tolist()


def judge(
    model: Any,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    steps: int | None = None,
    events: Events,
) -> dict[str, Any]:
    """Loss and metrics by the model's ``test_step``."""
    events.tell("on_test_begin", {})
    fed = feed(x, y, sample_weight, batch_size or 32, steps, shuffle=False)
    logs = _pass(model, fed, model.test_step, events, "test")
    events.tell("on_test_end", logs)
    return logs


def evaluate(
    model: Any,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    verbose: int | str = "auto",
    sample_weight: Any = None,
    steps: int | None = None,
    callbacks: Any = None,
    return_dict: bool = False,
) -> Any:
    """`evaluate` by the model's own ``test_step``: a dict if asked for, else a list, else the one number."""
    events = Events(several(callbacks), model, {"verbose": told(verbose), "epochs": 1, "steps": steps})
    logs = judge(model, x, y, sample_weight, batch_size=batch_size, steps=steps, events=events)
    if return_dict:
        return logs
    found = list(logs.values())
    return found if len(found) != 1 else found[0]
