"""Words with fixed codes, learned once; a word that was not learned has the code of the unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lamina.coding._words import Words
from lamina.errors import ModelFileError

UNKNOWN = 0
"""The code of every word that is not in a vocabulary."""


@dataclass(frozen=True)
class Vocabulary:
    """Words in a fixed order; the first has code 1.

    The words of typed truth, ``true`` and ``false``, are found in any capitals where they are not there as they stand:
    one file writes them ``True``, another one holds them as a type.

    Example:
        >>> towns = Vocabulary(("Bonn", "Ulm"))
        >>> towns.codes(Words(np.array([0, 1, -1], np.int32), ["Ulm", "Rom"])).tolist()
        [2, 0, 0]
    """

    words: tuple[str, ...]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words, 1)}

    @cached_property
    def _truths(self) -> dict[str, int]:
        places = reversed(self._places.items())
        return {word.lower(): place for word, place in places if word.lower() in {"true", "false"}}

    def code(self, word: str) -> int:
        """The code of one word."""
        return self._places.get(word) or self._truths.get(word.lower(), UNKNOWN)

    def exact(self, words: Iterable[str]) -> NDArray[np.int64]:
        """The code of each word, found only as it stands.

        >>> Vocabulary(("True",)).exact(["True", "true"]).tolist()
        [1, 0]
        """
        places = self._places
        return np.array([places.get(word, UNKNOWN) for word in words], np.int64)

    def codes(self, column: Words) -> NDArray[np.int64]:
        """One code a row; missing cells have the code of the unknown too."""
        known = np.array([self.code(word) for word in column.words], np.int64)
        return column.spread(known, UNKNOWN)


def pack_words(words: Iterable[str]) -> dict[str, NDArray[np.generic]]:
    """Words as two arrays for a file: their UTF-8 bytes one after the other, and where each ends.

    >>> {name: array.tolist() for name, array in pack_words(["ab", "c"]).items()}
    {'bytes': [97, 98, 99], 'ends': [2, 3]}
    """
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    ends = np.cumsum([len(word) for word in encoded], dtype=np.int64)
    return {"bytes": np.frombuffer(b"".join(encoded), np.uint8).copy(), "ends": ends}


def unpack_words(letters: NDArray[np.generic], ends: NDArray[np.generic]) -> Sequence[str]:
    """The words that `pack_words` wrote.

    Raises:
        ModelFileError: The arrays do not fit each other, or the bytes are no UTF-8.
    """
    whole = letters.dtype == np.uint8 and ends.dtype == np.int64 and letters.ndim == ends.ndim == 1
    bounds = [0, *ends.tolist()] if whole else [0, -1]
    if bounds != sorted(bounds) or bounds[-1] != letters.size:
        raise ModelFileError("The words in the file are damaged: their ends do not fit their letters.")
    data = letters.tobytes()
    try:
        return [data[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(bounds)]
    except UnicodeDecodeError as error:
        raise ModelFileError("The words in the file are damaged: their letters are no UTF-8.") from error
