"""Seen: a bounded part of the rows of an epoch that came in pieces, for whoever judges the fit afterwards."""

from collections.abc import Sequence

import numpy as np

from lamina.training._rows import Rows

MOST = 16_384
"""So many rows are kept of what came in several pieces."""


class Seen:
    """Rows of the epoch that was read last: all where it was one piece, else every so many-th.

    >>> seen = Seen()
    >>> for first in (0, 20_000):
    ...     seen.note([Rows(np.arange(first, first + 20_000.0)[:, None])], first=not first, last=bool(first))
    >>> seen.count, len(seen.rows), seen.rows.inputs[:3, 0].tolist()
    (40000, 10000, [0.0, 4.0, 8.0])
    """

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[Rows] = []
        self._stride = 1

    @property
    def rows(self) -> Rows:
        """What was kept."""
        return Rows.joined(self._kept)

    def note(self, pieces: Sequence[Rows], *, first: bool, last: bool) -> None:
        """Some more rows of an epoch.

        Args:
            pieces: The rows.
            first: Whether an epoch begins with them.
            last: Whether it ends with them.
        """
        if first:
            self.count, self._kept, self._stride = 0, [], 1
        self.count += sum(map(len, pieces))
        if first and last:
            self._kept = list(pieces)
            return
        while sum(map(len, self._kept)) + sum(map(len, pieces)) / self._stride > MOST:
            self._kept = [_every(2, one) for one in self._kept]
            self._stride *= 2
        self._kept += [_every(self._stride, piece) for piece in pieces]


def _every(stride: int, rows: Rows) -> Rows:
    """A copy of every so many-th row."""
    return rows.take(np.arange(0, len(rows), stride))
