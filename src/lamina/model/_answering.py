"""`predict` without its words: rows answered by whichever executor is quicker, batch by batch for who listens."""

from collections.abc import Iterable
from typing import Any

from lamina import training
from lamina.layers import Layer
from lamina.model._fitting import batch_of, whole
from lamina.model._hearing import heard_by
from lamina.model._reading import inputs_of
from lamina.training import Batches, Blocks, Events, Rows


def predicted(model: Any, x: Any, batch: int | None, steps: int | None, callbacks: Any, verbose: int) -> Any:
    """The network's outputs for rows or batches, in the structure that the model was made with."""
    network = model.network
    runs: Iterable[tuple[Any, int]]
    if batch is None and steps is None and callbacks is None and not verbose:
        found = training.answer_at_once(network, x)
        if found is not None:
            return network.structured(found)
    for name, value in (("batch_size", batch), ("steps", steps)):
        if value is not None:
            whole("predict", name, value, 1)

    def rows_of(data: tuple[Any, Any, Any]) -> Rows:
        return Rows(inputs_of(network, data[0]))

    if isinstance(x, Blocks):
        runs, count = ((rows.inputs, size) for rows, size in x.runs(rows_of, batch or 32, steps)), steps
    elif training.in_batches(x):
        feed = Batches(x, rows_of, steps=steps, owner="predict")
        feed.first()
        runs, count = ((rows.inputs, size) for rows, size in feed.runs()), feed.steps
    else:
        inputs = inputs_of(network, x)
        size = batch_of(batch, steps, rows_in(inputs))
        inputs = _cut(inputs, 0, size * steps) if steps else inputs
        runs, count = [(inputs, size)], -(-rows_in(inputs) // size)
    events = heard_by(model, callbacks, verbose, count)
    events.tell("on_predict_begin", {})
    answers = [_answered(network, inputs, events, size) for inputs, size in runs]
    events.tell("on_predict_end", {})
    return network.structured(training.below(answers))


def _answered(network: Layer, inputs: Any, events: Events, batch: int) -> Any:
    """The network's outputs; in batches only where somebody has asked to be told of them."""
    if not events.predict_batches:
        return answer(network, inputs)
    answers = []
    for place, start in enumerate(range(0, max(rows_in(inputs), 1), batch)):
        events.tell("on_predict_batch_begin", place, {})
        answers.append(answer(network, _cut(inputs, start, start + batch)))
        events.tell("on_predict_batch_end", place, {"outputs": answers[-1]})
    return training.below(answers)


def rows_in(inputs: Any) -> int:
    """How many rows an array, or each of several, has."""
    return len(training.each(inputs, 1)[0])


def _cut(inputs: Any, first: int, last: int) -> Any:
    return tuple(array[first:last] for array in inputs) if isinstance(inputs, tuple) else inputs[first:last]


def answer(network: Layer, inputs: Any) -> Any:
    """By NumPy for few rows, so that JAX is loaded for many only."""
    if training.quick(network, rows_in(inputs)):
        return training.answer_by_numpy(network, inputs)
    return training.answer_compiled(network, inputs)
