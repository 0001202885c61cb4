"""Keras's ``layers`` under lamina's roof; the names outside structured data are there too, and refuse when used."""

from lamina.keras._described import InputSpec as InputSpec
from lamina.keras._files._architecture import deserialize_keras_object as _deserialize
from lamina.keras._files._architecture import serialize_keras_object as _serialize
from lamina.keras._outside import outside_layers
from lamina.keras._own._layer import Layer as Layer
from lamina.keras._spaces._dense_features import DenseFeatures as DenseFeatures
from lamina.layers import ELU as ELU
from lamina.layers import Activation as Activation
from lamina.layers import ActivityRegularization as ActivityRegularization
from lamina.layers import Add as Add
from lamina.layers import AlphaDropout as AlphaDropout
from lamina.layers import Average as Average
from lamina.layers import BatchNormalization as BatchNormalization
from lamina.layers import CategoryEncoding as CategoryEncoding
from lamina.layers import Concatenate as Concatenate
from lamina.layers import Dense as Dense
from lamina.layers import Discretization as Discretization
from lamina.layers import Dot as Dot
from lamina.layers import Dropout as Dropout
from lamina.layers import EinsumDense as EinsumDense
from lamina.layers import Embedding as Embedding
from lamina.layers import Flatten as Flatten
from lamina.layers import GaussianDropout as GaussianDropout
from lamina.layers import GaussianNoise as GaussianNoise
from lamina.layers import GlobalAveragePooling1D as GlobalAveragePooling1D
from lamina.layers import GlobalMaxPooling1D as GlobalMaxPooling1D
from lamina.layers import GroupNormalization as GroupNormalization
from lamina.layers import HashedCrossing as HashedCrossing
from lamina.layers import Hashing as Hashing
from lamina.layers import Identity as Identity
from lamina.layers import Input as Input
from lamina.layers import InputLayer as InputLayer
from lamina.layers import IntegerLookup as IntegerLookup
from lamina.layers import Lambda as Lambda
from lamina.layers import LayerNormalization as LayerNormalization
from lamina.layers import LeakyReLU as LeakyReLU
from lamina.layers import Masking as Masking
from lamina.layers import Maximum as Maximum
from lamina.layers import Minimum as Minimum
from lamina.layers import Multiply as Multiply
from lamina.layers import Normalization as Normalization
from lamina.layers import Permute as Permute
from lamina.layers import Pipeline as Pipeline
from lamina.layers import PReLU as PReLU
from lamina.layers import ReLU as ReLU
from lamina.layers import RepeatVector as RepeatVector
from lamina.layers import Rescaling as Rescaling
from lamina.layers import Reshape as Reshape
from lamina.layers import RMSNormalization as RMSNormalization
from lamina.layers import Softmax as Softmax
from lamina.layers import SpatialDropout1D as SpatialDropout1D
from lamina.layers import SpectralNormalization as SpectralNormalization
from lamina.layers import StringLookup as StringLookup
from lamina.layers import Subtract as Subtract
from lamina.layers import TextVectorization as TextVectorization
from lamina.layers import ThresholdedReLU as ThresholdedReLU
from lamina.layers import UnitNormalization as UnitNormalization
from lamina.layers import Wrapper as Wrapper
from lamina.layers import add as add
from lamina.layers import average as average
from lamina.layers import concatenate as concatenate
from lamina.layers import dot as dot
from lamina.layers import maximum as maximum
from lamina.layers import minimum as minimum
from lamina.layers import multiply as multiply
from lamina.layers import subtract as subtract

BatchNormalizationV1 = SyncBatchNormalization = BatchNormalization
GlobalAvgPool1D, GlobalMaxPool1D = GlobalAveragePooling1D, GlobalMaxPooling1D

deserialize, serialize = _deserialize, _serialize
globals().update(outside_layers())
