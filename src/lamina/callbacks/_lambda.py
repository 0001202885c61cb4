"""LambdaCallback: a callback made of functions."""

from collections.abc import Callable
from typing import Any, TypeAlias

from lamina.errors import UnknownNameError
from lamina.training import Callback

Function: TypeAlias = Callable[..., Any] | None

EVENTS = tuple(sorted(name for name in vars(Callback) if name.startswith("on_")))


class LambdaCallback(Callback):
    """Functions by event: ``LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch))``.

    Args:
        on_epoch_begin: Called with ``(epoch, logs)``.
        on_epoch_end: Called with ``(epoch, logs)``.
        on_train_begin: Called with ``(logs)``.
        on_train_end: Called with ``(logs)``.
        on_train_batch_begin: Called with ``(batch, logs)``.
        on_train_batch_end: Called with ``(batch, logs)``.
        others: Functions for any other event, and anything else that the object is to have.

    Raises:
        UnknownNameError: A name begins like an event's, but there is no such event.

    Example:
        >>> LambdaCallback(on_train_end=lambda logs: print("done")).on_train_end({})
        done
    """

    def __init__(
        self,
        on_epoch_begin: Function = None,
        on_epoch_end: Function = None,
        on_train_begin: Function = None,
        on_train_end: Function = None,
        on_train_batch_begin: Function = None,
        on_train_batch_end: Function = None,
        **others: Any,
    ) -> None:
        named = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        self._functions = {name: given for name, given in (named | others).items() if given is not None}
        for name, given in self._functions.items():
            if name.startswith("on_") and name not in EVENTS:
                raise UnknownNameError.among("event", name, EVENTS)
            setattr(self, name, given)

    def overrides(self, event: str) -> bool:
        """Whether a function was given for `event`."""
        return event in self._functions
