"""What a learning curve shows, free of its unit and in view of its noise: falling, rising, jumping, exploding."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

MEANINGFUL = 0.02
"""The share of a loss by which it must change to be worth a word."""


class Trend(NamedTuple):
    """The straight line through some values: how far it rises from first to last, and that rise's standard error."""

    rise: float
    error: float
    first: float
    last: float
    length: int

    def beyond_chance(self, supported: bool = False) -> bool:
        """Whether it goes somewhere; less is asked for where something else says so too, more of few values."""
        freedom = max(self.length - 2, 1)
        times = 2.5 + 4.0 / freedom if supported else 3.0 + 8.0 / freedom
        return abs(self.rise) > times * self.error


class Rise(NamedTuple):
    """How far the end of a curve lies above its best stretch."""

    amount: float
    error: float
    best: float
    end: float
    place: int

    def significant(self, values: Floats) -> bool:
        """Whether it is neither the luck of the best stretch nor a wave, but a way upwards ever since."""
        luck = float(np.sqrt(2.0 * np.log(max(len(values), 2))))
        if self.amount <= (2.0 + luck) * self.error:
            return False
        after = trend(values[self.place :])
        return len(values) - self.place < 4 or (after is not None and after.rise > 0 and after.beyond_chance())


def noise(values: Floats) -> float:
    """The standard deviation of a value around the curve's course, from neighbours, without the first fifth.

    >>> noise(np.linspace(1.0, 0.0, 50)) < 1e-9
    True
    """
    late = values[len(values) // 5 :]
    if len(late) < 4:
        return 0.0
    bends = np.diff(late, 2)
    return float(1.4826 * np.median(np.abs(bends)) / np.sqrt(6.0))


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


def trend(values: Floats) -> Trend | None:
    """The line through values whose errors may follow each other (a wave is no trend); None below 3 values."""
    length = len(values)
    if length < 3:
        return None
    steps = np.arange(length) - (length - 1) / 2
    slope = float((steps * values).sum() / (steps**2).sum())
    rest = values - values.mean() - slope * steps
    spread = float((rest**2).sum())
    alike = float((rest[1:] * rest[:-1]).sum()) / spread if spread > 0 else 0.0
    alike = min(max(alike, 0.0), 0.9)
    error = np.sqrt(spread / max(length - 2, 1) / (steps**2).sum() * (1 + alike) / (1 - alike))
    middle, reach = float(values.mean()), (length - 1) / 2
    return Trend(slope * 2 * reach, float(error) * 2 * reach, middle - slope * reach, middle + slope * reach, length)


def falls_throughout(values: Floats) -> bool:
    """Whether each value lies below the one before, and the last by a twentieth below the first.

    >>> falls_throughout(np.array([3.0, 2.0, 1.0]))
    True
    """
    return len(values) > 1 and bool((np.diff(values) < 0).all() and values[0] - values[-1] > 0.05 * abs(values[-1]))


def late(values: Floats) -> Floats:
    """The last quarter of a curve, 5 values or more."""
    return values[-max(5, len(values) // 4) :]


def exploded(values: Floats) -> bool:
    """Whether a loss above 0 ends far above where it began and where it once was.

    >>> exploded(np.array([1.0, 0.9, 5.0, 40.0]))
    True
    """
    if len(values) < 2 or values.min() <= 0:
        return False
    end = float(np.median(values[-3:])) if len(values) > 4 else float(values[-1])
    return bool(end > 2.0 * values[0] and end > 3.0 * values.min())
