"""What a layer adds to the loss for the size or the likeness of its weights."""

from lamina.regularizers._regularizers import L1 as L1
from lamina.regularizers._regularizers import L1L2 as L1L2
from lamina.regularizers._regularizers import L2 as L2
from lamina.regularizers._regularizers import OrthogonalRegularizer as OrthogonalRegularizer
from lamina.regularizers._regularizers import Penalty as Penalty
from lamina.regularizers._regularizers import Regularizer as Regularizer
from lamina.regularizers._regularizers import get as get
from lamina.regularizers._regularizers import total as total
