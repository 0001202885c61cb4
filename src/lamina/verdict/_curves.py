"""What a learning curve shows, free of its unit and in view of its noise: falling, rising, jumping, exploding."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

MEANINGFUL = 0.02
"""The share of a loss by which it must change to be worth a word."""


class Change(NamedTuple):
    """By how much a curve changed over some values: `amount` above 0 where it fell, with its standard error."""

    amount: float
    error: float
    first: float
    last: float
    length: int


class Rise(NamedTuple):
    """How far the end of a curve lies above its best stretch."""

    amount: float
    error: float
    best: float
    end: float
    place: int


def noise(values: Floats) -> float:
    """The standard deviation of a value around the curve's course, from neighbours of its second half.

    >>> noise(np.linspace(1.0, 0.0, 50)) < 1e-9
    True
    """
    late = values[len(values) // 2 :]
    if len(late) < 4:
        late = values
    if len(late) < 3:
        return 0.0
    bends = np.diff(late, 2)
    return float(1.4826 * np.median(np.abs(bends - np.median(bends))) / np.sqrt(6.0))


def smooth(values: Floats, width: int) -> Floats:
    """Means of `width` neighbours; as many values less one width."""
    return np.convolve(values, np.full(width, 1.0 / width), mode="valid")


def rise_after_best(values: Floats) -> Rise:
    """The smoothed end against the smoothed best, so that one lucky epoch is not taken for a rise after it."""
    width = int(np.clip(len(values) // 10, 1, 10))
    course = smooth(values, width)
    place = int(np.argmin(course))
    best, end = float(course[place]), float(course[-1])
    return Rise(end - best, noise(values) * float(np.sqrt(2.0 / width)), best, end, place + width // 2)


def late_fall(values: Floats) -> Change | None:
    """How far the last quarter of a curve (5 values or more) fell along a straight line; None below 3 values."""
    if len(values) < 3:
        return None
    length = min(max(5, len(values) // 4), len(values))
    late = values[-length:]
    steps = np.arange(length) - (length - 1) / 2
    slope = float((steps * late).sum() / (steps**2).sum())
    rest = late - late.mean() - slope * steps
    error = float(np.sqrt((rest**2).sum() / max(length - 2, 1) / (steps**2).sum()))
    middle = float(late.mean())
    reach = (length - 1) / 2
    return Change(-slope * (length - 1), error * (length - 1), middle - slope * reach, middle + slope * reach, length)


def exploded(values: Floats) -> bool:
    """Whether a loss above 0 ends far above where it began and where it once was.

    >>> exploded(np.array([1.0, 0.9, 5.0, 40.0]))
    True
    """
    if len(values) < 2 or values.min() <= 0:
        return False
    end = float(np.median(values[-3:])) if len(values) > 4 else float(values[-1])
    return bool(end > 2.0 * values[0] and end > 3.0 * values.min())
