"""Keras's ``constraints`` under lamina's roof, in both spellings."""

from lamina import constraints as _constraints
from lamina.constraints import Constraint as Constraint
from lamina.constraints import MaxNorm as MaxNorm
from lamina.constraints import MinMaxNorm as MinMaxNorm
from lamina.constraints import NonNeg as NonNeg
from lamina.constraints import UnitNorm as UnitNorm
from lamina.keras._getting import deserializer, getter
from lamina.keras._getting import serialize as serialize

maxnorm = max_norm = MaxNorm
min_max_norm = MinMaxNorm
nonneg = non_neg = NonNeg
unitnorm = unit_norm = UnitNorm
get = getter("constraint", _constraints.get)
deserialize = deserializer("constraint")
