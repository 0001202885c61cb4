"""ProgbarLogger: the lines of a fit, epoch by epoch, as people know them from Keras."""

import time
from typing import Any

from lamina.callbacks._progbar import Progbar
from lamina.training import Callback, Logs

FREE = 50
"""Epochs that are printed whatever the pause."""


class ProgbarLogger(Callback):
    """Print "Epoch 1/10", and beneath it the steps, the time and the numbers of the epoch.

    `fit` adds one by itself where `verbose` asks for it; given among the callbacks, it takes that place.

    Args:
        pause: After the first 50 epochs, seconds from one printed epoch to the next; those between are passed over, but
            for the last. 0 prints them all.

    Example:
        >>> lines = ProgbarLogger()
        >>> lines.set_params({"verbose": 2, "epochs": 2, "steps": 4})
        >>> lines.on_train_begin()
        >>> lines.on_epoch_begin(0)
        Epoch 1/2
        >>> lines.on_epoch_end(0, {"loss": 0.5})  # doctest: +ELLIPSIS
        4/4 - 0s - .../step - loss: 0.5000

    Source:
        Keras's callback of that name; `pause` is lamina's own, as its epochs may last a millisecond.
    """

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause
        self.verbose: Any = 1
        self.epochs: int = 1
        self.target: int | None = None
        self.progbar: Progbar | None = None
        self._training = False
        self._seen = 0
        self._heading: str | None = None
        self._said = 0.0
        self._count = 0

    def overrides(self, event: str) -> bool:
        """No event of a batch: inside `fit`, steps are told in passing, and epochs stay one compiled call."""
        del event
        return False

    def set_params(self, params: dict[str, Any]) -> None:
        """Take how much to say, how many epochs there are, and how many steps an epoch has."""
        super().set_params(params)
        self.verbose = {"auto": 1, True: 1}.get(params.get("verbose", 1), params.get("verbose", 1))
        self.epochs = params.get("epochs") or 1
        self.target = params.get("steps")

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Validation is silent from here on."""
        del logs
        self._training, self._count = True, 0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Say which epoch begins, if it is its turn."""
        del logs
        self._begin()
        self._heading = f"Epoch {epoch + 1}/{self.epochs}" if self.epochs > 1 else ""
        due = self._count < FREE or time.monotonic() - self._said >= self.pause
        if due or epoch + 1 == self.epochs:
            self._say_heading()

    def _begin(self) -> None:
        self._seen = 0
        self.progbar = Progbar(self.target, verbose=self.verbose, stateless_metrics=())

    def _say_heading(self) -> None:
        if self._heading and self.verbose:
            print(self._heading)  # noqa: T201 - what verbose asks for
        self._heading = None
        self._said = time.monotonic()
        self._count += 1

    def on_steps(self, done: int) -> None:
        """Some steps of the epoch are done."""
        self._seen = done
        if self._heading is None:
            self._move(done, {})

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A step is over, where somebody calls this by hand."""
        self._move(batch + 1, logs)

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A step of `evaluate` is over."""
        if not self._training:
            self._move(batch + 1, logs)

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A step of `predict` is over."""
        del logs
        self._move(batch + 1, {})

    def _move(self, done: int, logs: Logs | None) -> None:
        self._seen = done
        if self.progbar is not None and self.verbose == 1 and (self.target is None or done < self.target):
            self.progbar.update(done, list((logs or {}).items()), finalize=False)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Say what the epoch came to, if it is its turn or if it is the last."""
        del epoch
        if self._heading is not None and getattr(self.model, "stop_training", False):
            self._say_heading()
        if self._heading is None:
            self._end(logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """`evaluate` begins."""
        del logs
        if not self._training:
            self._begin()

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Say what `evaluate` found."""
        if not self._training:
            self._end(logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """`predict` begins."""
        del logs
        self._begin()

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """`predict` is over."""
        del logs
        self._end({})

    def _end(self, logs: Logs | None) -> None:
        if self.progbar is not None:
            steps = self.target or self._seen or 1
            self.progbar.target = steps
            self.progbar.update(steps, list((logs or {}).items()), finalize=True)
        self.progbar = None

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Validation is heard again."""
        del logs
        self._training = False

    def close(self) -> None:
        """The fit is over, however it ended."""
        self._training = False
