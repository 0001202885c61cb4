"""CallbackList: several callbacks told everything in order, for training loops of one's own."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from lamina.callbacks._lines import ProgbarLogger
from lamina.training import Callback, History, Logs


class CallbackList(Callback):
    """A list of callbacks with the events of one: tell the list, and it tells each.

    Args:
        callbacks: Callbacks, in lists within lists if you like.
        add_history: Add a `History`, unless one is among them.
        add_progbar: Add a `ProgbarLogger`, unless one is among them.
        model: The model that they are told of.
        params: What they are told by `set_params`: ``verbose``, ``epochs``, ``steps``.

    Example:
        >>> told = CallbackList(add_history=True, epochs=2, steps=1, verbose=0)
        >>> for epoch in range(2):
        ...     told.on_epoch_begin(epoch)
        ...     told.on_epoch_end(epoch, {"loss": 0.5})
        >>> told.history.history
        {'loss': [0.5, 0.5]}
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        self.callbacks: list[Any] = _flat(callbacks)
        if add_history and self._first(History) is None:
            self.callbacks.append(History())
        if add_progbar and self._first(ProgbarLogger) is None:
            self.callbacks.append(ProgbarLogger())
        self.history: History | None = self._first(History)
        self.set_model(model)
        self.set_params(params)

    def _first(self, kind: type) -> Any:
        return next((callback for callback in self.callbacks if isinstance(callback, kind)), None)

    def append(self, callback: Any) -> None:
        """One more, told last."""
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        """Tell each what there is to know beforehand."""
        self.params = params
        for callback in self.callbacks if params else ():
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """Tell each the model, and the model its history."""
        if model is None:
            return
        self.model = model
        if self.history is not None:
            model.history = self.history
        for callback in self.callbacks:
            callback.set_model(model)

    def _tell(self, event: str, *details: Any) -> None:
        *place, logs = details
        plain = _plain(logs)
        for callback in self.callbacks:
            getattr(callback, event)(*place, plain)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch begins."""
        self._tell("on_epoch_begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """An epoch is over."""
        self._tell("on_epoch_end", epoch, logs)

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """The older name of `on_train_batch_begin`."""
        self._tell("on_batch_begin", batch, logs)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """The older name of `on_train_batch_end`."""
        self._tell("on_batch_end", batch, logs)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A training step begins."""
        self._tell("on_train_batch_begin", batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A training step is over."""
        self._tell("on_train_batch_end", batch, logs)

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of validation begins."""
        self._tell("on_test_batch_begin", batch, logs)

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of validation is over."""
        self._tell("on_test_batch_end", batch, logs)

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of predicting begins."""
        self._tell("on_predict_batch_begin", batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A batch of predicting is over."""
        self._tell("on_predict_batch_end", batch, logs)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Training begins."""
        self._tell("on_train_begin", logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Training is over."""
        self._tell("on_train_end", logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Validation begins."""
        self._tell("on_test_begin", logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Validation is over."""
        self._tell("on_test_end", logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Predicting begins."""
        self._tell("on_predict_begin", logs)

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """Predicting is over."""
        self._tell("on_predict_end", logs)


def _flat(callbacks: Any) -> list[Any]:
    if isinstance(callbacks, CallbackList):
        return list(callbacks.callbacks)
    if isinstance(callbacks, Iterable):
        return [one for item in callbacks for one in _flat(item)]
    return [] if callbacks is None else [callbacks]


def _plain(logs: Any) -> Logs:
    """Logs in alphabetical order, numbers as Python's own."""
    return {name: _number(value) for name, value in sorted((logs or {}).items())}


def _number(value: Any) -> Any:
    return float(value) if np.ndim(value) == 0 and not isinstance(value, str) else value
