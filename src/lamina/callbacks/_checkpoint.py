"""ModelCheckpoint: the model, or its weights, in a file after every epoch or every so many steps."""

from os import PathLike, fspath
from pathlib import Path
from typing import ClassVar

from lamina.callbacks._monitor import MonitorCallback
from lamina.errors import ArgumentError, ModelFileError, UnknownNameError
from lamina.training import Logs


class ModelCheckpoint(MonitorCallback):
    """Save the model while it is trained; the optimizer's numbers too, so that training can go on from the file.

    Args:
        filepath: Where; ``{epoch}``, ``{batch}`` and names of the logs are filled in, as in
            ``"run/{epoch:02d}-{val_loss:.2f}.keras"``. Folders are made. The suffix says what is written:
            ``.lamina``, ``.keras`` or ``.h5`` for a model, ``.weights.h5`` (or ``.lamina``) for weights alone.
        monitor: A key of the epoch's logs.
        verbose: 1 says what is saved, and why not.
        save_best_only: Save only when `monitor` is better than it was whenever it was saved before.
        save_weights_only: Call ``model.save_weights`` instead of ``model.save``.
        mode: ``"min"``, ``"max"`` or ``"auto"``.
        save_freq: ``"epoch"``, or a number of steps.
        initial_value_threshold: With `save_best_only`, what the first value has to be better than.

    Raises:
        ArgumentError: The suffix does not fit, or `save_freq` is neither.
        UnknownNameError: `filepath` or `monitor` names a key that the logs have not.
        ModelFileError: There is a folder of that name.

    Example:
        >>> ModelCheckpoint("best.lamina", save_best_only=True).filepath
        'best.lamina'

    Source:
        Keras's callback of that name. There, an epoch without validation saves whatever is best; here it saves nothing.
    """

    whole: ClassVar[tuple[str, ...]] = (".lamina", ".keras", ".h5")
    """Suffixes of files that hold a model."""
    weights: ClassVar[tuple[str, ...]] = (".weights.h5", ".lamina")
    """Suffixes of files that hold weights alone."""

    def __init__(
        self,
        filepath: str | PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        self.filepath = fspath(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self._refuse_suffix()
        if save_freq != "epoch" and (isinstance(save_freq, (bool, str, float)) or save_freq < 1):
            raise ArgumentError(
                f"Unrecognized save_freq: ModelCheckpoint needs 'epoch' or a whole number of steps; got {save_freq!r}."
            )
        self._epoch = 0
        self._steps = 0

    def _refuse_suffix(self) -> None:
        known = self.weights if self.save_weights_only else self.whole
        if not self.filepath.endswith(known):
            what = "weights" if self.save_weights_only else "models"
            raise ArgumentError(
                f"ModelCheckpoint writes {what} to files that end in {' or '.join(known)}; got {self.filepath!r}."
            )

    def overrides(self, event: str) -> bool:
        """Steps are listened to only where `save_freq` counts them."""
        return self.save_freq != "epoch" and event == "on_train_batch_end"

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Know which epoch it is."""
        del logs
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Save after every `save_freq` steps, counted through all epochs."""
        self._steps += 1
        if self.save_freq != "epoch" and self._steps >= int(self.save_freq):
            self._steps = 0
            self._save(logs or {}, batch)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save, if the epoch is what counts."""
        self._epoch = epoch
        if self.save_freq == "epoch":
            self._save(logs or {}, None)

    def _save(self, logs: Logs, batch: int | None) -> None:
        path = self._path(logs, batch)
        if not self._due(logs, batch, path):
            return
        if Path(path).is_dir():
            raise ModelFileError(
                f"ModelCheckpoint needs the name of a file; {path!r} is a folder. Choose another name."
            )
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)
        self._say(f"finished saving model to {path}")

    def _path(self, logs: Logs, batch: int | None) -> str:
        place = {"epoch": self._epoch + 1} | ({} if batch is None else {"batch": batch + 1})
        try:
            return self.filepath.format(**(logs | place))
        except KeyError as error:
            raise UnknownNameError.among("key for ModelCheckpoint's filepath", error.args[0], [*logs, *place]) from None

    def _due(self, logs: Logs, batch: int | None, path: str) -> bool:
        if not self.save_best_only:
            self._say(f"saving model to {path}")
            return True
        current = logs.get(self.monitor)
        if current is None:
            if batch is None and self.skipped(logs):
                return False
            current = self.absent(logs)
            if current is None:  # a lenient heir: nothing can be compared, so nothing is lost
                return True
        before = "None" if self.best is None else f"{self.best:.5f}"
        if self.best is not None and not self.better(current, self.best):
            self._say(f"{self.monitor} did not improve from {before}")
            return False
        self._say(f"{self.monitor} improved from {before} to {current:.5f}, saving model to {path}")
        self.best = current
        return True

    def _say(self, sentence: str) -> None:
        if self.verbose > 0:
            print(f"\nEpoch {self._epoch + 1}: {sentence}")  # noqa: T201 - what verbose=1 asks for
