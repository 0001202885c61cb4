"""From a name, in any of Keras's spellings, to a loss."""

from lamina.errors import ArgumentError
from lamina.losses._classification import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalHinge,
    Hinge,
    KLDivergence,
    SparseCategoricalCrossentropy,
    SquaredHinge,
)
from lamina.losses._function import FunctionLoss
from lamina.losses._loss import Loss
from lamina.losses._regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
)
from lamina.registry import Registry, plain

LOSSES: Registry[type[Loss]] = Registry("loss")
"""All losses that a word can name."""

LOSSES.add(MeanSquaredError, "mean_squared_error", "mse")
LOSSES.add(MeanAbsoluteError, "mean_absolute_error", "mae")
LOSSES.add(MeanAbsolutePercentageError, "mean_absolute_percentage_error", "mape")
LOSSES.add(MeanSquaredLogarithmicError, "mean_squared_logarithmic_error", "msle")
LOSSES.add(Huber, "huber", "huber_loss")
LOSSES.add(LogCosh, "log_cosh")
LOSSES.add(Poisson, "poisson")
LOSSES.add(CosineSimilarity, "cosine_similarity")
LOSSES.add(BinaryCrossentropy, "binary_crossentropy", "bce")
LOSSES.add(CategoricalCrossentropy, "categorical_crossentropy")
LOSSES.add(SparseCategoricalCrossentropy, "sparse_categorical_crossentropy")
LOSSES.add(KLDivergence, "kl_divergence", "kld")
LOSSES.add(Hinge, "hinge")
LOSSES.add(SquaredHinge, "squared_hinge")
LOSSES.add(CategoricalHinge, "categorical_hinge")


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
        if targets_shape is not None and outputs_shape is not None and plain(identifier) in {"crossentropy", "ce"}:
            return crossentropy_for(targets_shape, outputs_shape)()
        return LOSSES[identifier]()
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        return identifier()
    if isinstance(identifier, Loss):
        return identifier
    if callable(identifier):
        return FunctionLoss(identifier)
    raise ArgumentError.wanted("A loss", "identifier", "a name, a Loss or a function of y_true and y_pred", identifier)


def crossentropy_for(targets_shape: tuple[int, ...], outputs_shape: tuple[int, ...]) -> type[Loss]:
    """Which cross-entropy suits targets and outputs of these shapes.

    >>> crossentropy_for((8,), (8, 3)).__name__
    'SparseCategoricalCrossentropy'
    """
    if outputs_shape[-1] == 1:
        return BinaryCrossentropy
    sparse = len(targets_shape) < len(outputs_shape) or targets_shape[-1] == 1
    return SparseCategoricalCrossentropy if sparse else CategoricalCrossentropy
