"""Ctrl-C during a fit: a flag that is read between calls, so that no numbers are lost; a second one raises."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self


class Interrupts:
    """Between ``with`` and its end, the first Ctrl-C sets `requested`; the second raises as soon as it is safe.

    While numbers are on their way between two places, `guard` makes raising wait.

    Args:
        at_once: Leave Ctrl-C as it is, where others wait for this process: the first one raises.
    """

    def __init__(self, *, at_once: bool = False) -> None:
        self._at_once = at_once
        self.requested = False
        self._guards = 0
        self._urgent = False
        self._before: Any = None

    def __enter__(self) -> Self:
        if self._at_once:
            return self
        if threading.current_thread() is threading.main_thread() and callable(signal.getsignal(signal.SIGINT)):
            self._before = signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if not self.requested:
            self.requested = True
        elif self._guards:
            self._urgent = True
        else:
            raise KeyboardInterrupt

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Nothing is raised inside; a second Ctrl-C that came meanwhile is raised at the end of the outermost guard."""
        self._guards += 1
        try:
            yield
        finally:
            self._guards -= 1
        if self._urgent and not self._guards:
            self._urgent = False
            raise KeyboardInterrupt
