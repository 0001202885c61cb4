"""Keras's ``regularizers`` under lamina's roof, in both spellings."""

from lamina.regularizers import L1 as L1
from lamina.regularizers import L1L2 as L1L2
from lamina.regularizers import L2 as L2
from lamina.regularizers import OrthogonalRegularizer as OrthogonalRegularizer
from lamina.regularizers import Regularizer as Regularizer
from lamina.regularizers import get as get

l1, l2, l1_l2, orthogonal_regularizer = L1, L2, L1L2, OrthogonalRegularizer
