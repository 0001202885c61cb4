"""Keras's ``metrics`` under lamina's roof: classes, and functions of arrays, traced arrays, variables and symbols."""

from collections.abc import Mapping
from typing import Any

from lamina import metrics
from lamina.errors import ArgumentError
from lamina.keras._files._told import made, written
from lamina.keras._own._metric import Metric as Metric
from lamina.keras._values._functions import spoken
from lamina.keras.losses import BCE as BCE
from lamina.keras.losses import KLD as KLD
from lamina.keras.losses import MAE as MAE
from lamina.keras.losses import MAPE as MAPE
from lamina.keras.losses import MSE as MSE
from lamina.keras.losses import MSLE as MSLE
from lamina.keras.losses import bce as bce
from lamina.keras.losses import binary_crossentropy as binary_crossentropy
from lamina.keras.losses import binary_focal_crossentropy as binary_focal_crossentropy
from lamina.keras.losses import categorical_crossentropy as categorical_crossentropy
from lamina.keras.losses import categorical_focal_crossentropy as categorical_focal_crossentropy
from lamina.keras.losses import categorical_hinge as categorical_hinge
from lamina.keras.losses import hinge as hinge
from lamina.keras.losses import huber as huber
from lamina.keras.losses import kl_divergence as kl_divergence
from lamina.keras.losses import kld as kld
from lamina.keras.losses import kullback_leibler_divergence as kullback_leibler_divergence
from lamina.keras.losses import log_cosh as log_cosh
from lamina.keras.losses import logcosh as logcosh
from lamina.keras.losses import mae as mae
from lamina.keras.losses import mape as mape
from lamina.keras.losses import mean_absolute_error as mean_absolute_error
from lamina.keras.losses import mean_absolute_percentage_error as mean_absolute_percentage_error
from lamina.keras.losses import mean_squared_error as mean_squared_error
from lamina.keras.losses import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from lamina.keras.losses import mse as mse
from lamina.keras.losses import msle as msle
from lamina.keras.losses import poisson as poisson
from lamina.keras.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from lamina.keras.losses import squared_hinge as squared_hinge
from lamina.metrics import AUC as AUC
from lamina.metrics import Accuracy as Accuracy
from lamina.metrics import BinaryAccuracy as BinaryAccuracy
from lamina.metrics import BinaryCrossentropy as BinaryCrossentropy
from lamina.metrics import BinaryIoU as BinaryIoU
from lamina.metrics import CategoricalAccuracy as CategoricalAccuracy
from lamina.metrics import CategoricalCrossentropy as CategoricalCrossentropy
from lamina.metrics import CategoricalHinge as CategoricalHinge
from lamina.metrics import ConcordanceCorrelation as ConcordanceCorrelation
from lamina.metrics import CosineSimilarity as CosineSimilarity
from lamina.metrics import F1Score as F1Score
from lamina.metrics import FalseNegatives as FalseNegatives
from lamina.metrics import FalsePositives as FalsePositives
from lamina.metrics import FBetaScore as FBetaScore
from lamina.metrics import Hinge as Hinge
from lamina.metrics import IoU as IoU
from lamina.metrics import KLDivergence as KLDivergence
from lamina.metrics import LogCoshError as LogCoshError
from lamina.metrics import Mean as Mean
from lamina.metrics import MeanAbsoluteError as MeanAbsoluteError
from lamina.metrics import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from lamina.metrics import MeanIoU as MeanIoU
from lamina.metrics import MeanMetric as MeanMetric
from lamina.metrics import MeanMetricWrapper as MeanMetricWrapper
from lamina.metrics import MeanSquaredError as MeanSquaredError
from lamina.metrics import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from lamina.metrics import OneHotIoU as OneHotIoU
from lamina.metrics import OneHotMeanIoU as OneHotMeanIoU
from lamina.metrics import PearsonCorrelation as PearsonCorrelation
from lamina.metrics import Poisson as Poisson
from lamina.metrics import Precision as Precision
from lamina.metrics import PrecisionAtRecall as PrecisionAtRecall
from lamina.metrics import R2Score as R2Score
from lamina.metrics import Recall as Recall
from lamina.metrics import RecallAtPrecision as RecallAtPrecision
from lamina.metrics import RootMeanSquaredError as RootMeanSquaredError
from lamina.metrics import SensitivityAtSpecificity as SensitivityAtSpecificity
from lamina.metrics import SparseCategoricalAccuracy as SparseCategoricalAccuracy
from lamina.metrics import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from lamina.metrics import SparseTopKCategoricalAccuracy as SparseTopKCategoricalAccuracy
from lamina.metrics import SpecificityAtSensitivity as SpecificityAtSensitivity
from lamina.metrics import SquaredHinge as SquaredHinge
from lamina.metrics import Sum as Sum
from lamina.metrics import TopKCategoricalAccuracy as TopKCategoricalAccuracy
from lamina.metrics import TrueNegatives as TrueNegatives
from lamina.metrics import TruePositives as TruePositives

binary_accuracy = spoken(metrics.binary_accuracy)
categorical_accuracy = spoken(metrics.categorical_accuracy)
concordance_correlation = spoken(metrics.concordance_correlation)
pearson_correlation = spoken(metrics.pearson_correlation)
sparse_categorical_accuracy = spoken(metrics.sparse_categorical_accuracy)
sparse_top_k_categorical_accuracy = spoken(metrics.sparse_top_k_categorical_accuracy)
top_k_categorical_accuracy = spoken(metrics.top_k_categorical_accuracy)

_CLASSES: dict[str, Any] = {
    name: thing
    for name, thing in list(globals().items())
    if isinstance(thing, type) and issubclass(thing, metrics.Metric) and name not in {"Metric", "MeanMetric"}
}
_FUNCTIONS: dict[str, Any] = {name: thing for name, thing in list(globals().items()) if hasattr(thing, "__wrapped__")}

for _name, _thing in _FUNCTIONS.items():
    if hasattr(metrics, _name):
        _thing.__module__ = __name__  # where pickle finds it


def get(identifier: Any) -> Any:
    """The metric that `identifier` means, as Keras gives it: a new object for any spelling of a name.

    Raises:
        ArgumentError: It means none.

    Example:
        >>> get("mse"), get("AUC").name, get(None)
        (MeanSquaredError(), 'auc', None)
    """
    if identifier is None:
        return None
    found = identifier
    if isinstance(identifier, str):
        found = metrics.named(identifier)
    elif isinstance(identifier, Mapping):
        found = deserialize(identifier)
    if not callable(found):
        wanted = "Give a name, a Metric or a function."
        raise ArgumentError(f"Could not interpret metric identifier: {identifier!r}. {wanted}")
    return found() if isinstance(found, type) else found


def serialize(metric: Any) -> Any:
    """A metric as a dict of its class and settings; a function as its name.

    Example:
        >>> serialize(AUC(curve="PR"))["config"]["curve"]
        'PR'
    """
    return written(metric, "keras.metrics")


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` wrote, from the closed table of metrics and from `custom_objects`.

    Raises:
        ArgumentError: It names no metric.

    Example:
        >>> deserialize(serialize(AUC(curve="PR"))).curve
        'PR'
    """
    return made(config, "metric", _FUNCTIONS | _CLASSES, custom_objects)
