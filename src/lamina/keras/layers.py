"""Keras's ``layers`` under lamina's roof."""

from lamina.layers import Activation as Activation
from lamina.layers import BatchNormalization as BatchNormalization
from lamina.layers import CategoryEncoding as CategoryEncoding
from lamina.layers import Dense as Dense
from lamina.layers import Discretization as Discretization
from lamina.layers import Dropout as Dropout
from lamina.layers import Embedding as Embedding
from lamina.layers import Flatten as Flatten
from lamina.layers import GaussianNoise as GaussianNoise
from lamina.layers import HashedCrossing as HashedCrossing
from lamina.layers import Hashing as Hashing
from lamina.layers import Input as Input
from lamina.layers import InputLayer as InputLayer
from lamina.layers import IntegerLookup as IntegerLookup
from lamina.layers import Layer as Layer
from lamina.layers import LayerNormalization as LayerNormalization
from lamina.layers import Normalization as Normalization
from lamina.layers import Pipeline as Pipeline
from lamina.layers import Rescaling as Rescaling
from lamina.layers import StringLookup as StringLookup
from lamina.layers import TextVectorization as TextVectorization
