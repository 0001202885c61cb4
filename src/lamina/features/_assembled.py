"""A matrix assembled from the blocks of its columns, some rows at a time, while these rows are near."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

One = TypeVar("One")
Done = TypeVar("Done")

ROWS = 4096
"""How many rows are written at a time: their part of a matrix of some hundred columns stays in a cache."""


def assembled(parts: Sequence[Callable[[slice], Matrix]], rows: int, width: int) -> Matrix:
    """Blocks side by side.

    Args:
        parts: What gives the block of some rows.
        rows: How many there are in all.
        width: How many columns the blocks have together.

    >>> assembled([lambda rows: np.full((2, 1), 7, np.float32)], 2, 1).tolist()
    [[7.0], [7.0]]
    """
    matrix = np.empty((rows, width), np.float32)

    def write(begin: int) -> None:
        some = slice(begin, min(begin + ROWS, rows))
        at = 0
        for part in parts:
            block = part(some)
            matrix[some, at : at + block.shape[1]] = block
            at += block.shape[1]

    side_by_side(write, range(0, rows, ROWS), rows)
    return matrix


def side_by_side(work: Callable[[One], Done], each: Iterable[One], rows: int) -> list[Done]:
    """What `work` makes of each thing, in their order, by all cores where there are many rows.

    >>> side_by_side(abs, [-1, 2], 1)
    [1, 2]
    """
    if rows <= ROWS:
        return [work(one) for one in each]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(work, each))
