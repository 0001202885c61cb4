"""Scale: a number about its median, in units of its usual spread, with far values drawn in smoothly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

REACH = 3.0
"""Scaled values stay inside plus and minus this: near zero they are what they are, far out they approach it."""


@dataclass(frozen=True)
class Scale:
    """``z / sqrt(1 + (z / 3)²)`` of ``z = (value - median) * factor``, worked out in float64.

    Args:
        median: The training rows' median; a missing value is taken to be it.
        factor: One over the spread: the distance between the quartiles, or where half of all values are one value the
            median distance of the others from it; 0 for a column without spread.
        low: The smallest training value.
        high: The largest.

    Source: the smooth clipping of Holzmüller et al. 2024 (RealMLP), https://arxiv.org/abs/2407.04491, sec. 3.
    """

    median: float
    factor: float
    low: float
    high: float

    @classmethod
    def learn(cls, values: NDArray[np.float64]) -> Self:
        """Learn from training rows; NaN is missing.

        >>> Scale.learn(np.array([1.0, 2.0, 3.0, 4.0, 5.0])).factor
        0.5
        """
        known = values[~np.isnan(values)]
        if not known.size:
            return cls(0.0, 0.0, 0.0, 0.0)
        low, first, median, third, high = quantiles(np.sort(known), (0, 0.25, 0.5, 0.75, 1))
        spread = third - first
        if not spread > 0 and high > low:
            away = np.abs(known - median)
            spread = np.median(away[away > 0])
        factor = 1 / max(spread, np.finfo(np.float64).tiny) if spread > 0 else 0.0
        return cls(float(median), float(factor) if np.isfinite(factor) else 0.0, float(low), float(high))

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scaled values, 0 where missing."""
        with np.errstate(over="ignore"):
            z = (values - self.median) * self.factor
        np.clip(z, -1e8, 1e8, out=z)
        scaled: NDArray[np.float64] = z / np.sqrt(1 + np.square(z / REACH))
        absent = np.isnan(scaled)
        if absent.any():
            scaled[absent] = 0.0
        return scaled

    def made_up(self) -> NDArray[np.float64]:
        """The median, a missing value, and a value one spread away from the median."""
        away = 1 / self.factor if self.factor > 0 else 1.0
        return np.array([self.median, np.nan, self.median + away])

    def outside(self, values: NDArray[np.float64]) -> int:
        """How many values lie outside the range of training."""
        return int(np.count_nonzero(values < self.low) + np.count_nonzero(values > self.high))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The scale that a file holds."""
        return cls(**{name: float(record[name]) for name in ("median", "factor", "low", "high")})


def quantiles(ordered: NDArray[np.float64], shares: Sequence[float]) -> list[float]:
    """What `numpy.quantile` says, of values in order of size: sorting them all takes half of its time.

    >>> quantiles(np.array([1.0, 2.0, 4.0, 5.0]), (0, 0.5, 1))
    [1.0, 3.0, 5.0]
    """
    around = [(int(share * (len(ordered) - 1)), share * (len(ordered) - 1) % 1) for share in shares]
    return [float(np.quantile(ordered[place : place + 2], part)) for place, part in around]
