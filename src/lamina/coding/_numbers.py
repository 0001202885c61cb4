"""Written numbers: plain decimal notation and nothing else, so that `inf`, `1_000` and `0x10` stay words."""

import re
from collections.abc import Collection, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

_LETTERS = frozenset("0123456789+-.eE")
_BEGINS = frozenset("0123456789+-.")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_FIRST = itemgetter(slice(1))
_CODE = re.compile(r"[+-]?(?:0\d+|\d{16,})", re.ASCII)


def read_numbers(words: Sequence[str], decimal: str = ".") -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The numbers that words stand for, and which words stand for one; NaN elsewhere.

    Args:
        words: Different words, without outer blanks.
        decimal: The mark between whole and fraction, ``"."`` or ``","``; the other one is then no part of a number.

    >>> values, good = read_numbers(["1.5", "x", "-2e3"])
    >>> values.tolist(), good.tolist()
    ([1.5, nan, -2000.0], [True, False, True])
    """
    if decimal == ",":
        words = ["x" if "." in word else word.replace(",", ".") for word in words]
    if set().union(*words) <= _LETTERS:
        try:
            return np.fromiter(map(float, words), np.float64, len(words)), np.ones(len(words), bool)
        except ValueError:
            pass
    good = np.array([_NUMBER.fullmatch(word) is not None for word in words], bool)
    values = [float(word) if fine else np.nan for word, fine in zip(words, good, strict=True)]
    return np.array(values, np.float64), good


def all_numbers(words: Sequence[str], decimal: str = ".") -> bool:
    """Whether every word is a number; most columns of words say no at the first one.

    >>> all_numbers(["1.5", "-2e3"]), all_numbers(["1.5", "x"])
    (True, False)
    """
    return bool(read_numbers(words[:1], decimal)[1].all() and read_numbers(words, decimal)[1].all())


def like_numbers(words: Sequence[str]) -> int:
    """How many words begin with a digit, a sign or a point.

    >>> like_numbers(["+1", "x1"])
    1
    """
    return sum(map(_BEGINS.__contains__, map(_FIRST, words)))


def with_gaps(values: NDArray[np.generic], missing: Collection[str]) -> NDArray[np.float64]:
    """Typed numbers as float64, NaN where a missing word that reads as a number says the same.

    >>> with_gaps(np.array([1, -999]), ["NA", "-999"]).tolist()
    [1.0, nan]
    """
    marks, good = read_numbers([word.strip() for word in missing])
    found = values.astype(np.float64)
    return np.where(np.isin(found, marks[good]), np.nan, found) if good.any() else found


def is_code(word: str) -> bool:
    """Whether digits stand for a name and no amount: leading zeros, or more of them than a float64 holds.

    >>> is_code("007"), is_code("70"), is_code("0.7")
    (True, False, False)
    """
    return _CODE.fullmatch(word) is not None
