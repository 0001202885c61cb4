"""``tf.summary``: curves and histograms that a loop of one's own writes for TensorBoard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np

from lamina.callbacks._event_file import EventFile, need_tensorboard

_WRITERS: list["Writer | None"] = [None]
"""Who writes, the innermost last."""
_STEP: list[int | None] = [None]


class Writer:
    """A folder of events; within ``as_default`` the functions of this module write to it.

    Args:
        logdir: The folder.

    Raises:
        StateError: The library `tensorboard` is not installed.
    """

    def __init__(self, logdir: Any, *_: Any, **__: Any) -> None:
        need_tensorboard()
        self.file = EventFile(Path(logdir))

    @contextmanager
    def as_default(self, step: Any = None) -> Iterator[Self]:
        """Within, what is written goes here."""
        before = _STEP[0]
        _STEP[0] = before if step is None else int(step)
        _WRITERS.append(self)
        try:
            yield self
        finally:
            _WRITERS.pop()
            _STEP[0] = before
            self.flush()

    def set_as_default(self, step: Any = None) -> None:
        """From now on, what is written goes here."""
        _WRITERS[0] = self
        _STEP[0] = _STEP[0] if step is None else int(step)

    def flush(self) -> None:
        """Have it on the disk."""
        self.file.flush()

    def close(self) -> None:
        """Nothing more comes."""
        self.file.close()

    def init(self) -> None:
        """Nothing has to be set up."""


def set_step(step: Any) -> None:
    """The step of all that is written without one."""
    _STEP[0] = int(step)


def _written(write: Callable[[EventFile, str, Any, int], None]) -> Callable[..., bool]:
    def summary(name: str, data: Any, step: Any = None, *_: Any, **__: Any) -> bool:
        """Whether it was written: nothing is, without a writer and a step."""
        writer, at = _WRITERS[-1], _STEP[0] if step is None else int(step)
        if writer is None or at is None:
            return False
        write(writer.file, name, data, at)
        return True

    return summary


def _nothing(*_: Any, **__: Any) -> bool:
    """Graphs and texts are not written."""
    return False


SUMMARY: dict[str, Any] = {
    "create_file_writer": Writer,
    "scalar": _written(lambda file, name, data, step: file.number(name, float(np.asarray(data)), step)),
    "histogram": _written(lambda file, name, data, step: file.histogram(name, np.asarray(data, np.float32), step)),
    **dict.fromkeys(("text", "graph", "trace_on", "trace_off", "trace_export", "flush"), _nothing),
    "should_record_summaries": lambda: _WRITERS[-1] is not None,
}
"""``tf.summary``."""
