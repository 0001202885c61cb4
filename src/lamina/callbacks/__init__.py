"""Callbacks: none knows another, but lists and bars."""

from lamina.callbacks._averages import SwapEMAWeights as SwapEMAWeights
from lamina.callbacks._backup import BackupAndRestore as BackupAndRestore
from lamina.callbacks._checkpoint import ModelCheckpoint as ModelCheckpoint
from lamina.callbacks._early_stopping import EarlyStopping as EarlyStopping
from lamina.callbacks._lambda import LambdaCallback as LambdaCallback
from lamina.callbacks._learning_rate import LearningRateScheduler as LearningRateScheduler
from lamina.callbacks._learning_rate import ReduceLROnPlateau as ReduceLROnPlateau
from lamina.callbacks._lines import ProgbarLogger as ProgbarLogger
from lamina.callbacks._list import CallbackList as CallbackList
from lamina.callbacks._log_file import CSVLogger as CSVLogger
from lamina.callbacks._monitor import MonitorCallback as MonitorCallback
from lamina.callbacks._not_a_number import TerminateOnNaN as TerminateOnNaN
from lamina.callbacks._progbar import Progbar as Progbar
from lamina.callbacks._progress import Progress as Progress
from lamina.callbacks._progress import shown as shown
from lamina.callbacks._progress import shown_alone as shown_alone
from lamina.callbacks._progress import told as told
from lamina.callbacks._remote import RemoteMonitor as RemoteMonitor
from lamina.callbacks._tensorboard import TensorBoard as TensorBoard
from lamina.training import Callback as Callback
from lamina.training import History as History
