"""Callbacks that change the learning rate between epochs; nothing is compiled for it."""

from collections.abc import Callable
from inspect import signature
from typing import Any

from lamina.callbacks._monitor import MonitorCallback
from lamina.errors import ArgumentError, ScheduledError
from lamina.training import Callback, Logs


def _rate(model: Any) -> float:
    optimizer = model.optimizer
    rate = getattr(optimizer, "base_rate", optimizer.learning_rate)
    if not isinstance(rate, (int, float)):
        raise ScheduledError(
            f"This optimizer was created with a `LearningRateSchedule`, {rate!r}, which a callback cannot set; "
            "give the optimizer a number, or leave the callback out."
        )
    return float(rate)


class LearningRateScheduler(Callback):
    """Before each epoch, the learning rate becomes what `schedule` answers.

    Args:
        schedule: A function of the epoch (from 0) and the present rate, or of the epoch alone.
        verbose: 1 says each new rate.

    Raises:
        ArgumentError: `schedule` answered something that is no number.

    Example:
        >>> LearningRateScheduler(lambda epoch, rate: rate * 0.9).verbose
        0
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Ask the schedule."""
        del logs
        present = _rate(self.model)
        answer = self.schedule(epoch, present) if _takes_two(self.schedule) else self.schedule(epoch)
        try:
            rate = float(answer)
        except (TypeError, ValueError):
            raise ArgumentError(f"LearningRateScheduler needs a number from schedule; got {answer!r}.") from None
        self.model.optimizer.learning_rate = rate
        if self.verbose > 0:
            print(f"Epoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")  # noqa: T201

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Record the rate as ``learning_rate``."""
        del epoch
        if logs is not None:
            logs["learning_rate"] = _rate(self.model)


def _takes_two(function: Callable[..., float]) -> bool:
    try:
        signature(function).bind(0, 0.0)
    except TypeError:
        return False
    except ValueError:  # a built-in function that does not tell
        return True
    return True


class ReduceLROnPlateau(MonitorCallback):
    """Multiply the learning rate by `factor` when `monitor` has not improved for `patience` epochs.

    Args:
        monitor: A key of the epoch's logs.
        factor: Below 1.
        patience: Epochs without improvement before the rate falls.
        verbose: 1 says each new rate.
        mode: ``"min"``, ``"max"`` or ``"auto"``.
        min_delta: An improvement is strictly more than this.
        cooldown: Epochs after a fall in which nothing is counted.
        min_lr: The rate never falls below this.

    Raises:
        ArgumentError: `factor` is 1 or more.

    Example:
        >>> ReduceLROnPlateau(factor=0.5).factor
        0.5
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta)
        if not 0 <= factor < 1:
            raise ArgumentError.wanted("ReduceLROnPlateau", "factor", "a number of at least 0 and below 1", factor)
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self._forget()

    def _forget(self) -> None:
        self.wait = 0
        self.cooldown_counter = 0
        self.best = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin anew."""
        del logs
        self._forget()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Record the rate; compare, count, and lower it if patience is at its end."""
        if logs is not None:
            logs["learning_rate"] = _rate(self.model)
        current = self.watched(logs)
        if current is None:
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.best is None or self.better(current, self.best):
            self.best = current
            self.wait = 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience:
                self._lower(epoch)

    def _lower(self, epoch: int) -> None:
        present = _rate(self.model)
        if present <= self.min_lr:
            return
        rate = max(present * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = rate
        if self.verbose > 0:
            print(f"Epoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {rate}.")  # noqa: T201
        self.cooldown_counter = self.cooldown
        self.wait = 0
