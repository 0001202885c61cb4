"""Keras's ``regularizers`` under lamina's roof, in both spellings."""

from lamina import regularizers as _regularizers
from lamina.keras._getting import deserializer, getter
from lamina.keras._getting import serialize as serialize
from lamina.regularizers import L1 as L1
from lamina.regularizers import L1L2 as L1L2
from lamina.regularizers import L2 as L2
from lamina.regularizers import OrthogonalRegularizer as OrthogonalRegularizer
from lamina.regularizers import Regularizer as Regularizer

l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer
get = getter("regularizer", _regularizers.get)
deserialize = deserializer("regularizer")
