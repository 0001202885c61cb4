"""The loop: epochs in plain Python, each one call; several where nobody is told of them, steps where somebody is."""

import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.training._batches import say_ended
from lamina.training._call import Order
from lamina.training._events import Events
from lamina.training._logs import Logs, NamedNumbers
from lamina.training._order import Source, Stretch, straight
from lamina.training._rows import Rows
from lamina.training._session import Session

PATIENCE = 0.5
"""Seconds that a call may take, so that Ctrl-C and progress are never far."""

TOGETHER = 0.1
"""Seconds that several epochs of a call may take: longer ones gain nothing by it."""


@dataclass
class Tally:
    """What an epoch has come to so far."""

    sums: NDArray[np.float32]
    judged: NDArray[np.float32] | None = None
    steps: int = 0
    rows: int = 0


class Loop:
    """Epochs of a session.

    Args:
        session: Numbers and data.
        events: Who is told.
        source: The order of rows, or batches as they come.
        random: Where orders are drawn from.
        validates: Whether the (0-based) epoch is followed by validation.
        validation: Other rows to judge by for each epoch, and their batch, where they are not always the same.
    """

    def __init__(
        self,
        session: Session,
        events: Events,
        *,
        source: Source,
        random: np.random.Generator,
        validates: Callable[[int], bool],
        validation: Callable[[], tuple[Rows, int]] | None = None,
    ) -> None:
        self.session = session
        self.events = events
        self.source = source
        self.random = random
        self.validates = validates
        self.validation = validation
        self.first: int | None = None
        self._seconds_a_step = 0.0

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C has asked for the end."""
        return self.session.interrupts.requested

    @property
    def chance(self) -> dict[str, Any]:
        """All that random bits and orders follow from, as JSON can hold it; set it to draw again what was drawn."""
        return {"seed": self.session.seed, "order": json.dumps(self.random.bit_generator.state)}

    @chance.setter
    def chance(self, known: dict[str, Any]) -> None:
        self.session.seed = known["seed"]
        self.random.bit_generator.state = json.loads(known["order"])

    @property
    def _stopped(self) -> bool:
        return self.events.stopped or self.session.interrupts.requested

    def run(self, first: int, last: int) -> Logs:
        """Epochs from `first` to `last`, or until they are stopped or there is no more data; the last one's logs.

        A callback that was told of this loop may have set its own `first` when training began.
        """
        logs: Logs = NamedNumbers()
        told = self.events.train_batches, self.events.test_batches, self.events.apart
        self.session.agree({"epochs": (first, last, self.first), "callbacks that are told of batches": told})
        epoch = first if self.first is None else self.first
        while epoch < last:
            if not self.source.ready():
                say_ended(epoch)
                break
            orders = self._orders(epoch, last)
            logs = self._several(epoch, orders) if orders else self._epoch(epoch)
            epoch += len(orders) or 1
            if self._stopped:
                break
        return logs

    def _orders(self, epoch: int, last: int) -> list[Order]:
        """The orders of the epochs that the next call does at once: none where somebody is told of each, or waits."""
        session = self.session
        if self.events.epochs or self.events.apart or self.validation is not None or not self._seconds_a_step:
            return []
        quick = int(TOGETHER / (self._seconds_a_step * session.train.steps))
        count = min(last - epoch, session.at_once, quick)
        if count < 2 or not all(map(self.validates, range(epoch, epoch + count))):
            return []
        return self.source.orders(session.train, count)

    def _several(self, first: int, orders: list[Order]) -> Logs:
        """Epochs in one call, told of when they are over."""
        session, logs = self.session, Logs()
        started = time.perf_counter()
        found = session.epochs(orders)
        self._learn_pace(len(orders) * session.train.steps, time.perf_counter() - started)
        for epoch, (sums, judged) in enumerate(found, first):
            self.events.tell("on_epoch_begin", epoch, {})
            tally = Tally(sums, judged, session.train.steps, session.train.rows)
            logs = self._told(epoch, tally, judges=session.judge is not None)
        return logs

    def _epoch(self, epoch: int) -> Logs:
        """One epoch, told of as it goes."""
        session = self.session
        self.events.tell("on_epoch_begin", epoch, {})
        judges = session.judge is not None and self.validates(epoch)
        if judges and self.validation is not None:
            session.load_judged(*self.validation())
        apart = judges and self.events.apart
        tally = Tally(session.ledger.empty())
        with closing(self.source.stretches(session)) as stretches:  # whoever reads ahead ends with the epoch
            for stretch in stretches:
                self._train(stretch, tally, judge=judges and not apart and stretch.final)
                if self._stopped:
                    break
        return self._told(epoch, tally, judges=judges)

    def _told(self, epoch: int, tally: Tally, *, judges: bool) -> Logs:
        """The logs of an epoch that is over, as everybody is told of them."""
        logs = self.session.ledger.read(tally.sums, tally.rows)
        if judges:
            logs |= self._validation(tally.judged)
        logs = NamedNumbers(sorted(logs.items()))
        self.events.tell("on_epoch_end", epoch, logs)
        return logs

    def _train(self, stretch: Stretch, tally: Tally, *, judge: bool) -> None:
        """The steps of a stretch; with the last of them, validation where it need not be told of."""
        session, events = self.session, self.events
        done = stretch.first
        while done < stretch.last and not (tally.steps and self._stopped):
            ahead = 1 if events.train_batches else self._ahead(stretch.last - done)
            until = done + ahead
            if events.train_batches:
                events.tell("on_train_batch_begin", tally.steps, {})
            blocks = session.judge.steps if judge and until == stretch.last and session.judge else 0
            started = time.perf_counter()
            tally.sums, judged = session.run((done, until), tally.sums, stretch.order, (0, blocks))
            self._learn_pace(ahead, time.perf_counter() - started)
            tally.judged = judged if blocks else None
            tally.rows += session.train.rows_of(done, until)
            tally.steps += ahead
            if events.train_batches:
                events.tell("on_train_batch_end", tally.steps - 1, session.ledger.read(tally.sums, tally.rows))
            done = until
            events.tell("on_steps", tally.steps)

    def _validation(self, judged: NDArray[np.float32] | None) -> Logs:
        """What validation found: already judged with the epoch's last call, or now, batch by batch for who listens."""
        session, events = self.session, self.events
        judge: Any = session.judge
        events.tell("on_test_begin", {})
        if judged is None:
            judged = session.ledger.empty()
            order, nothing = straight(session.train), session.ledger.empty()
            width = 1 if events.test_batches else judge.steps
            for start in range(0, judge.steps, width):
                if events.test_batches:
                    events.tell("on_test_batch_begin", start, {})
                judged = session.run((0, 0), nothing, order, (start, start + width), judged)[1]
                if events.test_batches:
                    events.tell("on_test_batch_end", start, session.ledger.read(judged, judge.rows_of(0, start + 1)))
        logs = session.ledger.read(judged, judge.rows)
        events.tell("on_test_end", logs)
        return {f"val_{name}": value for name, value in logs.items()}

    def _ahead(self, left: int) -> int:
        """How many steps the next call does: all that are left, where they do not take too long."""
        steps = left
        if not self._seconds_a_step:
            steps = min(left, 256)
        elif left * self._seconds_a_step > 2 * PATIENCE:
            steps = max(1, min(left, int(PATIENCE / self._seconds_a_step)))
        return self.session.decided(steps)

    def _learn_pace(self, steps: int, seconds: float) -> None:
        """Remember the fastest pace seen: the first call compiles."""
        pace = seconds / steps
        self._seconds_a_step = min(pace, self._seconds_a_step) if self._seconds_a_step else pace
