"""Keras's ``losses`` under lamina's roof: classes, and functions of arrays, traced arrays, variables and symbols."""

from collections.abc import Mapping
from typing import Any, NoReturn

from lamina import losses
from lamina.errors import ArgumentError
from lamina.keras._files._told import made, written
from lamina.keras._own._loss import Loss as Loss
from lamina.keras._values._functions import spoken
from lamina.losses import BinaryCrossentropy as BinaryCrossentropy
from lamina.losses import BinaryFocalCrossentropy as BinaryFocalCrossentropy
from lamina.losses import CategoricalCrossentropy as CategoricalCrossentropy
from lamina.losses import CategoricalFocalCrossentropy as CategoricalFocalCrossentropy
from lamina.losses import CategoricalGeneralizedCrossEntropy as CategoricalGeneralizedCrossEntropy
from lamina.losses import CategoricalHinge as CategoricalHinge
from lamina.losses import Circle as Circle
from lamina.losses import CosineSimilarity as CosineSimilarity
from lamina.losses import Dice as Dice
from lamina.losses import Hinge as Hinge
from lamina.losses import Huber as Huber
from lamina.losses import KLDivergence as KLDivergence
from lamina.losses import LogCosh as LogCosh
from lamina.losses import MeanAbsoluteError as MeanAbsoluteError
from lamina.losses import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from lamina.losses import MeanSquaredError as MeanSquaredError
from lamina.losses import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from lamina.losses import Poisson as Poisson
from lamina.losses import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from lamina.losses import SquaredHinge as SquaredHinge
from lamina.losses import Tversky as Tversky

binary_crossentropy = spoken(losses.binary_crossentropy)
binary_focal_crossentropy = spoken(losses.binary_focal_crossentropy)
categorical_crossentropy = spoken(losses.categorical_crossentropy)
categorical_focal_crossentropy = spoken(losses.categorical_focal_crossentropy)
categorical_generalized_cross_entropy = spoken(losses.categorical_generalized_cross_entropy)
categorical_hinge = spoken(losses.categorical_hinge)
circle = spoken(losses.circle)
cosine_similarity = spoken(losses.cosine_similarity)
ctc = spoken(losses.ctc)
dice = spoken(losses.dice)
hinge = spoken(losses.hinge)
huber = spoken(losses.huber)
kl_divergence = spoken(losses.kl_divergence)
log_cosh = spoken(losses.log_cosh)
mean_absolute_error = spoken(losses.mean_absolute_error)
mean_absolute_percentage_error = spoken(losses.mean_absolute_percentage_error)
mean_squared_error = spoken(losses.mean_squared_error)
mean_squared_logarithmic_error = spoken(losses.mean_squared_logarithmic_error)
poisson = spoken(losses.poisson)
sparse_categorical_crossentropy = spoken(losses.sparse_categorical_crossentropy)
squared_hinge = spoken(losses.squared_hinge)
tversky = spoken(losses.tversky)
mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
bce = BCE = binary_crossentropy
kld = KLD = kullback_leibler_divergence = kl_divergence
logcosh = log_cosh
huber_loss, cosine, cosine_proximity = huber, cosine_similarity, cosine_similarity


class CTC(Loss):
    """Connectionist temporal classification: outside tables.

    Raises:
        ArgumentError: Always.

    Example:
        >>> CTC()
        Traceback (most recent call last):
        ...
        lamina.errors.ArgumentError: The CTC loss aligns sequences of text and speech; lamina is for tables. Use Keras.
    """

    def __new__(cls, *_: Any, **__: Any) -> NoReturn:
        """Nothing is made."""
        losses.ctc(None, None)
        raise AssertionError


_TABLE: dict[str, Any] = {
    name: thing
    for name, thing in list(globals().items())
    if not name.startswith("_") and callable(thing) and (isinstance(thing, type) or hasattr(thing, "__wrapped__"))
}
"""Every name by which `get` finds something: classes and functions."""
_TABLE = {name: thing for name, thing in _TABLE.items() if name not in {"ArgumentError", "Mapping", "NoReturn", "Any"}}

for _name, _thing in _TABLE.items():
    if hasattr(_thing, "__wrapped__") and _thing.__name__ == _name:
        _thing.__module__ = __name__  # where pickle finds it


def get(identifier: Any) -> Any:
    """The loss that `identifier` means, as Keras gives it: a function for a function's name, an object for a class.

    Raises:
        ArgumentError: It means none.

    Example:
        >>> get("mse") is mean_squared_error, get("MeanSquaredError"), get(None)
        (True, MeanSquaredError(), None)
    """
    if identifier is None:
        return None
    found = identifier
    if isinstance(identifier, str):
        found = _TABLE.get(identifier)
        if found is None:
            return losses.get(identifier)
    elif isinstance(identifier, Mapping):
        found = deserialize(identifier)
    if not callable(found):
        raise ArgumentError(f"Could not interpret loss identifier: {identifier!r}. Give a name, a Loss or a function.")
    return found() if isinstance(found, type) else found


def serialize(loss: Any) -> Any:
    """A loss as a dict of its class and settings; a function as its name.

    Example:
        >>> serialize(Huber(0.5))["config"]["delta"]
        0.5
    """
    return written(loss, "keras.losses")


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """What `serialize` wrote, from the closed table of losses and from `custom_objects`.

    Raises:
        ArgumentError: It names no loss.

    Example:
        >>> deserialize(serialize(Huber(0.5))).delta
        0.5
    """
    return made(name, "loss", _TABLE, custom_objects)
