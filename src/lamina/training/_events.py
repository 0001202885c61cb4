"""The moments of a fit: what a callback may answer to, and the list that tells them all."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from lamina.errors import ArgumentError
from lamina.training._logs import Logs

Told = TypeVar("Told", bound=Callable[..., None])


def noted_later(event: Told) -> Told:
    """Mark a callback's answer to an event that only notes its logs: further epochs may have been run meanwhile."""
    event.noted_later = True  # type: ignore[attr-defined]
    return event


class Callback:
    """What every callback is; a subclass overrides the events that it cares for, with Keras's names.

    ``self.model`` is the model and ``self.params`` holds ``verbose``, ``epochs`` and ``steps``. Epoch events come
    between compiled epochs; where a batch event is overridden, each step is a call of its own, with the same numbers.

    Example:
        >>> class Shout(Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         print(epoch, sorted(logs))
        >>> Shout().on_epoch_end(0, {"loss": 1.0})
        0 ['loss']
    """

    model: Any = None
    params: dict[str, Any] = {}  # noqa: RUF012 - replaced for each callback, never written into
    before_validation: ClassVar[bool] = False
    """Whether `on_test_begin` changes the model, so that validation cannot be part of an epoch's one call."""

    def set_params(self, params: dict[str, Any]) -> None:
        """Told before `on_train_begin`: verbose, epochs, steps."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Told before `on_train_begin`: the model."""
        self.model = model

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch is over, validation included; `logs` holds its numbers, and what is added to it is recorded."""

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """The older name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """The older name of `on_train_batch_end`."""

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A training step begins."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A training step is over; `logs` holds the epoch's means so far."""
        self.on_batch_end(batch, logs)

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of validation or `evaluate` begins."""

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of validation or `evaluate` is over."""

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of `predict` begins."""

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of `predict` is over."""

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """`fit` begins."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """`fit` is over."""

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Validation or `evaluate` begins."""

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Validation or `evaluate` is over."""

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """`predict` begins."""

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """`predict` is over."""


class Events:
    """A list of callbacks that is told everything in order."""

    def __init__(self, callbacks: Iterable[Any], model: Any, params: dict[str, Any]) -> None:
        self.callbacks: Sequence[Any] = tuple(callbacks)
        self.model = model
        for callback in self.callbacks:
            if isinstance(callback, type) or not hasattr(callback, "set_model"):
                raise ArgumentError.wanted("fit", "callbacks", "a list of Callback objects", callback)
            callback.set_params(params)
            callback.set_model(model)
        self.train_batches = self._heard("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
        self.test_batches = self._heard("on_test_batch_begin", "on_test_batch_end")
        before = any(getattr(callback, "before_validation", False) for callback in self.callbacks)
        self.apart = before or self.train_batches or self.test_batches
        """Whether validation is a call of its own, because somebody does something before it."""
        passing = ("on_epoch_begin", "on_epoch_end", "on_test_begin", "on_test_end")
        self.epochs = any(self._defines(callback, event) for callback in self.callbacks for event in passing)
        """Whether somebody is told of each epoch before the next is run."""
        self.predict_batches = self._heard("on_predict_batch_begin", "on_predict_batch_end")

    def _heard(self, *events: str) -> bool:
        """Whether some callback overrides one of `events`, so that batches must be told one by one."""
        return any(self._overrides(callback, event) for callback in self.callbacks for event in events)

    def _overrides(self, callback: Any, event: str) -> bool:
        asked = getattr(callback, "overrides", None)  # some say for themselves which batches they want to be told of
        return bool(asked(event)) if asked is not None else self._defines(callback, event)

    @staticmethod
    def _defines(callback: Any, event: str) -> bool:
        """Whether a callback does something at an event, at once."""
        if event in getattr(callback, "__dict__", {}):
            return True
        method = getattr(type(callback), event, None)
        return method not in (None, getattr(Callback, event)) and not getattr(method, "noted_later", False)

    def tell(self, event: str, *details: Any) -> None:
        """Tell all callbacks, in their order."""
        for callback in self.callbacks:
            answer = getattr(callback, event, None)
            if answer is not None:
                answer(*details)

    @property
    def stopped(self) -> bool:
        """Whether somebody has set ``model.stop_training``."""
        return bool(self.model.stop_training)
