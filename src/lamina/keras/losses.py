"""Keras's ``losses`` under lamina's roof."""

from lamina.losses import BinaryCrossentropy as BinaryCrossentropy
from lamina.losses import CategoricalCrossentropy as CategoricalCrossentropy
from lamina.losses import CategoricalHinge as CategoricalHinge
from lamina.losses import CosineSimilarity as CosineSimilarity
from lamina.losses import Hinge as Hinge
from lamina.losses import Huber as Huber
from lamina.losses import KLDivergence as KLDivergence
from lamina.losses import LogCosh as LogCosh
from lamina.losses import Loss as Loss
from lamina.losses import MeanAbsoluteError as MeanAbsoluteError
from lamina.losses import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from lamina.losses import MeanSquaredError as MeanSquaredError
from lamina.losses import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from lamina.losses import Poisson as Poisson
from lamina.losses import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from lamina.losses import SquaredHinge as SquaredHinge
from lamina.losses import get as get
