"""How a weight begins: the first numbers, drawn on the host before training."""

from lamina.initializers._constant import Constant as Constant
from lamina.initializers._constant import Identity as Identity
from lamina.initializers._constant import Ones as Ones
from lamina.initializers._constant import Zeros as Zeros
from lamina.initializers._get import get as get
from lamina.initializers._initializer import ArrayInitializer as ArrayInitializer
from lamina.initializers._initializer import FunctionInitializer as FunctionInitializer
from lamina.initializers._initializer import Initializer as Initializer
from lamina.initializers._random import Orthogonal as Orthogonal
from lamina.initializers._random import RandomNormal as RandomNormal
from lamina.initializers._random import RandomUniform as RandomUniform
from lamina.initializers._random import TruncatedNormal as TruncatedNormal
from lamina.initializers._scaled import GlorotNormal as GlorotNormal
from lamina.initializers._scaled import GlorotUniform as GlorotUniform
from lamina.initializers._scaled import HeNormal as HeNormal
from lamina.initializers._scaled import HeUniform as HeUniform
from lamina.initializers._scaled import LecunNormal as LecunNormal
from lamina.initializers._scaled import LecunUniform as LecunUniform
from lamina.initializers._scaled import VarianceScaling as VarianceScaling
