"""What training lowers: the distance between what was predicted and what happened."""

from lamina.losses._classification import BinaryCrossentropy as BinaryCrossentropy
from lamina.losses._classification import CategoricalCrossentropy as CategoricalCrossentropy
from lamina.losses._classification import CategoricalHinge as CategoricalHinge
from lamina.losses._classification import Hinge as Hinge
from lamina.losses._classification import KLDivergence as KLDivergence
from lamina.losses._classification import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from lamina.losses._classification import SquaredHinge as SquaredHinge
from lamina.losses._classification import binary_surprise as binary_surprise
from lamina.losses._classification import class_surprise as class_surprise
from lamina.losses._classification import code_surprise as code_surprise
from lamina.losses._function import FunctionLoss as FunctionLoss
from lamina.losses._get import crossentropy_for as crossentropy_for
from lamina.losses._get import get as get
from lamina.losses._loss import Loss as Loss
from lamina.losses._loss import code_form as code_form
from lamina.losses._loss import float_form as float_form
from lamina.losses._loss import row_weights as row_weights
from lamina.losses._regression import CosineSimilarity as CosineSimilarity
from lamina.losses._regression import Huber as Huber
from lamina.losses._regression import LogCosh as LogCosh
from lamina.losses._regression import MeanAbsoluteError as MeanAbsoluteError
from lamina.losses._regression import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from lamina.losses._regression import MeanSquaredError as MeanSquaredError
from lamina.losses._regression import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from lamina.losses._regression import Poisson as Poisson
