"""How weights follow their gradients."""

from lamina.optimizers._adafactor import Adafactor as Adafactor
from lamina.optimizers._adagrad import Adadelta as Adadelta
from lamina.optimizers._adagrad import Adagrad as Adagrad
from lamina.optimizers._adam import Adam as Adam
from lamina.optimizers._adam import AdamW as AdamW
from lamina.optimizers._adamax import Adamax as Adamax
from lamina.optimizers._applying import identity as identity
from lamina.optimizers._ftrl import Ftrl as Ftrl
from lamina.optimizers._get import get as get
from lamina.optimizers._lamb import Lamb as Lamb
from lamina.optimizers._lion import Lion as Lion
from lamina.optimizers._loss_scale import LossScaleOptimizer as LossScaleOptimizer
from lamina.optimizers._memory import Memory as Memory
from lamina.optimizers._memory import give_memory as give_memory
from lamina.optimizers._memory import memory_of as memory_of
from lamina.optimizers._memory import renamed as renamed
from lamina.optimizers._muon import Muon as Muon
from lamina.optimizers._nadam import Nadam as Nadam
from lamina.optimizers._optax import OptaxOptimizer as OptaxOptimizer
from lamina.optimizers._optimizer import Optimizer as Optimizer
from lamina.optimizers._rate import Rate as Rate
from lamina.optimizers._rate_optimizer import RateOptimizer as RateOptimizer
from lamina.optimizers._rmsprop import RMSprop as RMSprop
from lamina.optimizers._schedule_free import ScheduleFreeAdamW as ScheduleFreeAdamW
from lamina.optimizers._sgd import SGD as SGD
from lamina.optimizers._variable import OptimizerVariable as OptimizerVariable
