"""Where weights have to stay: applied after each update."""

from lamina.constraints._constraints import Constraint as Constraint
from lamina.constraints._constraints import FunctionConstraint as FunctionConstraint
from lamina.constraints._constraints import MaxNorm as MaxNorm
from lamina.constraints._constraints import MinMaxNorm as MinMaxNorm
from lamina.constraints._constraints import NonNeg as NonNeg
from lamina.constraints._constraints import UnitNorm as UnitNorm
from lamina.constraints._get import get as get
