"""Counts: how often each value appeared while a vocabulary is learned, and in how many documents."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.coding import Tokens


class Counts:
    """A running count of values, by batches.

    Args:
        documents: Count as well in how many rows each value appears.
    """

    def __init__(self, *, documents: bool) -> None:
        self._counts: Counter[Any] = Counter()
        self._documents: Counter[Any] | None = Counter() if documents else None
        self._rows = 0

    def add_cells(self, tokens: Tokens) -> None:
        """Count a batch, documents × cells."""
        rows, width = tokens.places.shape
        self.add(np.repeat(np.arange(rows), width), tokens.places.reshape(-1), tokens.values, rows)

    def add(self, rows: NDArray[Any], places: NDArray[Any], values: Sequence[Any], documents: int) -> None:
        """Count cells of which each says its document and the place of its value; -1 is none."""
        rows, places = rows[places >= 0], places[places >= 0]
        self._take(self._counts, values, np.bincount(places, minlength=len(values)))
        if self._documents is not None:
            once = np.unique(rows * max(len(values), 1) + places) % max(len(values), 1)
            self._take(self._documents, values, np.bincount(once, minlength=len(values)))
        self._rows += documents

    @staticmethod
    def _take(counter: Counter[Any], values: Sequence[Any], counts: NDArray[Any]) -> None:
        for value, count in zip(values, counts.tolist(), strict=True):
            counter[value] += count

    def forget(self, values: Collection[Any]) -> None:
        """Count some values not at all."""
        for value in values:
            self._counts.pop(value, None)

    def ordered(self, most: int | None) -> list[Any]:
        """The values, most frequent first, of equals the larger first; at most so many."""
        return sorted(self._counts, key=lambda value: (self._counts[value], value), reverse=True)[:most]

    def inverse_frequencies(self, values: Sequence[Any]) -> NDArray[np.float32]:
        """``log(1 + documents / (1 + documents with the value))`` for each value."""
        having = np.array([(self._documents or {}).get(value, 0) for value in values], np.float64)
        return np.log(1 + self._rows / (1 + having)).astype(np.float32)
