"""Layers: each a frozen description with two pure functions, and a cell with its numbers."""

from lamina.layers._activation import Activation as Activation
from lamina.layers._dense import Dense as Dense
from lamina.layers._dropout import Dropout as Dropout
from lamina.layers._embedding import Embedding as Embedding
from lamina.layers._gaussian_noise import GaussianNoise as GaussianNoise
from lamina.layers._layer import Layer as Layer
from lamina.layers._layer import Numbers as Numbers
from lamina.layers._normalization import BatchNormalization as BatchNormalization
from lamina.layers._normalization import LayerNormalization as LayerNormalization
from lamina.layers._operation import OPERATIONS as OPERATIONS
from lamina.layers._operation import Operation as Operation
from lamina.layers._run import Run as Run
from lamina.layers._scaling import Normalization as Normalization
from lamina.layers._scaling import Rescaling as Rescaling
from lamina.layers._shape import Flatten as Flatten
from lamina.layers._shape import Input as Input
from lamina.layers._shape import InputLayer as InputLayer
from lamina.layers._symbol import Node as Node
from lamina.layers._symbol import Symbol as Symbol
