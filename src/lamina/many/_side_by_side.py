"""One group of members trained: epochs in plain Python, each one call for all; whoever is done stops by itself."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lamina.errors import StateError
from lamina.many._entry import Entry
from lamina.model import Request, close, note_restored, output_shapes, run
from lamina.training import Events, History, Logs, NamedNumbers, Seat, Table, Together

PATIENCE = 0.5
"""Seconds that a call may take, so that Ctrl-C is never far."""

COMPILING = 1.0
"""Seconds that a program of another width is taken to cost."""


@dataclass
class Runner:
    """A member while it trains."""

    entry: Entry
    seat: Seat
    events: Events
    history: History
    source: Table
    logs: Logs


def alone(entry: Entry, request: Request, *, tail: bool) -> bool:
    """One member by itself, as `fit` trains it; whether Ctrl-C has asked for the end."""
    model = entry.member.model
    model.know(entry.parts)
    history = entry.member.history = run(model, entry.material, request, entry.names, tail=tail, random=entry.random)
    return history.interrupted


def side_by_side(entries: Sequence[Entry], requests: Sequence[Request], *, tail: bool) -> bool:
    """Members of one structure; whether Ctrl-C has asked for the end.

    Args:
        entries: The members.
        requests: What was asked for, with each member's own callbacks.
        tail: Whether they are judged by the last rows of a table.
    """
    runners = [_runner(entry, request) for entry, request in zip(entries, requests, strict=True)]
    first = entries[0]
    shapes = output_shapes(first.member.model.network)
    together = Together(
        [one.seat for one in runners], first.table, first.judging_weights, batch=first.batch, output_shapes=shapes
    )
    with together:
        for one in runners:
            one.events.tell("on_train_begin", {})
        _epochs(together, runners, requests[0])
    for one, request in zip(runners, requests, strict=True):
        _close(one, request, tail=tail)
    return together.interrupts.requested


def _runner(entry: Entry, request: Request) -> Runner:
    model, member = entry.member.model, entry.member
    model.know(entry.parts)
    model.stop_training = False
    history = model.history = member.history = History()
    model.has_validation = len(entry.judged) > 0
    steps = request.steps or -(-len(entry.train) // entry.batch)
    params = {"verbose": 0, "epochs": request.epochs, "steps": steps}
    events = Events([*request.callbacks, history], model, params)
    word = int(entry.random.integers(2**32))
    rows, judged = (np.asarray(part, np.int32) for part in (entry.train, entry.judged))
    source = Table(shuffle=request.shuffle, random=entry.random)
    return Runner(entry, Seat(entry.parts, rows, judged, word), events, history, source, NamedNumbers())


def _epochs(together: Together, runners: list[Runner], request: Request) -> None:
    active, ahead = list(runners), 256
    for epoch in range(request.initial_epoch, request.epochs):
        for one in active:
            one.events.tell("on_epoch_begin", epoch, {})
        started = time.perf_counter()
        judges = together.judge is not None and request.validates(epoch)
        done, ahead = _epoch(together, active, ahead, judges=judges)
        pace = time.perf_counter() - started
        for one in active:
            _tell(together, one, epoch, done, judges=judges and done == together.train.longest.steps)
        stopped = [one for one in active if one.events.stopped]
        _finish(together, stopped)
        active = [one for one in active if not one.events.stopped]
        if not active or together.interrupts.requested:
            for one in active:
                one.history.interrupted = True
            break
        _narrow(together, active, pace * (request.epochs - epoch - 1))
    _finish(together, active)


def _epoch(together: Together, active: Sequence[Runner], ahead: int, *, judges: bool) -> tuple[int, int]:
    """The steps of an epoch for all, in calls that are never long, then judging; steps done, and to do in a call."""
    shapes, last = together.train.shapes, together.train.longest.steps
    orders = np.zeros((len(together.seats), shapes.room + shapes.batch), np.int32)
    for one in active:
        place = together.place(one.seat)
        orders[place] = one.seat.rows[one.source.drawn(together.train.own[place])]
    for seat in together.seats:
        seat.sums, seat.judged_sums = together.ledger.empty(), together.ledger.empty()
    done = 0
    while done < last and not (done and together.interrupts.requested):
        started, until = time.perf_counter(), min(done + ahead, last)
        together.run((done, until), orders, judge=judges and until == last)
        seconds_a_step = (time.perf_counter() - started) / (until - done)
        ahead = max(1, min(4 * ahead, int(PATIENCE / max(seconds_a_step, 1e-9))))
        done = until
    return done, ahead


def _tell(together: Together, one: Runner, epoch: int, done: int, *, judges: bool) -> None:
    """An epoch's numbers, to whoever listens to one member; Ctrl-C may have ended it after some of its steps."""
    own = together.train.own[together.place(one.seat)]
    logs = together.ledger.read(one.seat.sums, own.rows_of(0, done))
    if judges:
        one.events.tell("on_test_begin", {})
        found = together.ledger.read(one.seat.judged_sums, len(one.seat.judged))
        one.events.tell("on_test_end", found)
        logs |= {f"val_{name}": value for name, value in found.items()}
    one.logs = NamedNumbers(sorted(logs.items()))
    one.events.tell("on_epoch_end", epoch, one.logs)


def _finish(together: Together, runners: Sequence[Runner]) -> None:
    """End of the training of some members: their numbers go home, the others train on."""
    for one in runners:
        together.finalize(one.seat)
        one.events.tell("on_train_end", one.logs)
    together.leave([one.seat for one in runners])


def _narrow(together: Together, active: Sequence[Runner], left: float) -> None:
    """Go on in a program for half as many, where half have stopped and that saves more than it costs to compile."""
    width = together.width
    while len(active) <= width // 2:
        width //= 2
    if width < together.width and left * (1 - width / together.width) > COMPILING:
        together.keep([one.seat for one in active], width)


def _close(one: Runner, request: Request, *, tail: bool) -> None:
    """What a verdict needs is worked out when somebody asks for one: the table stays where it is until then."""
    entry, history, network = one.entry, one.history, one.entry.member.model.network
    learned = network.get_weights()

    def judged(asked: History) -> Any:
        present = network.get_weights()
        network.set_weights(learned)  # those of this fit, whatever has become of the model since
        asked.judge = None
        try:
            close(asked, entry.member.model, entry.material, request.callbacks, entry.names, tail=tail)
        finally:
            network.set_weights(present)
        judge: Any = asked.judge  # which `close` has set, where there can be a verdict
        if judge is None:
            raise StateError(asked.unjudged)
        return judge(asked)

    note_restored(history, request.callbacks)
    history.judge = judged


def suits(model: Any, requests: Sequence[Request]) -> bool:
    """Whether the callbacks of members can be told of epochs that are one call for all."""
    every = Events([callback for request in requests for callback in request.callbacks], model, {})
    return not (every.train_batches or every.apart) and not any(
        hasattr(type(callback), "set_loop") for request in requests for callback in request.callbacks
    )
