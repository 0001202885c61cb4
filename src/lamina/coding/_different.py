"""The different cells of a column, told apart by their hashes where nearly all differ: a dictionary of them is dear."""

from collections.abc import Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

Cell = str | None
Codes = NDArray[np.int32]

_SAMPLE = 2048
_NEARLY_ALL = 0.9


def different(cells: list[Cell]) -> tuple[Codes, Sequence[Cell]]:
    """For each cell the place of its own among the different cells, and these in order of first appearance.

    >>> different(["b", "a", None, "b"])
    (array([0, 1, 2, 0], dtype=int32), ['b', 'a', None])
    """
    if len(set(cells[:_SAMPLE])) > _NEARLY_ALL * _SAMPLE:
        hashes = np.fromiter(map(hash, cells), np.int64, len(cells))
        shared = np.flatnonzero(_shared(hashes))
        if len(shared) <= len(cells) // 2:
            return _without(cells, _again(cells, shared))
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    return np.fromiter(map(places.__getitem__, cells), np.int32, len(cells)), list(places)


def _shared(hashes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which hashes are there more than once."""
    order = np.sort(hashes)
    twice = order[1:][order[1:] == order[:-1]]
    if not twice.size:
        return np.zeros(len(hashes), np.bool_)
    shared: NDArray[np.bool_] = twice[np.searchsorted(twice, hashes).clip(max=len(twice) - 1)] == hashes
    return shared


def _again(cells: Sequence[Cell], rows: NDArray[np.int64]) -> dict[int, int]:
    """Of some rows those that say what one before them says, and which one that is."""
    first: dict[Cell, int] = {}
    found = {row: first.setdefault(cells[row], row) for row in rows.tolist()}
    return {row: before for row, before in found.items() if before < row}


def _without(cells: list[Cell], again: dict[int, int]) -> tuple[Codes, Sequence[Cell]]:
    """The different cells, where it is known which rows say one again."""
    if not again:
        return np.arange(len(cells), dtype=np.int32), cells
    new = np.ones(len(cells), np.bool_)
    new[list(again)] = False
    codes = np.cumsum(new, dtype=np.int32) - np.int32(1)
    codes[list(again)] = codes[list(again.values())]
    return codes, list(compress(cells, new.tolist()))
