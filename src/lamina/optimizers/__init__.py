"""How weights follow their gradients."""

from lamina.optimizers._adam import Adam as Adam
from lamina.optimizers._adam import AdamW as AdamW
from lamina.optimizers._get import get as get
from lamina.optimizers._memory import Memory as Memory
from lamina.optimizers._memory import give_memory as give_memory
from lamina.optimizers._memory import memory_of as memory_of
from lamina.optimizers._optax import OptaxOptimizer as OptaxOptimizer
from lamina.optimizers._optimizer import Optimizer as Optimizer
from lamina.optimizers._optimizer import RateOptimizer as RateOptimizer
from lamina.optimizers._rmsprop import RMSprop as RMSprop
from lamina.optimizers._sgd import SGD as SGD
