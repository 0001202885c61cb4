"""Keras's ``initializers`` under lamina's roof."""

from lamina.initializers import Constant as Constant
from lamina.initializers import FunctionInitializer as FunctionInitializer
from lamina.initializers import GlorotNormal as GlorotNormal
from lamina.initializers import GlorotUniform as GlorotUniform
from lamina.initializers import HeNormal as HeNormal
from lamina.initializers import HeUniform as HeUniform
from lamina.initializers import Identity as Identity
from lamina.initializers import Initializer as Initializer
from lamina.initializers import LecunNormal as LecunNormal
from lamina.initializers import LecunUniform as LecunUniform
from lamina.initializers import Ones as Ones
from lamina.initializers import Orthogonal as Orthogonal
from lamina.initializers import RandomNormal as RandomNormal
from lamina.initializers import RandomUniform as RandomUniform
from lamina.initializers import TruncatedNormal as TruncatedNormal
from lamina.initializers import VarianceScaling as VarianceScaling
from lamina.initializers import Zeros as Zeros
from lamina.initializers import get as get
