"""Hold-out: which rows a network learns from and which ones judge it."""

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError, DataError

Rows = NDArray[np.int64]


def hold_out(
    rows: int, share: float = 0.2, *, seed: int = 0, classes: NDArray[np.int64] | None = None
) -> tuple[Rows, Rows]:
    """Training rows and validation rows, drawn at random from a seed, each in the order of the table.

    Args:
        rows: How many rows there are.
        share: The share that is held out, above 0 and below 1.
        seed: The same seed gives the same rows.
        classes: A code for each row: each class is then divided by itself. A class with a single row stays in training.

    Raises:
        ArgumentError: `share` is out of range.
        DataError: There are too few rows to divide.

    Example:
        >>> training, validation = hold_out(10, 0.2)
        >>> len(training), len(validation), sorted({*training.tolist(), *validation.tolist()}) == list(range(10))
        (8, 2, True)
    """
    if not 0 < share < 1:
        raise ArgumentError.wanted("hold_out", "share", "a number above 0 and below 1", share)
    if rows < 2:
        raise DataError(f"Holding rows out needs at least 2 rows with a target; got {rows}. Add rows.")
    random = np.random.default_rng(seed)
    groups = [np.arange(rows)] if classes is None else [np.flatnonzero(classes == code) for code in np.unique(classes)]
    held = [random.permutation(group)[: _count(len(group), share)] for group in groups]
    validation = np.sort(np.concatenate(held))
    if not validation.size:
        raise DataError("Holding rows out needs a class with at least 2 rows; each class here has one. Add rows.")
    return np.setdiff1d(np.arange(rows), validation), validation


def _count(rows: int, share: float) -> int:
    return 0 if rows < 2 else min(max(round(rows * share), 1), rows - 1)
