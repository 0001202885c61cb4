"""Keras's ``callbacks`` under lamina's roof."""

from lamina.callbacks import Callback as Callback
from lamina.callbacks import CSVLogger as CSVLogger
from lamina.callbacks import EarlyStopping as EarlyStopping
from lamina.callbacks import History as History
from lamina.callbacks import LambdaCallback as LambdaCallback
from lamina.callbacks import LearningRateScheduler as LearningRateScheduler
from lamina.callbacks import ReduceLROnPlateau as ReduceLROnPlateau
from lamina.callbacks import TerminateOnNaN as TerminateOnNaN
