"""Keras's ``optimizers`` under lamina's roof, schedules included."""

from lamina import optimizers as _optimizers
from lamina.keras._getting import deserializer as _deserializer
from lamina.keras._getting import getter as _getter
from lamina.keras._getting import serialize as serialize
from lamina.keras._own._optimizer import Optimizer as Optimizer
from lamina.keras.optimizers import legacy as legacy
from lamina.keras.optimizers import schedules as schedules
from lamina.optimizers import SGD as SGD
from lamina.optimizers import Adadelta as Adadelta
from lamina.optimizers import Adafactor as Adafactor
from lamina.optimizers import Adagrad as Adagrad
from lamina.optimizers import Adam as Adam
from lamina.optimizers import Adamax as Adamax
from lamina.optimizers import AdamW as AdamW
from lamina.optimizers import Ftrl as Ftrl
from lamina.optimizers import Lamb as Lamb
from lamina.optimizers import Lion as Lion
from lamina.optimizers import LossScaleOptimizer as LossScaleOptimizer
from lamina.optimizers import Muon as Muon
from lamina.optimizers import Nadam as Nadam
from lamina.optimizers import RMSprop as RMSprop
from lamina.optimizers import ScheduleFreeAdamW as ScheduleFreeAdamW

get = _getter("optimizer", _optimizers.get)
deserialize = _deserializer("optimizer")
