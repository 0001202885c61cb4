"""TerminateOnNaN: training ends when the loss is no number."""

import math

from lamina.errors import DivergedError
from lamina.training import Callback, Logs


class TerminateOnNaN(Callback):
    """Stop after the epoch whose loss is NaN or infinite.

    Args:
        raise_error: Raise at the very step instead, so that no callback is told that training has ended (and a backup
            stays). Every step is looked at then, which costs speed.

    Raises:
        DivergedError: The loss is no number, with `raise_error`.

    Example:
        >>> TerminateOnNaN().raise_error
        False

    Source:
        Keras looks after every batch; here, unless it is to raise, after every epoch, so that epochs stay one call.
    """

    def __init__(self, raise_error: bool = False) -> None:
        self.raise_error = raise_error

    def overrides(self, event: str) -> bool:
        """Steps are listened to only where the first wrong one is to raise."""
        return self.raise_error and event == "on_train_batch_end"

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Look at the loss so far."""
        loss = (logs or {}).get("loss")
        if self.raise_error and loss is not None and not math.isfinite(loss):
            raise DivergedError(
                f"NaN or Inf loss encountered at batch {batch}: the loss is {loss}, so training has diverged. "
                "Lower the learning rate or scale the inputs."
            )

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Look at the loss of the epoch."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        print(f"Epoch {epoch + 1}: Invalid loss, terminating training")  # noqa: T201 - as Keras says it
        self.model.stop_training = True
