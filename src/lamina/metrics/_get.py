"""From a name, in any of Keras's spellings, to a metric and its key in a history."""

from lamina import losses
from lamina.errors import ArgumentError
from lamina.metrics._accuracy import Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy
from lamina.metrics._function import FunctionMetric
from lamina.metrics._metric import METRICS, Metric
from lamina.registry import plain
from lamina.typing import Shape

ACCURACIES: dict[str, type[Metric]] = {
    "BinaryCrossentropy": BinaryAccuracy,
    "CategoricalCrossentropy": CategoricalAccuracy,
    "SparseCategoricalCrossentropy": SparseCategoricalAccuracy,
}
"""Which accuracy goes with which cross-entropy."""


def get(
    identifier: object, targets_shape: Shape | None = None, outputs_shape: Shape | None = None
) -> tuple[str, Metric]:
    """The metric that `identifier` means, and its key: the word as it was spelt, or the metric's name.

    Args:
        identifier: A metric, its class, its name in any spelling, a loss, or a function ``f(y_true, y_pred)``.
        targets_shape: Shape of y_true; it decides what ``"accuracy"``, ``"crossentropy"`` and ``"log_loss"`` mean.
        outputs_shape: Shape of y_pred, likewise.

    Raises:
        UnknownNameError: No metric has that name.
        ArgumentError: It is none of these, or the word needs the shapes, or the metric needs settings.

    >>> get("MAE")
    ('MAE', MeanAbsoluteError())
    >>> get("acc", (8,), (8, 3))
    ('acc', SparseCategoricalAccuracy())
    """
    if isinstance(identifier, str):
        made = _made(_named(identifier, targets_shape, outputs_shape))
        made.name = identifier
        return identifier, made
    if isinstance(identifier, type) and issubclass(identifier, Metric):
        identifier = _made(identifier)
    elif callable(identifier) and not isinstance(identifier, (Metric, type)):
        identifier = FunctionMetric(identifier)
    if isinstance(identifier, Metric):
        return identifier.name, identifier
    wanted = "a name, a Metric or a function of y_true and y_pred"
    raise ArgumentError.wanted("A metric", "identifier", wanted, identifier)


def named(word: str) -> type[Metric]:
    """The class that a word means by itself, in any spelling.

    Raises:
        UnknownNameError: No metric has that name.

    >>> named("AUC").__name__
    'AUC'
    """
    return Accuracy if plain(word) in {"accuracy", "acc"} else METRICS[word]


def _made(cls: type[Metric]) -> Metric:
    try:
        return cls()
    except TypeError as error:
        raise ArgumentError(f"{cls.__name__} needs settings: {error}. Give the metric itself.") from None


def _named(word: str, targets_shape: Shape | None, outputs_shape: Shape | None) -> type[Metric]:
    by_shape = plain(word) in {"accuracy", "acc", "crossentropy", "ce", "logloss"}
    if not by_shape:
        return METRICS[word]
    if targets_shape is None or outputs_shape is None:
        raise ArgumentError(
            f"The word {word!r} means another metric for two classes, for codes and for columns; "
            "give the shapes of y_true and y_pred, or the metric itself."
        )
    entropy = losses.crossentropy_for(targets_shape, outputs_shape).__name__
    return ACCURACIES[entropy] if plain(word) in {"accuracy", "acc"} else METRICS[entropy]
