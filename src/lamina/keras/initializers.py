"""Keras's ``initializers`` under lamina's roof, in both spellings."""

from lamina import initializers as _initializers
from lamina.initializers import Constant as Constant
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
from lamina.keras._getting import deserializer, getter
from lamina.keras._getting import serialize as serialize

constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = IdentityInitializer = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
one = ones = Ones
orthogonal = OrthogonalInitializer = Orthogonal
normal = random_normal = RandomNormal
uniform = random_uniform = RandomUniform
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zero = zeros = Zeros
get = getter("initializer", _initializers.get)
deserialize = deserializer("initializer")
