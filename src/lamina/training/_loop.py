"""The loop: epochs in plain Python, each one call unless somebody listens to its batches."""

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.training._events import Events, Logs
from lamina.training._session import Session

PATIENCE = 0.5
"""Seconds that a call may take, so that Ctrl-C and progress are never far."""


class Loop:
    """Epochs of a session.

    Args:
        session: Numbers and data.
        events: Who is told.
        shuffle: ``True``: other order each epoch; ``"batch"``: within batches; ``False``: as given.
        random: Where orders are drawn from.
        validates: Whether the (0-based) epoch is followed by validation.
    """

    def __init__(
        self,
        session: Session,
        events: Events,
        *,
        shuffle: bool | str,
        random: np.random.Generator,
        validates: Callable[[int], bool],
    ) -> None:
        self.session = session
        self.events = events
        self.shuffle = shuffle
        self.random = random
        self.validates = validates
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
        """Epochs from `first` to `last`, or until they are stopped; the logs of the last one.

        A callback that was told of this loop may have set its own `first` when training began.
        """
        logs: Logs = {}
        for epoch in range(first if self.first is None else self.first, last):
            self.events.tell("on_epoch_begin", epoch, {})
            logs = self._epoch(epoch)
            self.events.tell("on_epoch_end", epoch, logs)
            if self._stopped:
                break
        return logs

    def _epoch(self, epoch: int) -> Logs:
        session = self.session
        judges = session.judge is not None and self.validates(epoch)
        apart = judges and (self.events.test_batches or self.events.train_batches)
        blocks = session.judge.steps if judges and not apart and session.judge else 0
        order = self._order()
        sums, judged = session.ledger.empty(), session.ledger.empty()
        done = 0
        while done < session.train.steps and not (done and self._stopped):
            ahead = 1 if self.events.train_batches else self._ahead(session.train.steps - done)
            until = done + ahead
            if self.events.train_batches:
                self.events.tell("on_train_batch_begin", done, {})
            started = time.perf_counter()
            sums, judged = session.run(done, until, sums, order, (0, blocks if until == session.train.steps else 0))
            self._learn_pace(ahead, time.perf_counter() - started)
            if self.events.train_batches:
                self.events.tell("on_train_batch_end", done, self._logs(sums, until))
            done = until
            self.events.tell("on_steps", done)
        logs = self._logs(sums, done)
        if judges:
            logs |= self._validation(order, judged, apart=apart or done < session.train.steps)
        return dict(sorted(logs.items()))

    def _logs(self, sums: NDArray[np.float32], steps: int) -> Logs:
        rows = min(steps * self.session.train.shapes.batch, self.session.train.rows)
        return self.session.ledger.read(sums, rows)

    def _validation(self, order: NDArray[np.int32], judged: NDArray[np.float32], *, apart: bool) -> Logs:
        """What validation found: already judged with the epoch's last call, or batch by batch for who listens."""
        session = self.session
        judge: Any = session.judge
        self.events.tell("on_test_begin", {})
        if apart:
            judged = session.ledger.empty()
            width = 1 if self.events.test_batches else judge.steps
            for start in range(0, judge.steps, width):
                if self.events.test_batches:
                    self.events.tell("on_test_batch_begin", start, {})
                steps = session.train.steps
                judged = judged + session.run(steps, steps, session.ledger.empty(), order, (start, start + width))[1]
                if self.events.test_batches:
                    rows = min((start + 1) * judge.shapes.batch, judge.rows)
                    self.events.tell("on_test_batch_end", start, session.ledger.read(judged, rows))
        logs = session.ledger.read(judged, judge.rows)
        self.events.tell("on_test_end", logs)
        return {f"val_{name}": value for name, value in logs.items()}

    def _order(self) -> NDArray[np.int32]:
        """Row numbers in the order of this epoch, padded so that the last batch can be cut out whole."""
        train = self.session.train
        order = np.zeros(train.shapes.room + train.shapes.batch, np.int32)
        rows = np.arange(train.rows, dtype=np.int32)
        if self.shuffle == "batch":
            for start in range(0, train.rows, train.shapes.batch):
                self.random.shuffle(rows[start : start + train.shapes.batch])
        elif self.shuffle:
            rows = self.random.permutation(rows)
        order[: train.rows] = rows
        return order

    def _ahead(self, left: int) -> int:
        """How many steps the next call does: all that are left, where they take no longer than `PATIENCE`."""
        if not self._seconds_a_step or left * self._seconds_a_step <= 2 * PATIENCE:
            return left if self._seconds_a_step else min(left, 256)
        return max(1, min(left, int(PATIENCE / self._seconds_a_step)))

    def _learn_pace(self, steps: int, seconds: float) -> None:
        """Remember the fastest pace seen: the first call compiles."""
        pace = seconds / steps
        self._seconds_a_step = min(pace, self._seconds_a_step) if self._seconds_a_step else pace
