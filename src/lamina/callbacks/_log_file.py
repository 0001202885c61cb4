"""CSVLogger: one line an epoch in a file."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from lamina.training import Callback, Logs


class CSVLogger(Callback):
    """Write the logs of each epoch to a file: the epoch, then the keys in alphabetical order.

    Args:
        filename: Where to write.
        separator: Between two values.
        append: Go on with a file that is there instead of starting a new one.

    Example:
        >>> CSVLogger("training.csv").separator
        ','
    """

    def __init__(self, filename: str | Path, separator: str = ",", append: bool = False) -> None:
        self.filename = Path(filename)
        self.separator = separator
        self.append = append
        self.keys: list[str] | None = None
        self._file: TextIO | None = None
        self._headed = False

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Open the file; each fit finds its own keys."""
        del logs
        self.on_train_end()
        self.keys = None
        self._headed = self.append and self.filename.exists() and self.filename.stat().st_size > 0
        self._file = self.filename.open("a" if self.append else "w", newline="", encoding="utf-8")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write a line, and have it on the disk."""
        logs = logs or {}
        if self._file is None:
            return
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):  # validation may come in a later epoch
                self.keys += [f"val_{key}" for key in self.keys]
        writer = csv.DictWriter(self._file, ["epoch", *self.keys], delimiter=self.separator)
        if not self._headed:
            writer.writeheader()
            self._headed = True
        writer.writerow({"epoch": epoch} | {key: _cell(logs.get(key, "NA")) for key in self.keys})
        self._file.flush()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Close the file."""
        del logs
        if self._file is not None:
            self._file.close()
        self._file = None


def _cell(value: Any) -> Any:
    if isinstance(value, str) or np.ndim(value) == 0:
        return value
    items: Iterable[Any] = np.ravel(value)
    return f'"[{", ".join(map(str, items))}]"'
