"""An event file: numbers, histograms and pictures as TensorBoard reads them, through TensorBoard's own writer."""

import io
import time
from pathlib import Path
from typing import Any

import numpy as np

from lamina.errors import StateError
from lamina.typing import HostArray


class EventFile:
    """A file of events in a folder, begun with the first thing that is written.

    Args:
        folder: Where; TensorBoard calls it a run.

    Raises:
        StateError: The library `tensorboard` is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer: Any = None

    def _write(self, step: int, summary: Any) -> None:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        if self._writer is None:
            self._writer = EventFileWriter(str(self.folder))
        self._writer.add_event(Event(wall_time=time.time(), step=step, summary=summary))

    def number(self, name: str, value: float, step: int) -> None:
        """One point of a curve."""
        from tensorboard.plugins.scalar.summary_v2 import scalar_pb

        self._write(step, scalar_pb(name, np.float32(value)))

    def histogram(self, name: str, values: HostArray, step: int) -> None:
        """How some numbers are spread."""
        from tensorboard.plugins.histogram.summary_v2 import histogram_pb

        self._write(step, histogram_pb(name, values))

    def picture(self, name: str, values: HostArray, step: int) -> None:
        """A matrix in shades of grey, black the lowest number."""
        from matplotlib.image import imsave
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.plugins.image.metadata import create_summary_metadata
        from tensorboard.util.tensor_util import make_tensor_proto

        file = io.BytesIO()
        imsave(file, values, cmap="gray", format="png")
        height, width = values.shape
        content = make_tensor_proto([str(width).encode(), str(height).encode(), file.getvalue()])
        metadata = create_summary_metadata(display_name=None, description=None)
        self._write(step, Summary(value=[Summary.Value(tag=name, tensor=content, metadata=metadata)]))

    def flush(self) -> None:
        """Have it on the disk."""
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        """Nothing more comes; whatever comes begins another file."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None


def need_tensorboard() -> None:
    """Say what to install, where TensorBoard's writer is not there.

    Raises:
        StateError: It is not.
    """
    try:
        import tensorboard.summary.writer.event_file_writer  # noqa: F401
    except ImportError as error:
        raise StateError(
            "The TensorBoard callback writes through the library tensorboard, which is not installed; "
            "install it with pip install 'lamina[tensorboard]'."
        ) from error
