"""Letters: many byte strings as one buffer, from which 64 bits are read at a place of each of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
_ROOM = 8


@dataclass(frozen=True, eq=False)
class Letters:
    """Byte strings one after another.

    Args:
        buffer: All bytes, and room behind them, so that a read at the end stays inside.
        starts, lengths: Where each string begins and how many bytes it has.

    Example:
        >>> two = Letters.of(["ab", "c"])
        >>> two.byte(two.starts).tolist()
        [97, 99]
    """

    buffer: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, words: Sequence[str]) -> Self:
        """The UTF-8 bytes of `words`."""
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        joined = np.frombuffer(b"".join(encoded) + bytes(_ROOM), np.uint8)
        return cls(joined, np.cumsum(lengths) - lengths, lengths)

    def where(self, chosen: NDArray[np.bool_]) -> "Letters":
        """The same buffer, some of the strings."""
        return Letters(self.buffer, self.starts[chosen], self.lengths[chosen])

    def byte(self, places: NDArray[np.int64]) -> Bits:
        """One byte at each place, as 64 bits."""
        return self.buffer[places].astype(np.uint64)

    def half(self, places: NDArray[np.int64]) -> Bits:
        """Four bytes at each place, little end first."""
        return self._words("<u4", 4)[places].astype(np.uint64)

    def word(self, places: NDArray[np.int64]) -> Bits:
        """Eight bytes at each place, little end first."""
        return self._words("<u8", 8)[places].astype(np.uint64)

    def _words(self, kind: str, width: int) -> NDArray[Any]:
        """A view in which every byte begins a word."""
        count = len(self.buffer) - width + 1
        return np.ndarray((count,), np.dtype(kind), self.buffer.data, strides=(1,))


def rotated(bits: Bits, by: int, left: bool = False) -> Bits:
    """The bits of each word turned to the right, or to the left."""
    right = 64 - by if left else by
    return (bits >> np.uint64(right)) | (bits << np.uint64(64 - right))
