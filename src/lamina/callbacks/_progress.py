"""Progress: what a person sees of a fit: a bar where there is a terminal or a notebook, lines where asked for."""

import time
from typing import Any

from lamina.training import Callback, Logs


class Progress(Callback):
    """A bar over all epochs with the latest numbers; nothing at all where no terminal or notebook listens.

    Args:
        lines: Print one line an epoch instead (``verbose=2``).

    Example:
        >>> Progress(lines=True).lines
        True
    """

    def __init__(self, lines: bool = False) -> None:
        self.lines = lines
        self._bar: Any = None
        self._task: Any = None
        self._epoch = 0
        self._shown = 0.0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Put the bar up, where somebody can see it."""
        del logs
        if self.lines:
            return
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
        if self.lines:
            print(f"Epoch {epoch + 1}/{self.params.get('epochs', '?')}  {numbers}")  # noqa: T201 - verbose=2 asks
        elif self._bar is not None:
            last = epoch + 1 >= self.params.get("epochs", 1) or self.model.stop_training
            if last or time.monotonic() - self._shown > 0.1:
                self._move(self.params.get("steps") or 1, numbers=numbers)

    def _move(self, steps: int, **fields: str) -> None:
        self._shown = time.monotonic()
        whole = self.params.get("steps") or 1
        label = f"{self._epoch + 1}/{self.params.get('epochs', '?')}"
        self._bar.update(self._task, completed=self._epoch * whole + steps, epoch=label, **fields)

    def close(self) -> None:
        """Take the bar down, however the fit ends."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = None

    def on_train_end(self, logs: Logs | None = None) -> None:
        """The fit is over."""
        del logs
        self.close()
