"""Keras's names: ``from lamina import keras`` where a script says ``from tensorflow import keras``."""

from lamina.initializers import Initializer as Initializer
from lamina.keras import _beyond
from lamina.keras import activations as activations
from lamina.keras import backend as backend
from lamina.keras import callbacks as callbacks
from lamina.keras import config as config
from lamina.keras import constraints as constraints
from lamina.keras import datasets as datasets
from lamina.keras import distribution as distribution
from lamina.keras import experimental as experimental
from lamina.keras import initializers as initializers
from lamina.keras import layers as layers
from lamina.keras import losses as losses
from lamina.keras import metrics as metrics
from lamina.keras import mixed_precision as mixed_precision
from lamina.keras import models as models
from lamina.keras import ops as ops
from lamina.keras import optimizers as optimizers
from lamina.keras import random as random
from lamina.keras import regularizers as regularizers
from lamina.keras import saving as saving
from lamina.keras import tree as tree
from lamina.keras import utils as utils
from lamina.keras import wrappers as wrappers
from lamina.keras._described import DTypePolicy as DTypePolicy
from lamina.keras._described import InputSpec as InputSpec
from lamina.keras._described import device as device
from lamina.keras._described import name_scope as name_scope
from lamina.keras._described import version as version
from lamina.keras._own import _numbers_shown
from lamina.keras._own._layer import Layer as Layer
from lamina.keras._own._model import Model as Model
from lamina.keras._own._model import Sequential as Sequential
from lamina.keras._own._optimizer import Optimizer as Optimizer
from lamina.keras._scripts import _era, _era_names
from lamina.keras._scripts._extension import load_ipython_extension as load_ipython_extension
from lamina.keras._values._taped_calls import GradientTape as GradientTape
from lamina.keras._values._variable import Variable as Variable
from lamina.layers import Input as Input
from lamina.layers import Symbol
from lamina.losses import Loss as Loss
from lamina.metrics import Metric as Metric
from lamina.regularizers import Regularizer as Regularizer

__version__ = version()
KerasTensor = Symbol
globals().update(_beyond.parts())
_era.install()
_era_names.install()
_numbers_shown.install()
