"""Keras's ``optimizers`` under lamina's roof, schedules included."""

from lamina import schedules as schedules
from lamina.optimizers import SGD as SGD
from lamina.optimizers import Adam as Adam
from lamina.optimizers import AdamW as AdamW
from lamina.optimizers import Optimizer as Optimizer
from lamina.optimizers import RMSprop as RMSprop
from lamina.optimizers import get as get
