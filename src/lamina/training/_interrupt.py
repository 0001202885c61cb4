"""Ctrl-C during a fit: a flag that is read between calls, so that no numbers are lost; a second one raises."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self


class Interrupts:
    """Between ``with`` and its end, the first Ctrl-C sets `requested`; the second raises as soon as it is safe.

    While `guarded` is true (numbers are on their way between two places), raising waits for `release`.
    """

    def __init__(self) -> None:
        self.requested = False
        self.guarded = False
        self._urgent = False
        self._before: Any = None

    def __enter__(self) -> Self:
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
        elif self.guarded:
            self._urgent = True
        else:
            raise KeyboardInterrupt

    def release(self) -> None:
        """The numbers have arrived: raise if a second Ctrl-C came meanwhile."""
        self.guarded = False
        if self._urgent:
            self._urgent = False
            raise KeyboardInterrupt
