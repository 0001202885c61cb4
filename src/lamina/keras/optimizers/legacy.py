"""Where scripts of Keras 2 found its older optimizers: the same classes as everywhere."""

from lamina.optimizers import SGD as SGD
from lamina.optimizers import Adadelta as Adadelta
from lamina.optimizers import Adagrad as Adagrad
from lamina.optimizers import Adam as Adam
from lamina.optimizers import Adamax as Adamax
from lamina.optimizers import Ftrl as Ftrl
from lamina.optimizers import Nadam as Nadam
from lamina.optimizers import Optimizer as Optimizer
from lamina.optimizers import RMSprop as RMSprop
