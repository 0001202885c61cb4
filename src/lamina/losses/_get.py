"""From a name, in any of Keras's spellings, to a loss."""

from collections.abc import Callable
from typing import Any

from lamina.errors import ArgumentError
from lamina.losses import _classification, _distances, _focal, _overlaps, _regression, _surprises, _whole
from lamina.losses._classification import BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy
from lamina.losses._function import FunctionLoss
from lamina.losses._loss import Loss
from lamina.registry import Registry, plain
from lamina.typing import Array

LOSSES: Registry[type[Loss]] = Registry("loss")
"""All losses that a word can name."""

FUNCTIONS: dict[Callable[..., Any], type[Loss]] = {
    _distances.mean_squared_error: _regression.MeanSquaredError,
    _distances.mean_absolute_error: _regression.MeanAbsoluteError,
    _distances.mean_absolute_percentage_error: _regression.MeanAbsolutePercentageError,
    _distances.mean_squared_logarithmic_error: _regression.MeanSquaredLogarithmicError,
    _distances.huber: _regression.Huber,
    _distances.log_cosh: _regression.LogCosh,
    _distances.poisson: _regression.Poisson,
    _distances.cosine_similarity: _regression.CosineSimilarity,
    _distances.hinge: _classification.Hinge,
    _distances.squared_hinge: _classification.SquaredHinge,
    _distances.categorical_hinge: _classification.CategoricalHinge,
    _surprises.binary_crossentropy: BinaryCrossentropy,
    _surprises.binary_focal_crossentropy: _focal.BinaryFocalCrossentropy,
    _surprises.categorical_crossentropy: CategoricalCrossentropy,
    _surprises.categorical_focal_crossentropy: _focal.CategoricalFocalCrossentropy,
    _surprises.categorical_generalized_cross_entropy: _focal.CategoricalGeneralizedCrossEntropy,
    _surprises.sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    _surprises.kl_divergence: _classification.KLDivergence,
    _overlaps.dice: _whole.Dice,
    _overlaps.tversky: _whole.Tversky,
    _overlaps.circle: _whole.Circle,
}
"""Which loss is made of which function."""

for _function, _cls in FUNCTIONS.items():
    LOSSES.add(_cls, _function.__name__)
for _words, _cls in {
    "mse": _regression.MeanSquaredError,
    "mae": _regression.MeanAbsoluteError,
    "mape": _regression.MeanAbsolutePercentageError,
    "msle": _regression.MeanSquaredLogarithmicError,
    "huber_loss": _regression.Huber,
    "cosine cosine_proximity": _regression.CosineSimilarity,
    "bce": BinaryCrossentropy,
    "kld kullback_leibler_divergence": _classification.KLDivergence,
}.items():
    LOSSES.add(_cls, *_words.split())


def ctc(y_true: Array, y_pred: Array) -> Array:  # noqa: ARG001 - as Keras has them
    """Connectionist temporal classification, which aligns text with speech: not here.

    Raises:
        ArgumentError: Always.

    >>> ctc(1, 2)
    Traceback (most recent call last):
    ...
    lamina.errors.ArgumentError: The CTC loss aligns sequences of text and speech; lamina is for tables. Use Keras.
    """
    raise ArgumentError("The CTC loss aligns sequences of text and speech; lamina is for tables. Use Keras.")


def get(
    identifier: object, targets_shape: tuple[int, ...] | None = None, outputs_shape: tuple[int, ...] | None = None
) -> Loss:
    """The loss that `identifier` means.

    Args:
        identifier: A loss, its class, its name in any spelling, or a function ``f(y_true, y_pred)``.
        targets_shape: Shape of y_true; needed for ``"crossentropy"`` (``"ce"``) alone, which it decides.
        outputs_shape: Shape of y_pred, likewise.

    Raises:
        UnknownNameError: No loss has that name.
        ArgumentError: It is none of these.

    >>> get("MAE")
    MeanAbsoluteError()
    """
    if isinstance(identifier, str):
        if plain(identifier) == "ctc":
            ctc(None, None)
        if targets_shape is not None and outputs_shape is not None and plain(identifier) in {"crossentropy", "ce"}:
            return crossentropy_for(targets_shape, outputs_shape)()
        return LOSSES[identifier]()
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if isinstance(identifier, Loss):
        return identifier
    if callable(identifier):
        return FUNCTIONS[_bare(identifier)]() if is_loss(identifier) else FunctionLoss(identifier)
    raise ArgumentError.wanted("A loss", "identifier", "a name, a Loss or a function of y_true and y_pred", identifier)


def is_loss(function: Any) -> bool:
    """Whether a function is one of lamina's losses.

    >>> is_loss(abs)
    False
    """
    return bool(getattr(function, "__hash__", None)) and _bare(function) in FUNCTIONS


def _bare(function: Any) -> Any:
    """A function without what `lamina.keras` wraps around it."""
    return getattr(function, "__wrapped__", function)


def crossentropy_for(targets_shape: tuple[int, ...], outputs_shape: tuple[int, ...]) -> type[Loss]:
    """Which cross-entropy suits targets and outputs of these shapes.

    >>> crossentropy_for((8,), (8, 3)).__name__
    'SparseCategoricalCrossentropy'
    """
    if outputs_shape[-1] == 1:
        return BinaryCrossentropy
    sparse = len(targets_shape) < len(outputs_shape) or targets_shape[-1] == 1
    return SparseCategoricalCrossentropy if sparse else CategoricalCrossentropy
