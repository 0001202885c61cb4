"""Names inside Keras's callbacks that its tests look at, over what lamina's callbacks say in public."""

from typing import Any

from lamina import keras as ours


class Compared:
    """`monitor_op` and its kind, from `falls` and `better`."""

    monitor_op: Any = None

    def _set_monitor_op(self) -> None:
        self.monitor_op = ours.ops.less if self.falls() else ours.ops.greater  # type: ignore[attr-defined]

    def _is_improvement(self, value: Any, reference: Any) -> bool:
        return reference is None or self.better(value, reference)  # type: ignore[attr-defined]

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """As lamina does, and the comparison is known afterwards."""
        super().on_epoch_end(epoch, logs)  # type: ignore[misc]
        self._set_monitor_op()


class MonitorCallback(Compared, ours.callbacks.MonitorCallback):
    """With `monitor_op`."""


class EarlyStopping(Compared, ours.callbacks.EarlyStopping):
    """With `monitor_op`."""


class BackupAndRestore(ours.callbacks.BackupAndRestore):
    """Keras keeps two files where lamina keeps one."""

    @property
    def _weights_path(self) -> str:
        return str(self._latest)

    @property
    def _prev_weights_path(self) -> str:
        return str(self._previous)

    _training_metadata_path = _weights_path
    _prev_training_metadata_path = _prev_weights_path
