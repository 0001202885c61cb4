"""Quantiles: a running summary of numbers that comes in parts, from which edges of bins of equal weight are read."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Summary = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Quantiles:
    """Numbers and how many of the data each stands for, 2 × some, in order of size.

    Args:
        summary: The numbers above their weights.
        epsilon: How much of the whole one number may stand for; smaller is more exact.

    Example:
        >>> Quantiles.none(0.01).with_values(np.arange(8.0)).edges(4).tolist()
        [1.0, 3.0, 5.0]

    Source:
        The rule is that of Keras's Discretization: quantiles, interpolated between what is kept of each part.
    """

    summary: Summary
    epsilon: float

    @classmethod
    def none(cls, epsilon: float) -> Self:
        """Nothing seen yet."""
        return cls(np.zeros((2, 0), np.float32), epsilon)

    def with_values(self, values: NDArray[np.generic]) -> "Quantiles":
        """A further part of the data taken in; what is no number is passed over."""
        ordered = values.astype(np.float32).reshape(-1)
        ordered = np.sort(ordered[~np.isnan(ordered)])
        step = max(len(ordered) * self.epsilon, 1.0)
        kept = ordered[int(step - 1) :: int(step)]
        part = np.empty((2, len(kept)), np.float32)
        part[0], part[1] = kept, step
        both = np.concatenate([part, self.summary], axis=1)
        return Quantiles(_compressed(both[:, np.argsort(both[0])], self.epsilon), self.epsilon)

    def edges(self, bins: int) -> Summary:
        """The edges between `bins` bins; fewer where fewer numbers were seen."""
        return _compressed(self.summary, 1.0 / bins)[0, :-1]


def _compressed(summary: Summary, share: float) -> Summary:
    """At most about ``1 / share`` numbers, each at its share of the whole."""
    if summary.shape[1] * share < 1:
        return summary
    shares = share + np.arange(0.0, 1.0, share)
    total = summary[1].cumsum()
    place = total / total[-1]
    weights = np.interp(shares, place, total)
    answer = np.empty((2, len(shares)), np.float32)
    answer[0] = np.interp(shares, place, summary[0])
    answer[1, :1], answer[1, 1:] = weights[:1], weights[1:] - weights[:-1]
    return answer
