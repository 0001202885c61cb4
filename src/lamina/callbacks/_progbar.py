"""Progbar: how far a loop has come, drawn over itself at a terminal and written once anywhere else."""

import sys
import time
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np

from lamina.errors import ArgumentError


def somebody_watches() -> bool:
    """Whether what is printed is seen as it comes, at a terminal or in a notebook.

    >>> isinstance(somebody_watches(), bool)
    True
    """
    return sys.stdout.isatty() or "ipykernel" in sys.modules


class Progbar:
    """A bar for a loop of one's own, with the numbers that it has come to.

    Args:
        target: Steps expected; ``None`` if nobody knows.
        width: Characters of the bar.
        verbose: 0 shows nothing, 1 the bar, 2 one line when the loop is over.
        interval: Seconds between two drawings; 0 draws every update.
        stateful_metrics: Names whose last value is shown; of all others, the mean over the steps.
        stateless_metrics: The other way round: names of which the mean is shown; of all others, the last value.
        unit_name: What is counted.

    Raises:
        ArgumentError: Both lists of names are given.

    Example:
        >>> bar = Progbar(2, verbose=2)
        >>> bar.update(1, [("loss", 0.5)])
        >>> bar.add(1, [("loss", 0.25)])  # doctest: +ELLIPSIS
        2/2 - 0s - .../step - loss: 0.2500

    Source:
        Keras's class of that name. Where nobody watches (a pipe, a log file), it draws with ``interval=0`` only, and
        otherwise writes the last line alone.
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ArgumentError(
                "Only one of stateful_metrics and stateless_metrics says how numbers are shown; got both; leave one out"
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.stateful_metrics: Collection[str] | None = None if stateful_metrics is None else set(stateful_metrics)
        self.stateless_metrics: Collection[str] | None = None if stateless_metrics is None else set(stateless_metrics)
        self.unit_name = unit_name
        self._values: dict[str, tuple[Any, float]] = {}
        self._seen = 0
        self._start = time.monotonic()
        self._first: float | None = None
        self._drawn = -1e9
        self._length = 0

    def update(
        self, current: int, values: Iterable[tuple[str, Any]] | None = None, finalize: bool | None = None
    ) -> None:
        """The loop has come to step `current`.

        Args:
            current: Steps done.
            values: Names and values of the last step.
            finalize: Whether this is the end, where the values are shown as they are; if not said, it is the end
                when `target` is reached.
        """
        over = (self.target is not None and current >= self.target) if finalize is None else finalize
        for name, value in values or ():
            self._note(name, value, max(current - self._seen, 1), over=over)
        self._seen = current
        now = time.monotonic()
        pace = self._pace(current, now)
        if self.verbose == 1 and (over or self._due(now)):
            self._draw(current, now, pace, over=over)
            self._drawn = now
        elif self.verbose == 2 and over and self.target:
            count = f"{current:{len(str(self.target))}d}/{self.target}"
            print(f"{count} - {now - self._start:.0f}s - {pace}{self._numbers()}")  # noqa: T201 - what it is for

    def add(self, n: int, values: Iterable[tuple[str, Any]] | None = None) -> None:
        """`n` more steps are done."""
        self.update(self._seen + n, values)

    def _note(self, name: str, value: Any, steps: int, *, over: bool) -> None:
        if self.stateless_metrics is not None:
            averaged = name in self.stateless_metrics
        else:
            averaged = name not in (self.stateful_metrics or ())
        number = value if isinstance(value, str) else np.mean(value)
        if isinstance(value, str) or not averaged or over:
            self._values[name] = (number, 1)
        else:
            total, count = self._values.get(name, (0.0, 0))
            self._values[name] = (total + number * steps, count + steps)

    def _numbers(self) -> str:
        return "".join(f" - {name}: {_number(total, count)}" for name, (total, count) in self._values.items())

    def _due(self, now: float) -> bool:
        return now - self._drawn >= self.interval and (self.interval <= 0 or somebody_watches())

    def _pace(self, current: int, now: float) -> str:
        """Time a step, the first one left out where there are more: it is seldom like the others."""
        seconds = 0.0
        if current:
            known = self._first is not None and current > 1
            seconds = (now - (self._first or 0.0)) / (current - 1) if known else (now - self._start) / current
        if current == 1:
            self._first = now
        for unit, size in (("s", 1.0), ("ms", 1e-3)):
            if seconds >= size or not seconds:
                return f"{seconds / size:.0f}{unit}/{self.unit_name}"
        return f"{seconds * 1e6:.0f}us/{self.unit_name}"

    def _draw(self, current: int, now: float, pace: str, *, over: bool) -> None:
        passed = now - self._start
        if self.target:
            done = min(int(self.width * current / self.target), self.width)
            bar = f"{current:{len(str(self.target))}d}/{self.target} {'━' * done}{'╌' * (self.width - done)} "
            rest = passed if over else passed / max(current, 1) * (self.target - current)
        else:
            bar, rest = f"{current:7d}/Unknown ", passed
        text = f"{bar}{_clock(rest)} {pace}{self._numbers()}"
        before, end = ("\r", "" if not over else "\n") if somebody_watches() else ("", "\n")
        print(before + text + " " * (self._length - len(text)), end=end, flush=True)  # noqa: T201 - what it is for
        self._length = len(text) if before and not over else 0


def _number(total: Any, count: float) -> str:
    if isinstance(total, str):
        return total
    mean = float(total) / count
    return f"{mean:.4f}" if abs(mean) > 1e-3 or mean != mean else f"{mean:.4e}"  # noqa: PLR0124 - NaN


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}" if minutes else f"{rest}s"
