"""TensorBoard: curves and histograms of a fit, in files that TensorBoard shows."""

import time
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lamina.callbacks._event_file import EventFile, need_tensorboard
from lamina.errors import ArgumentError
from lamina.networks import Sequence
from lamina.optimizers import memory_of
from lamina.training import Callback, Logs
from lamina.typing import HostArray


class TensorBoard(Callback):
    """Write ``epoch_loss`` and its like to ``log_dir/train`` and ``log_dir/validation``, as Keras does.

    Needs the library `tensorboard` (``pip install 'lamina[tensorboard]'``), but no TensorFlow.

    Args:
        log_dir: A folder for this fit alone; look at it with ``tensorboard --logdir``.
        histogram_freq: Every so many epochs, how the weights are spread; 0 for never.
        write_graph: Accepted; the graph itself is not written, for there is no TensorFlow graph.
        write_images: With the histograms, the weights as pictures.
        write_steps_per_second: How fast it goes, as a curve.
        update_freq: ``"epoch"``; or ``"batch"`` or a number of steps, for ``batch_loss`` and its like as well.
        profile_batch: 0: nothing is profiled here.
        embeddings_freq: 0: embeddings are not projected here.
        embeddings_metadata: ``None``, for the same reason.

    Raises:
        ArgumentError: One of the last three is asked for.
        StateError: The library is not installed.

    Example:
        >>> TensorBoard("runs/first", histogram_freq=1).update_freq
        'epoch'

    Source:
        Keras's callback of that name: the same names, steps and folders. With a number of steps, Keras leaves out the
        epochs that end between two of them; here every epoch is written.
    """

    def __init__(
        self,
        log_dir: str | PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: str | int = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Mapping[str, str] | str | None = None,
    ) -> None:
        if profile_batch or embeddings_freq or embeddings_metadata:
            raise ArgumentError(
                "lamina's TensorBoard writes curves, histograms and pictures of weights, no profiles, no projections; "
                "leave profile_batch, embeddings_freq and embeddings_metadata out."
            )
        self.log_dir = str(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self._files: dict[str, EventFile] = {}
        self._steps = 0
        self._epoch_steps = 0
        self._started = self._step_started = 0.0

    def overrides(self, event: str) -> bool:
        """Steps are listened to only where they are written."""
        return self.update_freq != "epoch" and event in ("on_train_batch_begin", "on_train_batch_end")

    def set_model(self, model: Any) -> None:
        """Refuse at once what cannot be written later."""
        need_tensorboard()
        super().set_model(model)

    def _file(self, run: str) -> EventFile:
        return self._files.setdefault(run, EventFile(Path(self.log_dir) / run))

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Count from here."""
        del logs
        self._steps = 0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Look at the clock."""
        del epoch, logs
        self._started, self._epoch_steps = time.monotonic(), 0

    def on_steps(self, done: int) -> None:
        """So many steps of the epoch are done."""
        self._epoch_steps = done

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Look at the clock."""
        del batch, logs
        self._steps += 1
        self._step_started = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Write the numbers of the step, if it is its turn."""
        del batch
        if self.update_freq == "epoch" or self._steps % int(self.update_freq):
            return
        told = {f"batch_{name}": value for name, value in (logs or {}).items()}
        if self.write_steps_per_second:
            told["batch_steps_per_second"] = 1 / max(time.monotonic() - self._step_started, 1e-9)
        self._write("train", told, self._steps)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Write what validation or `evaluate` found, over the optimizer's steps."""
        step = self._iterations()
        if step is not None:
            told = {f"evaluation_{name}_vs_iterations": value for name, value in (logs or {}).items()}
            self._write("validation", told, step)
            self._file("validation").flush()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write the numbers of the epoch, and the histograms if it is their turn."""
        logs = logs or {}
        train = {f"epoch_{name}": value for name, value in logs.items() if not name.startswith("val_")}
        rate = self._rate()
        if train and rate is not None:
            train["epoch_learning_rate"] = rate
        if train and self.write_steps_per_second:
            train["epoch_steps_per_second"] = self._epoch_steps / max(time.monotonic() - self._started, 1e-9)
        validation = {f"epoch_{name[4:]}": value for name, value in logs.items() if name.startswith("val_")}
        self._write("train", train, epoch)
        self._write("validation", validation, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        for file in self._files.values():
            file.flush()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Close the files."""
        del logs
        for file in self._files.values():
            file.close()

    def _write(self, run: str, told: Mapping[str, Any], step: int) -> None:
        for name, value in told.items():
            if np.ndim(value) == 0 and not isinstance(value, str):
                self._file(run).number(name, float(value), step)

    def _write_weights(self, epoch: int) -> None:
        whole = [self.model.name] if isinstance(self.model.network, Sequence) else []  # as Keras names them
        for layer in self.model.layers:
            for names, values in _weights(layer):
                tag = "/".join((*whole, layer.name, *names))
                self._file("train").histogram(f"{tag}/histogram", values, epoch)
                picture = _matrix(values)
                if self.write_images and picture is not None:
                    self._file("train").picture(f"{tag}/image", picture, epoch)

    def _iterations(self) -> int | None:
        memory = memory_of(self.model.optimizer)
        return None if memory is None else memory.step

    def _rate(self) -> float | None:
        optimizer = self.model.optimizer
        given = getattr(optimizer, "learning_rate", None)
        if isinstance(given, (int, float)) or given is None:
            return given
        return float(optimizer.rate(np.asarray(self._iterations() or 0, np.int32)))


def _weights(layer: Any) -> list[tuple[list[str], HostArray]]:
    return [
        ([*path.split("/"), name] if path else [name], value)
        for path, inner in layer.walk()
        for numbers in inner.cell.read()
        for name, value in numbers.items()
    ]


def _matrix(values: HostArray) -> HostArray | None:
    """Numbers as a picture that is no higher than wide; ``None`` where they are none."""
    thin = np.squeeze(values)
    if thin.ndim == 1:
        return thin[None, :]
    if thin.ndim != 2:
        return None
    return thin.T if thin.shape[0] > thin.shape[1] else thin
