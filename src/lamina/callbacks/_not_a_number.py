"""TerminateOnNaN: training ends when the loss is no number."""

import math

from lamina.errors import DataError
from lamina.training import Callback, Logs


class TerminateOnNaN(Callback):
    """Stop after the epoch whose loss is NaN or infinite.

    Args:
        raise_error: Raise instead of stopping.

    Raises:
        DataError: The loss is no number, with `raise_error`.

    Example:
        >>> TerminateOnNaN().raise_error
        False

    Source:
        Keras looks after every batch; here after every epoch, so that epochs stay one compiled call.
    """

    def __init__(self, raise_error: bool = False) -> None:
        self.raise_error = raise_error

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise DataError(
                f"The loss of epoch {epoch + 1} is {loss}: training has diverged. "
                "Lower the learning rate or scale the inputs."
            )
        print(f"Epoch {epoch + 1}: invalid loss, terminating training")  # noqa: T201 - as Keras says it
        self.model.stop_training = True
