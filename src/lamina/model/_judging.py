"""`evaluate` without its words: rows or batches are read and judged, the numbers put in Keras's order."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from lamina import training
from lamina.model._compiling import Compiled
from lamina.model._fitting import batch_of, refuse_beside_batches, whole
from lamina.model._hearing import heard_by
from lamina.model._reading import Reader, output_shapes, unbuilt_if_refused
from lamina.training import Batches, Blocks, Logs, Parts, Rows, Run


def judged(
    model: Any,
    known: Compiled,
    data: tuple[Any, Any, Any],
    batch: int | None,
    steps: int | None,
    callbacks: Any,
    verbose: int,
) -> Logs:
    """Loss and metrics of rows or batches, by history key."""
    for name, value in (("batch_size", batch), ("steps", steps)):
        if value is not None:
            whole("evaluate", name, value, 1)
    with unbuilt_if_refused(model.network):
        reader = Reader(model.network, known)
        first, runs, count = _runs(reader, data, batch, steps)
        parts = reader.parts(first)
    model.know(parts)
    events = heard_by(model, callbacks, verbose, count)
    events.tell("on_test_begin", {})
    logs: Logs = training.evaluate(parts, runs, output_shapes=output_shapes(model.network), events=events)
    events.tell("on_test_end", logs)
    return logs


def _runs(
    reader: Reader, data: tuple[Any, Any, Any], batch: int | None, steps: int | None
) -> tuple[Rows, Iterable[Run], int | None]:
    """The first rows, all of them run by run, and how many batches there are, where that is known."""
    x, y, weights = data
    if isinstance(x, Blocks):
        refuse_beside_batches("evaluate", y=y, sample_weight=weights)
        runs = x.runs(reader.rows, batch or 32, steps)
        first = next(runs)
        return first[0], chain([first], runs), steps
    if training.in_batches(x):
        refuse_beside_batches("evaluate", y=y, sample_weight=weights)
        feed = Batches(x, reader.rows, steps=steps, owner="evaluate")
        return feed.first()[0][0], feed.runs(), feed.steps
    rows = reader.rows(data)
    size = batch_of(batch, steps, len(rows))
    rows = rows.take(slice(0, size * steps)) if steps else rows
    return rows, [(rows, size)], -(-len(rows) // size)


def names_of(parts: Parts, first: list[str]) -> list[str]:
    """The keys of what `evaluate` returns, in order: the loss, then losses of outputs, then metrics.

    Args:
        parts: Losses and metrics.
        first: The outputs whose losses come first, where outputs are a dict and the losses were given by name.
    """
    keys = list(parts.metrics_by_key)
    ahead = [key for name in first if (key := f"{name}_loss") in parts.loss_keys]
    return ["loss", *dict.fromkeys((*ahead, *parts.loss_keys)), *(sorted(keys) if len(parts.heads) > 1 else keys)]


def in_keras_form(logs: Logs, names: list[str], *, return_dict: bool) -> Any:
    """A dict if asked for, else a list in the order of `names`, else the one number."""
    if return_dict:
        return logs
    return [logs[name] for name in names] if len(logs) > 1 else logs["loss"]
