"""Callbacks as ten years of scripts make them: older words put into today's."""

from pathlib import Path
from typing import Any

from lamina import callbacks
from lamina.errors import ArgumentError
from lamina.keras._scripts._notes import note, renamed

SILENT = {
    *("write_grads", "batch_size", "embeddings_layer_names", "embeddings_metadata", "embeddings_data"),
    *("embeddings_freq", "profile_batch"),
}
"""What TensorBoard was asked for, and is not written here: gradients, projections, profiles."""


class Directed(callbacks.MonitorCallback):
    """What a number is taken to be better by where nothing says so: what Keras 2 took it for, by its name."""

    def falls(self) -> bool:
        """Whether less is better; names that end like an accuracy rise, and all others fall."""
        try:
            return super().falls()
        except ArgumentError:
            rises = self.monitor.endswith(("acc", "accuracy", "auc", "fmeasure"))
            mode = "max" if rises else "min"
            note(f"{type(self).__name__}: {self.monitor!r} is watched with mode={mode!r}, as Keras 2 did; say mode=.")
            return not rises


class EarlyStopping(Directed, callbacks.EarlyStopping):
    """lamina's, which takes Keras 2's direction for numbers of the script's own.

    >>> EarlyStopping("val_rmse").falls()
    True
    """


class ReduceLROnPlateau(Directed, callbacks.ReduceLROnPlateau):
    """lamina's, which also understands ``epsilon`` for ``min_delta``.

    >>> ReduceLROnPlateau(monitor="loss", epsilon=0.01).min_delta
    0.01
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        if "epsilon" in named:
            renamed("ReduceLROnPlateau", "epsilon=", "min_delta=")
            named["min_delta"] = named.pop("epsilon")
        super().__init__(*given, **named)


class ModelCheckpoint(Directed, callbacks.ModelCheckpoint):
    """lamina's, which also understands ``period``, and the file names of older Keras.

    Raises:
        ArgumentError: `period` is no whole number of at least 1.

    >>> ModelCheckpoint("best.keras", period=1).save_freq
    'epoch'
    """

    whole = (*callbacks.ModelCheckpoint.whole, ".hdf5", ".hd5", ".tf", ".model", ".ckpt")
    weights = (*callbacks.ModelCheckpoint.weights, ".h5", ".hdf5", ".hd5", ".tf", ".weights", ".ckpt")

    def _refuse_suffix(self) -> None:
        if "." in Path(self.filepath.rpartition("}")[2]).name:  # a name without a suffix is lamina's own form
            super()._refuse_suffix()

    def __init__(self, *given: Any, period: int = 1, options: Any = None, **named: Any) -> None:
        del options
        if not isinstance(period, int) or period < 1:
            raise ArgumentError.wanted("ModelCheckpoint", "period", "a whole number of epochs of at least 1", period)
        self._period = period
        if period > 1:
            note(f"ModelCheckpoint: period={period} is an older spelling; today save_freq counts batches, or 'epoch'.")
        super().__init__(*given, **named)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save after every so many epochs."""
        if (epoch + 1) % self._period == 0:
            super().on_epoch_end(epoch, logs)


class TensorBoard(callbacks.TensorBoard):
    """lamina's, which notes what it does not write.

    >>> TensorBoard("logs", write_grads=False, histogram_freq=0).log_dir
    'logs'
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        wanted = sorted(word for word in SILENT & set(named) if named[word])
        if wanted:
            note(f"TensorBoard: {', '.join(wanted)} changes nothing; curves, histograms and pictures are written.")
        super().__init__(*given, **{word: value for word, value in named.items() if word not in SILENT})
