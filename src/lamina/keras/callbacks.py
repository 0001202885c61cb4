"""Keras's ``callbacks`` under lamina's roof."""

from typing import Any

from lamina.callbacks import BackupAndRestore as BackupAndRestore
from lamina.callbacks import Callback as Callback
from lamina.callbacks import CallbackList as CallbackList
from lamina.callbacks import CSVLogger as CSVLogger
from lamina.callbacks import History as History
from lamina.callbacks import LambdaCallback as LambdaCallback
from lamina.callbacks import LearningRateScheduler as LearningRateScheduler
from lamina.callbacks import MonitorCallback as MonitorCallback
from lamina.callbacks import ProgbarLogger as ProgbarLogger
from lamina.callbacks import RemoteMonitor as RemoteMonitor
from lamina.callbacks import SwapEMAWeights as SwapEMAWeights
from lamina.callbacks import TerminateOnNaN as TerminateOnNaN
from lamina.errors import ArgumentError
from lamina.keras._scripts._era_callbacks import EarlyStopping as EarlyStopping
from lamina.keras._scripts._era_callbacks import ModelCheckpoint as ModelCheckpoint
from lamina.keras._scripts._era_callbacks import ReduceLROnPlateau as ReduceLROnPlateau
from lamina.keras._scripts._era_callbacks import TensorBoard as TensorBoard


class OrbaxCheckpoint(Callback):
    """Orbax's checkpoints are not written here.

    Raises:
        ArgumentError: Always.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        del arguments, named
        raise ArgumentError(
            "OrbaxCheckpoint writes folders for models spread over many machines, which lamina does not; "
            "take ModelCheckpoint for one file a checkpoint, or BackupAndRestore to go on after a crash."
        )
