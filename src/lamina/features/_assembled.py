"""A matrix that the rules of its columns write, some rows at a time, while these rows are near."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Writer = Callable[[slice, Matrix], None]
"""Writes the block of some rows, whichever are asked for, into zeros."""

One = TypeVar("One")
Done = TypeVar("Done")

ROWS = 16_384
"""How many rows are written at a time: few enough for a cache to hold a column's, and many enough that two threads
seldom wait for each other to call NumPy."""


def assembled(writers: Sequence[Writer], widths: Sequence[int], rows: int) -> Matrix:
    """Blocks side by side.

    Args:
        writers: What writes the block of some rows over zeros.
        widths: How many columns each block has.
        rows: How many there are in all.

    >>> def sevens(rows, block):
    ...     block[:, 0] = 7
    >>> assembled([sevens], [1], 2).tolist()
    [[7.0], [7.0]]
    """
    ends = list(accumulate(widths))
    matrix = np.zeros((rows, sum(widths)), np.float32)

    def write(begin: int) -> None:
        some = slice(begin, min(begin + ROWS, rows))
        for writer, width, end in zip(writers, widths, ends, strict=True):
            writer(some, matrix[some, end - width : end])

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
