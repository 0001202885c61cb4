"""`fit` in order: everything is checked, then the network is built, then epochs run, then the history is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lamina import training
from lamina.callbacks import EarlyStopping, shown
from lamina.errors import ArgumentError
from lamina.model._compiling import Compiled
from lamina.model._evidence import evidence_of
from lamina.model._reading import Reader, output_shapes, unbuilt_if_refused, weighted
from lamina.random import generator
from lamina.training import Batches, Blocks, Events, History, Loads, Parts, Rows, Source
from lamina.verdict import judge


@dataclass(frozen=True)
class Request:
    """What `fit` was asked for, besides data."""

    batch: int | None
    epochs: int
    initial_epoch: int
    shuffle: bool | str
    verbose: int
    callbacks: tuple[Any, ...]
    validation_batch: int | None
    validation_freq: int | Sequence[int]
    steps: int | None
    validation_steps: int | None

    def __post_init__(self) -> None:
        words = {"batch": "batch_size", "validation_batch": "validation_batch_size", "steps": "steps_per_epoch"}
        for name in ("batch", "validation_batch", "steps", "validation_steps"):
            if getattr(self, name) is not None:
                whole("fit", words.get(name, name), getattr(self, name), 1)
        for name in ("epochs", "initial_epoch"):
            whole("fit", name, getattr(self, name), 0)
        if np.ndim(self.validation_freq) == 0:
            whole("fit", "validation_freq", self.validation_freq, 1)
        if self.shuffle not in (True, False, "batch"):
            raise ArgumentError.wanted("fit", "shuffle", "True, False or 'batch'", self.shuffle)

    def validates(self, epoch: int) -> bool:
        """Whether validation follows this epoch, counted from 0."""
        if isinstance(self.validation_freq, Sequence):
            return epoch + 1 in self.validation_freq
        return (epoch + 1) % self.validation_freq == 0


@dataclass(frozen=True)
class Given:
    """The data that `fit` was given."""

    x: Any
    y: Any = None
    sample_weight: Any = None
    class_weight: Any = None
    validation_data: Any = None
    validation_split: float = 0.0


@dataclass
class Material:
    """Data as a session takes them: rows and their batch, or a feed that reads them piece by piece."""

    parts: Parts
    rows: Rows
    batch: int
    validation: Rows | None = None
    validation_batch: int = 32
    feed: Batches | Loads | None = None
    validation_feed: Batches | None = None

    @property
    def seen(self) -> tuple[Rows, int]:
        """What was learned from (last), or a part of it, and how many rows there were."""
        return (self.rows, len(self.rows)) if self.feed is None else (self.feed.seen.rows, self.feed.seen.count)

    @property
    def steps(self) -> int | None:
        """Batches of an epoch, where that is known."""
        return -(-len(self.rows) // self.batch) if self.feed is None else self.feed.steps

    def source(self, request: Request, random: np.random.Generator) -> Source:
        """Where the rows of an epoch come from."""
        if isinstance(self.feed, Loads):
            self.feed.random = random
        return self.feed or training.Table(shuffle=request.shuffle, random=random, steps=request.steps)

    def revalidation(self) -> tuple[Rows, int]:
        """The rows to judge the next epoch by, read anew."""
        assert self.validation_feed is not None
        self.validation, self.validation_batch = as_one(self.validation_feed.again())
        return self.validation, self.validation_batch


def whole(owner: str, argument: str, value: Any, least: int) -> None:
    """Refuse what is no whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ArgumentError.wanted(owner, argument, f"a whole number of at least {least}", value)


def batch_of(batch: int | None, steps: int | None, rows: int) -> int:
    """Rows a batch: as asked for, or so that there are `steps`, or 32."""
    return batch or (-(-rows // steps) if steps else 32)


def as_one(runs: training.Runs) -> tuple[Rows, int]:
    """All rows of some runs as one piece, in batches of the first one's size."""
    return Rows.joined([rows for rows, _ in runs]), runs[0][1]


def refuse_beside_batches(owner: str, **given: Any) -> None:
    """Where x brings batches, targets and weights come with them."""
    for name, value in given.items():
        if value is not None:
            raise ArgumentError(
                f"{owner} was given batches as x, and {name} besides; let each batch be (x, y) or (x, y, weights)."
            )


def material(network: Any, known: Compiled, given: Given, request: Request) -> Material:
    """Rows, read and checked, and the parts of a program for them; the network is built for them.

    Raises:
        ShapeError, DataError, ArgumentError: Something cannot be learned from; nothing has been changed then.
    """
    with unbuilt_if_refused(network):
        reader = Reader(network, known)
        feed = _feed(reader, given, request)
        if isinstance(feed, Loads):
            rows, batch = feed.first(), feed.batch
        elif feed is not None:
            (rows, batch), *_ = feed.first()
        else:
            rows = reader.rows((given.x, given.y, given.sample_weight))
            batch = batch_of(request.batch, request.steps, len(rows))
        found = Material(Parts(network), rows, batch, feed=feed)
        if given.validation_data is not None:
            _add_validation(found, reader, given.validation_data, request)
        elif given.validation_split:
            found.rows, found.validation = rows.split(given.validation_split)
            found.batch = batch_of(request.batch, request.steps, len(found.rows))
            found.validation_batch = request.validation_batch or found.batch
        if feed is None:
            found.rows = weighted(found.rows, given.class_weight)
        found.parts = reader.parts(found.rows)
    return found


def _feed(reader: Reader, given: Given, request: Request) -> Batches | Loads | None:
    """Who reads rows piece by piece, where they are no arrays."""
    if not isinstance(given.x, Blocks) and not training.in_batches(given.x):
        return None
    refuse_beside_batches("fit", y=given.y, sample_weight=given.sample_weight)
    if given.validation_split:
        raise ArgumentError("validation_split cuts arrays; with batches or blocks as x, give validation_data.")

    def rows_of(batch: Any) -> Rows:
        return weighted(reader.rows(batch), given.class_weight)

    if not isinstance(given.x, Blocks):
        return Batches(given.x, rows_of, steps=request.steps, random=generator() if request.shuffle else None)
    if request.steps is not None:
        raise ArgumentError("Blocks are trained on from the first to the last; leave steps_per_epoch out.")
    batch, shuffle = request.batch or 32, request.shuffle
    return Loads(given.x, rows_of, batch=batch, shuffle=shuffle)


def _add_validation(found: Material, reader: Reader, data: Any, request: Request) -> None:
    if training.in_batches(data):
        found.validation_feed = Batches(data, reader.rows, steps=request.validation_steps)
        found.validation, found.validation_batch = as_one(found.validation_feed.whole())
        return
    if not isinstance(data, (tuple, list)) or len(data) not in (2, 3):
        raise ArgumentError(
            "validation_data is (x, y) or (x, y, weights), inputs and targets, x and y; or an iterable of batches."
        )
    rows = reader.rows(data)
    batch = batch_of(request.validation_batch or request.batch, request.validation_steps, len(rows))
    found.validation_batch = batch
    found.validation = rows.take(slice(0, batch * request.validation_steps)) if request.validation_steps else rows


def run(
    model: Any,
    found: Material,
    request: Request,
    names: list[str],
    *,
    tail: bool,
    random: np.random.Generator | None = None,
) -> History:
    """Epochs until the last, or until somebody stops them; the model's numbers are the session's meanwhile."""
    history = model.history = History()
    model.has_validation = found.validation is not None
    progress = shown(0 if training.process_id() else request.verbose, request.callbacks)
    steps = request.steps or found.steps
    params = {"verbose": request.verbose, "epochs": request.epochs, "steps": steps}
    events = Events([*request.callbacks, *progress, history], model, params)
    random = generator() if random is None else random
    session = training.Session(
        found.parts,
        found.rows,
        found.validation,
        batch=found.batch,
        judged_batch=found.validation_batch,
        judge_exactly=events.test_batches,
        seed=int(random.integers(2**32)),
        output_shapes=output_shapes(model.network),
    )
    again = found.revalidation if found.validation_feed else None
    try:
        with session:
            loop = training.Loop(
                session,
                events,
                source=found.source(request, random),
                random=random,
                validates=request.validates,
                validation=again,
            )
            events.tell("set_loop", loop)
            events.tell("on_train_begin", {})
            logs = loop.run(request.initial_epoch, request.epochs)
            session.finalize()
            events.tell("on_train_end", logs)
    finally:
        if isinstance(found.feed, Loads):
            found.feed.close()
        history.interrupted = session.interrupts.requested
        for bar in progress:
            bar.close()
    close(history, model, found, request.callbacks, names, tail=tail)
    return history


def note_restored(history: History, callbacks: Sequence[Any]) -> None:
    """Which epoch's weights were put back at the end, if any were."""
    for callback in callbacks:
        if isinstance(callback, EarlyStopping) and callback.best_weights is not None:
            history.restored_epoch = callback.best_epoch


def close(
    history: History, model: Any, found: Material, callbacks: Sequence[Any], names: list[str], *, tail: bool
) -> None:
    """Keep what a verdict will need: sums and predictions, no data."""
    note_restored(history, callbacks)
    if len(found.parts.heads) > 1:
        history.unjudged = (
            "A verdict judges one output, and this model has several: look at the curves of each "
            "(history.history, history.plot()), or fit a model with the one output that you doubt."
        )
        return
    if getattr(getattr(found.parts.heads[0].loss, "function", None), "within_pass", False):
        history.unjudged = (
            "A verdict works losses out from targets and predictions, and this loss reads what else a pass comes to: "
            "look at the curves (history.history, history.plot())."
        )
        return
    if found.validation is not None and history.epoch:
        seen, count = found.seen
        history.evidence = evidence_of(
            model.network, found.parts, seen, found.validation, names, tail=tail, train_rows=count
        )
    history.judge = judge
