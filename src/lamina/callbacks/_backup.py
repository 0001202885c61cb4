"""BackupAndRestore: a fit that was cut off goes on as if nothing had happened."""

from collections.abc import Mapping
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Any

from lamina import saving, training
from lamina.errors import ArgumentError, ModelFileError
from lamina.optimizers import give_memory, memory_of
from lamina.training import Callback, Logs

KIND = "lamina backup"


class BackupAndRestore(Callback):
    """Keep a backup of the fit in progress, and begin from it where there is one.

    A backup holds all weights and running statistics, the optimizer's numbers and learning rate, the epoch, and what
    orders of rows and random bits follow from: a fit that is begun anew after a crash with the same data and settings
    comes to the same numbers as one that was never cut off. What other callbacks remember is not in it.

    Args:
        backup_dir: A folder for ``latest.lamina``; it is made.
        save_freq: ``"epoch"``, or a number of steps (the epoch then begins again from those weights, as in Keras).
        double_checkpoint: Keep the backup before the last one as well, and fall back on it if the last is damaged.
        delete_checkpoint: Delete the backup when the fit has ended by itself; Ctrl-C leaves it.

    Raises:
        ArgumentError: There is no `backup_dir`, or `save_freq` is neither.
        ModelFileError: The backup is damaged, or it is of another model.

    Example:
        >>> BackupAndRestore("backup").save_freq
        'epoch'

    Source:
        Keras's callback of that name, whose file holds neither orders nor random bits.
    """

    def __init__(
        self,
        backup_dir: str | PathLike[str],
        save_freq: str | int | bool = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        if not backup_dir:
            raise ArgumentError(
                f"Empty `backup_dir` argument passed: BackupAndRestore needs the name of a folder; got {backup_dir!r}."
            )
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ArgumentError(
                f"Invalid value: BackupAndRestore needs save_freq to be 'epoch' or a number of steps; got {save_freq!r}"
            )
        self.backup_dir = backup_dir
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._latest = Path(backup_dir) / "latest.lamina"
        self._previous = Path(backup_dir) / "previous.lamina"
        self._loop: Any = None
        self._chance: dict[str, Any] = {}
        self._steps = 0
        self._current_epoch = 0
        self._last_batch_seen = 0

    def overrides(self, event: str) -> bool:
        """Steps are listened to only where `save_freq` counts them."""
        return self.save_freq != "epoch" and bool(self.save_freq) and event == "on_train_batch_end"

    def set_loop(self, loop: Any) -> None:
        """Told before `on_train_begin`: the loop, which says what chance will bring and where to begin."""
        self._loop = loop

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Take up the backup, if there is one."""
        del logs
        found = self._found()
        if found is not None:
            description, tensors = found
            self._restore(description, tensors)
        self._chance = self._loop.chance if self._loop is not None else {}

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Remember what the epoch's order will follow from: a backup in its middle begins it again."""
        del logs
        self._current_epoch = epoch
        if self._loop is not None:
            self._chance = self._loop.chance

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Back up after every `save_freq` steps, counted through all epochs."""
        del logs
        self._steps += 1
        self._last_batch_seen = batch
        if self.save_freq != "epoch" and self.save_freq and self._steps >= int(self.save_freq):
            self._steps = 0
            self._save()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Back up, if the epoch is what counts and if it is whole."""
        del logs
        self._current_epoch = epoch + 1
        self._last_batch_seen = 0
        if self._loop is not None:
            self._chance = self._loop.chance
        if self.save_freq == "epoch" and not self._interrupted:
            self._save()

    @property
    def _interrupted(self) -> bool:
        return self._loop is not None and bool(self._loop.interrupted)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Delete the backup if the fit has ended by itself, and the folder if nothing else is in it."""
        del logs
        if not self.delete_checkpoint or self._interrupted:
            return
        for path in (self._latest, self._previous):
            path.unlink(missing_ok=True)
        with suppress(OSError):  # somebody else's files are in it, or it never was
            Path(self.backup_dir).rmdir()

    # The file

    def _save(self) -> None:
        self._latest.parent.mkdir(parents=True, exist_ok=True)
        if self.double_checkpoint and self._latest.exists():
            self._latest.replace(self._previous)
        description, tensors = self._record()
        saving.write(self._latest, description, tensors, nonfinite=list(tensors))  # a diverged fit goes on as it would

    def _record(self) -> tuple[dict[str, Any], dict[str, Any]]:
        network, optimizer = self.model.network, self.model.optimizer
        tensors = {
            f"weights/{path}/{name}": value
            for path, layer in network.walk()
            for numbers in layer.cell.read()
            for name, value in numbers.items()
        }
        memory = memory_of(optimizer)
        moments = [] if memory is None else training.moments(memory)
        rate = getattr(optimizer, "base_rate", None)
        description = {
            "kind": KIND,
            "epoch": self._current_epoch,
            "chance": self._chance,
            "step": 0 if memory is None else memory.step,
            "moments": len(moments),
            "learning_rate": float(rate) if isinstance(rate, (int, float)) else None,
        }
        return description, tensors | {f"moments/{place}": value for place, value in enumerate(moments)}

    def _found(self) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        if not self._latest.exists():
            return saving.read(self._previous) if self._previous.exists() else None
        try:
            return saving.read(self._latest)
        except ModelFileError:
            if not self._previous.exists():
                raise
            return saving.read(self._previous)

    def _restore(self, description: Mapping[str, Any], tensors: Mapping[str, Any]) -> None:
        optimizer = self.model.optimizer
        try:
            for path, layer in self.model.network.walk():
                own, running = layer.cell.read()
                if own or running:
                    layer.cell.write(*(_named(path, names, tensors) for names in (own, running)))
            memory = memory_of(optimizer)
            if memory is not None:
                moments = [tensors[f"moments/{place}"] for place in range(description["moments"])]
                give_memory(optimizer, training.with_moments(memory, int(description["step"]), moments))
            if description["learning_rate"] is not None:
                optimizer.learning_rate = description["learning_rate"]
            if self._loop is not None:
                self._loop.first = self._current_epoch = int(description["epoch"])
                self._loop.chance = description["chance"]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelFileError(
                f"The backup in {str(self.backup_dir)!r} is of another model or optimizer ({error}); "
                "delete it, or give this fit a folder of its own."
            ) from error


def _named(path: str, names: Mapping[str, Any], tensors: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: tensors[f"weights/{path}/{name}"] for name in names}
    if any(found[name].shape != names[name].shape for name in names):
        raise ValueError(f"the weights of {path!r} have other shapes")
    return found
