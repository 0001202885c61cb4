"""Keras's ``regularizers`` under lamina's roof."""

from lamina.regularizers import L1 as L1
from lamina.regularizers import L1L2 as L1L2
from lamina.regularizers import L2 as L2
from lamina.regularizers import OrthogonalRegularizer as OrthogonalRegularizer
from lamina.regularizers import Regularizer as Regularizer
from lamina.regularizers import get as get
