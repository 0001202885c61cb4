"""Callbacks: none knows another."""

from lamina.callbacks._early_stopping import EarlyStopping as EarlyStopping
from lamina.callbacks._lambda import LambdaCallback as LambdaCallback
from lamina.callbacks._learning_rate import LearningRateScheduler as LearningRateScheduler
from lamina.callbacks._learning_rate import ReduceLROnPlateau as ReduceLROnPlateau
from lamina.callbacks._log_file import CSVLogger as CSVLogger
from lamina.callbacks._monitor import MonitorCallback as MonitorCallback
from lamina.callbacks._not_a_number import TerminateOnNaN as TerminateOnNaN
from lamina.callbacks._progress import Progress as Progress
from lamina.training import Callback as Callback
from lamina.training import History as History
