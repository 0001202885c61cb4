"""Scores: how good answers are, in numbers that people compare, each in the unit of the target or free of one."""

import numpy as np
from numpy.typing import NDArray

from lamina.errors import DataError
from lamina.features import Target

Floats = NDArray[np.float64]


def scores(target: Target, truth: Floats, answers: dict[str, NDArray[np.generic]]) -> dict[str, float]:
    """The scores of answers; ``rmse``, ``mae`` and ``r2`` for numbers; ``log_loss``, ``accuracy`` and, for two
    classes, ``auc``. What two equal truths leave undefined (``r2``, ``auc``) is left out.

    Args:
        target: What was to be predicted.
        truth: Numbers, or codes of classes, as `Target.read` gives them.
        answers: What `Target.decode` gave for the same rows.

    Raises:
        DataError: There are no rows.
    """
    if not len(truth):
        raise DataError(f"Scores need rows whose {target.name!r} is known; there are none.")
    if target.task == "regression":
        return _of_numbers(truth, np.asarray(answers["prediction"], np.float64))
    chances = np.stack([np.asarray(answers[f"probability_{label}"], np.float64) for label in target.labels], axis=1)
    return _of_classes(truth.astype(np.int64), chances)


def _of_numbers(truth: Floats, answers: Floats) -> dict[str, float]:
    error = answers - truth
    found = {"rmse": float(np.sqrt(np.mean(error**2))), "mae": float(np.abs(error).mean())}
    spread = float(np.sum((truth - truth.mean()) ** 2))
    return found | ({"r2": 1 - float(np.sum(error**2)) / spread} if spread > 0 else {})


def _of_classes(codes: NDArray[np.int64], chances: Floats) -> dict[str, float]:
    given = np.clip(chances[np.arange(len(codes)), codes], 1e-7, 1)
    found = {"log_loss": float(-np.log(given).mean()), "accuracy": float((chances.argmax(axis=1) == codes).mean())}
    both = chances.shape[1] == 2 and 0 < codes.sum() < len(codes)
    return found | ({"auc": _auc(codes, chances[:, 1])} if both else {})


def _auc(codes: NDArray[np.int64], chances: Floats) -> float:
    """The share of pairs of a row of either class that are in the right order; ties count one half."""
    _, place, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    ones = int(codes.sum())
    return float((ranks[codes == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(codes) - ones)))
