"""EarlyStopping: training ends when a number has stopped improving."""

from typing import Any

from lamina.callbacks._monitor import MonitorCallback
from lamina.training import Logs
from lamina.typing import HostArray


class EarlyStopping(MonitorCallback):
    """Stop when `monitor` has not improved for `patience` epochs.

    Args:
        monitor: A key of the epoch's logs.
        min_delta: An improvement is strictly more than this.
        patience: Epochs without improvement before stopping; 0 and 1 both stop at the first.
        verbose: 1 says when training stops and what is restored.
        mode: ``"min"``, ``"max"`` or ``"auto"``.
        baseline: A value that must be beaten for the waiting to start anew.
        restore_best_weights: Put back the weights of the best epoch at the end, also when training ran to its last
            epoch. Keras's default is not to; the verdict says so when it cost something.
        start_from_epoch: Epochs before this one count for nothing.

    Example:
        >>> EarlyStopping(patience=10, min_delta=0.001, restore_best_weights=True).patience
        10

    Source:
        Keras 3's callback of that name, corner for corner.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._forget()

    def _forget(self) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_epoch = 0
        self.best_weights: list[HostArray] | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin anew."""
        del logs
        self._forget()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compare, count, and stop if patience is at its end."""
        current = None if epoch < self.start_from_epoch else self.watched(logs)
        if current is None:
            return
        if self.restore_best_weights and self.best_weights is None:
            self._remember(epoch)
        self.wait += 1
        if self.best is None or self.better(current, self.best):
            self.best = current
            self._remember(epoch)
            if self.baseline is None or self.better(current, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Put the best weights back, if asked to."""
        del logs
        self._say(self.stopped_epoch > 0, f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            self._say(True, f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def _say(self, asked: Any, sentence: str) -> None:
        if asked and self.verbose > 0:
            print(sentence)  # noqa: T201 - what verbose=1 asks for
