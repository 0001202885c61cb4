"""Names of curves in the years in which scripts were written: ``val_acc`` for ``val_accuracy``, and their kind."""

import re
from collections.abc import Collection, Mapping

from lamina.keras._scripts._notes import renamed
from lamina.registry import plain
from lamina.training import understand

ACCURACIES = ("accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")

SAME: Mapping[str, tuple[str, ...]] = {
    "acc": ACCURACIES,
    "accuracy": ("acc", *ACCURACIES[1:]),
    "lr": ("learning_rate",),
    "mean_absolute_error": ("mae", "MAE"),
    "mean_squared_error": ("mse", "MSE"),
    "mean_absolute_percentage_error": ("mape", "MAPE"),
    "mean_squared_logarithmic_error": ("msle", "MSLE"),
    "mae": ("mean_absolute_error", "MAE"),
    "mse": ("mean_squared_error", "MSE"),
    "mape": ("mean_absolute_percentage_error",),
    "msle": ("mean_squared_logarithmic_error",),
    "cosine_proximity": ("cosine_similarity",),
    "categorical_accuracy": ("accuracy", "acc"),
    "binary_accuracy": ("accuracy", "acc"),
    "sparse_categorical_accuracy": ("accuracy", "acc"),
}
"""A name without ``val_`` → the names that mean the same, the likeliest first."""


def meant(name: str, known: Collection[str]) -> str | None:
    """Which of the known names an older one means.

    >>> meant("val_acc", ["loss", "accuracy", "val_loss", "val_accuracy"])
    'val_accuracy'
    >>> meant("auc_3", ["loss", "auc"])
    'auc'
    """
    prefix = "val_" if name.startswith("val_") else ""
    bare = name.removeprefix("val_")
    tries = [*SAME.get(bare, ()), *_by_spelling(bare, prefix, known)]
    found = next((prefix + word for word in tries if prefix + word in known), None)
    if found is not None:
        renamed("history and logs", repr(name), repr(found))
    return found


def _by_spelling(bare: str, prefix: str, known: Collection[str]) -> list[str]:
    """Names that differ by case and underscores, or by the number that Keras once counted through a whole session."""
    stem = _stem(bare)
    own = [word.removeprefix(prefix) for word in known if word.startswith(prefix) and (prefix or word[:4] != "val_")]
    alike = [word for word in own if _stem(word) == stem]
    return alike if len(alike) == 1 else [word for word in alike if word.lower() == bare.lower()]


def _stem(word: str) -> str:
    return plain(re.sub(r"\W|_\d+$", "", word))


def install() -> None:
    """Have logs and histories understand older names from now on."""
    understand(meant)
