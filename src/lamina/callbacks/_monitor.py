"""Monitor: the value that a callback watches, and whether it has become better."""

import operator
from collections.abc import Mapping
from typing import Any

from lamina.errors import ArgumentError, UnknownNameError
from lamina.training import Callback, NamedNumbers

MODES = ("auto", "min", "max")


class MonitorCallback(Callback):
    """What callbacks that watch one number share.

    Args:
        monitor: A key of the epoch's logs, e.g. ``"val_loss"``.
        mode: ``"min"``: less is better; ``"max"``: more is; ``"auto"``: losses and errors fall, scores rise.
        baseline: The best value at the beginning, if any.
        min_delta: So much better it must be, strictly more than that.

    Raises:
        ArgumentError: `mode` is another word.

    Example:
        >>> MonitorCallback("val_loss", mode="min", min_delta=0.1).better(0.8, best=1.0)
        True
    """

    def __init__(
        self, monitor: str = "val_loss", mode: str = "auto", baseline: float | None = None, min_delta: float = 0
    ) -> None:
        if mode not in MODES:
            raise ArgumentError.wanted(type(self).__name__, "mode", "'auto', 'min' or 'max'", mode)
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = min_delta

    def watched(self, logs: Mapping[str, Any] | None) -> Any:
        """The value of this epoch, or ``None`` where the epoch has none of its own (no validation this time).

        Raises:
            UnknownNameError: No epoch can have such a key.
        """
        found = (logs or {}).get(self.monitor)
        return self.absent(logs or {}) if found is None and not self.skipped(logs or {}) else found

    def skipped(self, logs: Mapping[str, Any]) -> bool:
        """Whether the value is missing only because this epoch was not followed by validation."""
        validated = any(key.startswith("val_") for key in logs)
        return self.monitor.startswith("val_") and not validated and getattr(self.model, "has_validation", True)

    def absent(self, logs: Mapping[str, Any]) -> Any:
        """What is taken for the value where no epoch can have such a key.

        A subclass may answer another value, or ``None`` to pass the epoch over as Keras does; whoever finds that the
        key is called otherwise may set ``self.monitor``.

        Raises:
            UnknownNameError: Always, here.
        """
        raise UnknownNameError.among("number to monitor", self.monitor, list(logs))

    def better(self, current: float, best: float) -> bool:
        """Whether `current` improves on `best` by more than `min_delta`; NaN never improves, nor is it improved on."""
        delta = abs(self.min_delta)
        return bool(operator.lt(current + delta, best) if self.falls() else operator.gt(current - delta, best))

    def falls(self) -> bool:
        """Whether less is better.

        Raises:
            ArgumentError: With mode ``"auto"``, nothing says which way the number improves.
        """
        if self.mode != "auto":
            return self.mode == "min"
        name = self.monitor.removeprefix("val_")
        if name == "loss":
            return True
        direction = NamedNumbers(
            {key: metric.direction for key, metric in getattr(self.model, "metrics_by_key", {}).items()}
        )
        if direction.get(name) in ("up", "down"):
            return bool(direction[name] == "down")
        raise ArgumentError(
            f"{type(self).__name__} cannot tell whether {self.monitor!r} should rise or fall; "
            "say mode='min' or mode='max'."
        )
