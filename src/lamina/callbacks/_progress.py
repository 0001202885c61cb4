"""Progress: what a person sees of a fit: one bar over all epochs where somebody watches, lines anywhere else."""

import time
from collections.abc import Iterable
from typing import Any

from lamina.callbacks._lines import ProgbarLogger
from lamina.callbacks._progbar import somebody_watches
from lamina.training import Callback, Logs

PAUSE = 1.0
"""Seconds between two epochs that are printed where nobody watches, so that no log is flooded."""


def shown(verbose: int, callbacks: Iterable[Any]) -> list[Any]:
    """Who shows a fit beside `callbacks`: nobody, a bar, or lines.

    >>> [type(callback).__name__ for callback in shown(2, ())], shown(0, ())
    (['ProgbarLogger'], [])
    """
    if not verbose or any(isinstance(callback, (ProgbarLogger, Progress)) for callback in callbacks):
        return []
    if verbose == 1 and somebody_watches():
        return [Progress()]
    return [ProgbarLogger(PAUSE if verbose == 1 else 0.0)]


def told(verbose: int | str, auto: int = 1) -> int:
    """`verbose` as a number; ``"auto"`` is `auto`.

    >>> told("auto"), told(True), told(2)
    (1, 1, 2)
    """
    return auto if verbose == "auto" else int(verbose)


def shown_alone(verbose: int, callbacks: Iterable[Any]) -> list[Any]:
    """Who shows `evaluate` or `predict` beside `callbacks`.

    >>> len(shown_alone(1, ())), shown_alone(0, ())
    (1, [])
    """
    among = any(isinstance(callback, ProgbarLogger) for callback in callbacks)
    return [ProgbarLogger()] if verbose and not among else []


class Progress(Callback):
    """One bar over all epochs with the latest numbers; nothing at all where no terminal or notebook listens.

    Example:
        >>> Progress().on_train_begin()
    """

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._epoch = 0
        self._shown = 0.0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Put the bar up, where somebody can see it."""
        del logs
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        console = Console()
        if not (console.is_terminal or console.is_jupyter):
            return
        columns = ("epoch {task.fields[epoch]}", BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        self._bar = Bar(*columns, TextColumn("{task.fields[numbers]}"), console=console, refresh_per_second=8)
        steps = self.params.get("steps") or 1
        self._task = self._bar.add_task("", total=self.params.get("epochs", 1) * steps, epoch=0, numbers="")
        self._bar.start()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Know which epoch it is."""
        del logs
        self._epoch = epoch

    def on_steps(self, done: int) -> None:
        """Some steps of the epoch are done."""
        if self._bar is not None and time.monotonic() - self._shown > 0.1:
            self._move(done)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Show the epoch's numbers."""
        numbers = "  ".join(f"{name} {value:.4g}" for name, value in (logs or {}).items() if isinstance(value, float))
        if self._bar is not None:
            last = epoch + 1 >= self.params.get("epochs", 1) or self.model.stop_training
            if last or time.monotonic() - self._shown > 0.1:
                self._move(self.params.get("steps") or 1, numbers=numbers)

    def _move(self, steps: int, **fields: str) -> None:
        self._shown = time.monotonic()
        whole = self.params.get("steps") or 1
        label = f"{self._epoch + 1}/{self.params.get('epochs', '?')}"
        self._bar.update(self._task, completed=self._epoch * whole + min(steps, whole), epoch=label, **fields)

    def close(self) -> None:
        """Take the bar down, however the fit ends."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = None

    def on_train_end(self, logs: Logs | None = None) -> None:
        """The fit is over."""
        del logs
        self.close()
