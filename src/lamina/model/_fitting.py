"""`fit` in order: everything is checked, then the network is built, then epochs run, then the history is closed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lamina import training
from lamina.callbacks import EarlyStopping, shown
from lamina.errors import ArgumentError
from lamina.losses import Loss
from lamina.networks import Sequence as Network
from lamina.random import generator
from lamina.training import Events, History, Parts, Rows
from lamina.typing import Shape
from lamina.verdict import gather, judge


@dataclass(frozen=True)
class Request:
    """What `fit` was asked for, besides data."""

    batch: int
    epochs: int
    initial_epoch: int
    shuffle: bool | str
    verbose: int
    callbacks: tuple[Any, ...]
    validation_batch: int
    validation_freq: int | Sequence[int]
    names: list[str]
    tail: bool

    def __post_init__(self) -> None:
        words = {"batch": "batch_size", "validation_batch": "validation_batch_size"}
        for name, least in (("batch", 1), ("validation_batch", 1), ("epochs", 0), ("initial_epoch", 0)):
            whole("fit", words.get(name, name), getattr(self, name), least)
        if np.ndim(self.validation_freq) == 0:
            whole("fit", "validation_freq", self.validation_freq, 1)
        if self.shuffle not in (True, False, "batch"):
            raise ArgumentError.wanted("fit", "shuffle", "True, False or 'batch'", self.shuffle)

    def validates(self, epoch: int) -> bool:
        """Whether validation follows this epoch, counted from 0."""
        if isinstance(self.validation_freq, Sequence):
            return epoch + 1 in self.validation_freq
        return (epoch + 1) % self.validation_freq == 0


def whole(owner: str, argument: str, value: Any, least: int) -> None:
    """Refuse what is no whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ArgumentError.wanted(owner, argument, f"a whole number of at least {least}", value)


def rows_of(data: Sequence[Any], network: Network, loss_for: Callable[[Shape, Shape], Loss]) -> tuple[Rows, Loss]:
    """Inputs, targets and perhaps weights as rows; builds the network if its shape was not known before."""
    if len(data) not in (2, 3) or data[0] is None or data[1] is None:
        raise ArgumentError(
            "Inputs and targets are wanted, x and y; give both, and weights as a third if you have any."
        )
    inputs = training.as_inputs(data[0], network.given_shape)
    network.check_inputs(inputs)
    if not network.built:
        network.build(inputs.shape[1:])
    output = network.output_shape
    loss = loss_for(np.shape(data[1]), output)
    targets = training.as_targets(data[1], loss, output)
    weights = training.as_weights(data[2]) if len(data) > 2 and data[2] is not None else None
    return Rows(inputs, targets, weights), loss


@contextmanager
def unbuilt_if_refused(network: Network) -> Iterator[None]:
    """Where data are refused, a network that was built for them forgets that it was."""
    shape, built = network.input_shape, [layer for _, layer in network.walk() if layer.cell.built]
    try:
        yield
    except Exception:
        if network not in built:
            network.unbuild(built)
            network.input_shape = shape
        raise


def weighted(rows: Rows, class_weight: Any) -> Rows:
    """Rows to train on, weighted by class if asked."""
    if class_weight is None:
        return rows
    if rows.weights is not None:
        raise ArgumentError("fit takes class_weight or sample_weight, not both; multiply them into sample_weight.")
    return Rows(rows.inputs, rows.targets, training.class_weights(rows.targets, class_weight))


def run(model: Any, parts: Parts, rows: Rows, validation: Rows | None, request: Request) -> History:
    """Epochs until the last, or until somebody stops them; the model's numbers are the session's meanwhile."""
    history = model.history = History()
    model.has_validation = validation is not None
    progress = shown(request.verbose, request.callbacks)
    params = {
        "verbose": request.verbose,
        "epochs": request.epochs,
        "steps": -(-len(rows) // request.batch),
    }
    events = Events([*request.callbacks, *progress, history], model, params)
    random = generator()
    session = training.Session(
        parts,
        rows,
        validation,
        batch=request.batch,
        judged_batch=request.validation_batch,
        judge_exactly=events.test_batches,
        seed=int(random.integers(2**32)),
        output_shape=model.network.output_shape,
    )
    try:
        with session:
            loop = training.Loop(session, events, shuffle=request.shuffle, random=random, validates=request.validates)
            events.tell("set_loop", loop)
            events.tell("on_train_begin", {})
            events.tell("on_train_end", loop.run(request.initial_epoch, request.epochs))
    finally:
        history.interrupted = session.interrupts.requested
        for bar in progress:
            bar.close()
    _close(history, model, parts, rows, validation, request)
    return history


def _close(
    history: History,
    model: Any,
    parts: Parts,
    rows: Rows,
    validation: Rows | None,
    request: Request,
) -> None:
    """Keep what a verdict will need: sums and predictions, no data."""
    for callback in request.callbacks:
        if isinstance(callback, EarlyStopping) and callback.best_weights is not None:
            history.restored_epoch = callback.best_epoch
    if validation is not None and parts.loss is not None and history.epoch:
        network = model.network
        history.evidence = gather(
            rows.inputs,
            rows.targets,
            validation.inputs,
            validation.targets,
            lambda inputs: training.answer_by_numpy(network, inputs),
            parts.loss,
            request.names,
            train_weights=rows.weights,
            validation_weights=validation.weights,
            tail=request.tail,
        )
    history.judge = judge
