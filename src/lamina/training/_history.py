"""History: what a fit leaves behind, curve by curve, and the verdict that can be asked of it."""

import json
import math
import weakref
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from lamina.charts import learning_curves
from lamina.errors import ArgumentError, DataError, StateError, UnknownNameError
from lamina.training._events import Callback, noted_later
from lamina.training._logs import NamedNumbers

RISING = ("acc", "auc", "precision", "recall", "f1", "fbeta", "r2", "iou", "sensitivity", "specificity", "similarity")
"""Words in the name of a curve that is better the higher it is; every other curve is better the lower it is."""


class History(Callback):
    """The curves of one fit. `fit` returns it; it also works as a callback, as in Keras.

    Attributes:
        history: Name of a loss or metric → its values, one an epoch. The names stand in the order in which the
            epoch's logs bring them: in alphabetical order from `fit`, then what callbacks added (``learning_rate``).
        epoch: The epochs that were run, counted from 0.
        params: ``verbose``, ``epochs`` (as asked for) and ``steps`` (an epoch).
        interrupted: Whether Ctrl-C ended the fit before its last epoch.
        restored_epoch: The epoch whose weights a callback put back at the end; None where the last ones stayed.
        evidence: Sums and predictions that the fit kept for the verdict; never references to its data.
        judge: Makes the verdict from this history; the model sets it.
        unjudged: Why there is no verdict, where there can be none.

    >>> history = History()
    >>> for epoch, loss in enumerate([0.9, float("nan"), 0.4]):
    ...     history.on_epoch_end(epoch, {"loss": loss})
    >>> history.best("loss")
    2
    """

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = NamedNumbers()
        self.epoch: list[int] = []
        self.params: dict[str, Any] = {}
        self.interrupted = False
        self.restored_epoch: int | None = None
        self.evidence: Any = None
        self.judge: Callable[[History], Any] | None = None
        self.unjudged = (
            "A verdict needs a finished fit of a lamina model; this history has no judge. "
            "Ask the history that model.fit returned."
        )
        self._at: dict[str, list[int]] = {}
        self._verdict: Any = None
        self._model: weakref.ref[Any] | None = None

    # What is asked of it.

    def best(self, monitor: str = "val_loss", mode: str = "auto") -> int:
        """The epoch, counted from 0, at which `monitor` was best; values that are not numbers never win.

        Args:
            monitor: The name of a curve.
            mode: ``"min"``, ``"max"``, or ``"auto"``: rising for accuracy, AUC, R2 and their kind, else falling.

        Raises:
            UnknownNameError: There is no such curve.
            DataError: None of its values is a number.
        """
        if mode not in ("auto", "min", "max"):
            raise ArgumentError.wanted("best", "mode", "'auto', 'min' or 'max'", mode)
        if monitor not in self.history:
            raise UnknownNameError.among("curve", monitor, list(self.history))
        rising = mode == "max" or (mode == "auto" and rises(monitor))
        place = _best_place(self.history[monitor], rising)
        if place is None:
            raise DataError(f"No epoch of {monitor} is a number, so none is best; the training has diverged.")
        return self.epochs_of(monitor)[place]

    def epochs_of(self, name: str) -> list[int]:
        """The epochs at which a curve has its values (validation may run every few epochs only)."""
        values, at = self.history[name], self._at.get(name, [])
        return at if len(at) == len(values) else list(range(len(values)))

    @property
    def verdict(self) -> Any:
        """What became of this fit: underfit, overfit, well fitted …, worked out when first asked for.

        Raises:
            StateError: No model has said how to judge.
        """
        if self._verdict is None:
            if self.judge is None:
                raise StateError(self.unjudged)
            self._verdict = self.judge(self)
        return self._verdict

    def plot(self, title: str = "") -> Any:
        """The learning curves as a matplotlib figure, the best epoch marked.

        Raises:
            StateError: No epoch was run.
        """
        if not any(self.history.values()):
            raise StateError("There are no learning curves yet: run at least one epoch of fit.")
        at = {name: self.epochs_of(name) for name in self.history}
        return learning_curves(self.history, best_epoch=self._kept_epoch(), title=title, epochs=at)

    def _kept_epoch(self) -> int | None:
        if self.restored_epoch is not None:
            return self.restored_epoch
        if _best_place(self.history.get("val_loss", []), rising=False) is None:
            return None
        return self.best("val_loss")

    def to_json(self) -> str:
        """Curves, epochs and parameters as JSON; values that are no finite numbers become null."""
        record = {
            "history": self.history,
            "epoch": self.epoch,
            "params": self.params,
            "interrupted": self.interrupted,
            "restored_epoch": self.restored_epoch,
        }
        return json.dumps(_finite(record), allow_nan=False, ensure_ascii=False)

    # Keras's events.

    @property
    def model(self) -> Any:
        """The model that is or was fitted; None once nobody else holds it."""
        return None if self._model is None else self._model()

    def set_model(self, model: object) -> None:
        """Know the model, without keeping it alive."""
        self._model = None if model is None else weakref.ref(model)

    def set_params(self, params: Mapping[str, Any] | None) -> None:
        """Take ``verbose``, ``epochs`` and ``steps``."""
        self.params = dict(params or {})

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Count epochs anew; curves of an earlier fit go on, as in Keras, and its verdict no longer holds."""
        del logs
        self.epoch = []
        self.interrupted = False
        self.restored_epoch = self.evidence = self._verdict = None

    @noted_later
    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Append what one epoch gave."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(_plain(value))
            self._at.setdefault(name, []).append(epoch)
        self._verdict = None

    # How it is kept and shown.

    def __getstate__(self) -> dict[str, Any]:
        if self.judge is not None and self._verdict is None:
            self._verdict = self.judge(self)  # the judge belongs to the model and stays behind
        return self.__dict__ | {"judge": None, "_model": None}

    def __repr__(self) -> str:
        words = [f"{len(self.epoch)} epoch{'s' * (len(self.epoch) != 1)}"]
        words += [f"{name} {_short(values[-1])}" for name, values in self.history.items() if values]
        best = self._kept_epoch()
        words += [f"best after epoch {best + 1}"] if best is not None else []
        words += ["interrupted"] if self.interrupted else []
        return f"<History: {', '.join(words)}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{_short(values[-1])}</td><td>{self._best_cell(name)}</td></tr>"
            for name, values in self.history.items()
            if values
        )
        return (
            f"<table><caption>{len(self.epoch)} epochs{', interrupted' * self.interrupted}</caption>"
            f"<thead><tr><th></th><th>last</th><th>best (epoch)</th></tr></thead><tbody>{rows}</tbody></table>"
        )

    def _best_cell(self, name: str) -> str:
        values = self.history[name]
        place = _best_place(values, rises(name))
        return "" if place is None else f"{_short(values[place])} ({self.epochs_of(name)[place]})"


def rises(name: str) -> bool:
    """Whether a curve of this name is better the higher it is.

    >>> rises("val_binary_accuracy"), rises("val_loss")
    (True, False)
    """
    return any(word in name.lower() for word in RISING)


def _best_place(values: Sequence[Any], rising: bool) -> int | None:
    numbers = np.array([value if isinstance(value, (int, float)) else math.nan for value in values], dtype=float)
    if np.isnan(numbers).all():
        return None
    return int(np.nanargmax(numbers) if rising else np.nanargmin(numbers))


def _plain(value: Any) -> Any:
    """A log value as Python's own float; a metric with several values as a list."""
    array = np.asarray(value)
    if array.dtype.kind in "OSU":
        return value
    return float(array) if array.ndim == 0 else array.tolist()


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else escape(str(value))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if isinstance(value, np.generic):
        return _finite(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value
