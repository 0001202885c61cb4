"""Models: Keras's verbs over a network."""

from lamina.model._compiling import Spread as Spread
from lamina.model._file import KIND as KIND
from lamina.model._file import network_from as network_from
from lamina.model._file import network_record as network_record
from lamina.model._hearing import several as several
from lamina.model._model import Model as Model
from lamina.model._on_batch import predict_on_batch as predict_on_batch
from lamina.model._on_batch import reset_metrics as reset_metrics
from lamina.model._on_batch import test_on_batch as test_on_batch
from lamina.model._on_batch import train_on_batch as train_on_batch
from lamina.model._sequential import Sequential as Sequential
from lamina.model._sequential import load_model as load_model
