"""Yes and no, in the pairs of words that people write them with."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

_PAIRS = (("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y"), ("off", "on"))
_WRITINGS = 2 ** len("false") + 2 ** len("true")
"""As many different words as a pair has in all capitals."""

_MEANING = {word: value for pair in (*_PAIRS, ("0", "1")) for value, word in enumerate(pair)}


def is_truth(words: Collection[str]) -> bool:
    """Whether words are one pair that says no and yes, in any capitals.

    >>> is_truth(["Yes", "No"]), is_truth(["Yes", "Perhaps"])
    (True, False)
    """
    if len(words) > _WRITINGS:
        return False
    small = {word.lower() for word in words}
    return len(small) == 2 and any(small == set(pair) for pair in _PAIRS)


def read_truth(words: Sequence[str]) -> NDArray[np.float64]:
    """1 for yes, 0 for no in any of the pairs (0 and 1 among them), NaN for any other word.

    >>> read_truth(["TRUE", "no", "perhaps"]).tolist()
    [1.0, 0.0, nan]
    """
    return np.array([_MEANING.get(word.lower(), np.nan) for word in words], np.float64)
