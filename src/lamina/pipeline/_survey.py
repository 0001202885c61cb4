"""survey: the target of a table that is not in memory is read, its rows are counted, and some drawn at random."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamina.tables import Scan, Table

CLASSES = 200
"""Different values of the target of which each is in the sample, however seldom; with more it is a number."""


PIECE = 100_000
"""Rows that are looked at at a time."""


class Survey(NamedTuple):
    """What a pass found.

    Args:
        table: The rows that were drawn, in their order.
        numbers: Which rows they are, counted from 0.
        rows: How many rows there are.
    """

    table: Table
    numbers: NDArray[np.int64]
    rows: int


def survey(found: Scan, target: str, most: int, seed: int) -> Survey:
    """Count the rows, and draw `most` of them: the same for the same rows and seed.

    Every value of the target is among them where there are few; where there are many, chance alone decides.

    >>> from lamina.tables import scan
    >>> drawn = survey(scan(query="select i as x, i = 700 as y from range(1000) t(i)"), "y", 10, seed=0)
    >>> drawn.rows, len(drawn.numbers), 700 in drawn.numbers, drawn.table["x"].tolist() == drawn.numbers.tolist()
    (1000, 10, True, True)
    """
    random = np.random.default_rng(seed)
    known: dict[Any, int] = {}
    keys, numbers = np.zeros(0), np.zeros(0, np.int64)
    rows = 0
    for piece in found.only([target]).pieces(PIECE):
        drawn = random.random(piece.rows)
        keys = np.concatenate([keys, drawn])
        numbers = np.concatenate([numbers, np.arange(rows, rows + piece.rows)])
        smallest = np.sort(np.argsort(keys, kind="stable")[:most])
        keys, numbers = keys[smallest], numbers[smallest]
        _note(known, piece, target, rows)
        rows += piece.rows
    if len(known) <= CLASSES:
        firsts = np.array(list(known.values()), np.int64)
        others = ~np.isin(numbers, firsts)
        places = np.argsort(keys[others], kind="stable")[: max(0, most - len(firsts))]
        numbers = np.sort(np.concatenate([firsts, numbers[others][places]]))
    return Survey(found.at(numbers), numbers, rows)


def _note(known: dict[Any, int], piece: Table, target: str, begin: int) -> None:
    """Which row is the first to show a value of the target, until there are too many values for classes."""
    if len(known) <= CLASSES:
        for place, value in enumerate(piece[target].tolist()):
            if value not in known and value == value:  # noqa: PLR0124 - NaN
                known[value] = begin + place
                if len(known) > CLASSES:
                    break
