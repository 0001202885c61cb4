"""LambdaCallback: a callback made of functions."""

from collections.abc import Callable
from typing import Any

from lamina.errors import UnknownNameError
from lamina.training import Callback

EVENTS = tuple(sorted(name for name in vars(Callback) if name.startswith("on_")))


class LambdaCallback(Callback):
    """Functions by event: ``LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch))``.

    Args:
        functions: Event → function of the event's details: ``(epoch, logs)``, ``(batch, logs)`` or ``(logs)``.

    Raises:
        UnknownNameError: There is no such event.

    Example:
        >>> LambdaCallback(on_train_end=lambda logs: print("done")).on_train_end({})
        done
    """

    def __init__(self, **functions: Callable[..., Any] | None) -> None:
        self._functions = {event: function for event, function in functions.items() if function is not None}
        for event, function in self._functions.items():
            if event not in EVENTS:
                raise UnknownNameError.among("event", event, EVENTS)
            setattr(self, event, function)

    def overrides(self, event: str) -> bool:
        """Whether a function was given for `event`."""
        return event in self._functions
