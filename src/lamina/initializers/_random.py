"""Initializers whose spread is given, and the draws that they share with those that work it out."""

from typing import Any, final

import numpy as np

from lamina.config import described, initial
from lamina.errors import ArgumentError, ShapeError
from lamina.initializers._initializer import Seeded
from lamina.typing import HostArray, Shape

TRUNCATED_SPREAD = 0.87962566103423978
"""Standard deviation of a standard normal that is cut at ±2."""


def uniform(random: np.random.Generator, shape: Shape, low: float, high: float) -> HostArray:
    """Numbers between `low` and `high`, all equally likely."""
    return random.random(shape, np.float32) * np.float32(high - low) + np.float32(low)


def normal(random: np.random.Generator, shape: Shape, mean: float, spread: float) -> HostArray:
    """Normal numbers of that mean and standard deviation."""
    return random.standard_normal(shape, np.float32) * np.float32(spread) + np.float32(mean)


def truncated_normal(random: np.random.Generator, shape: Shape, mean: float, spread: float) -> HostArray:
    """Normal numbers, drawn again where they are more than two `spread` from `mean`."""
    drawn = np.asarray(random.standard_normal(shape, np.float32)).reshape(-1)
    far = np.flatnonzero(np.abs(drawn) > 2)
    while far.size:
        drawn[far] = random.standard_normal(far.size, np.float32)
        far = far[np.abs(drawn[far]) > 2]
    return drawn.reshape(shape) * np.float32(spread) + np.float32(mean)


@final
@described
class RandomUniform(Seeded):
    """Numbers between `minval` and `maxval`, all equally likely.

    Args:
        minval: The least.
        maxval: The most; at least `minval`.
        seed: A whole number makes every call draw the same numbers, a generator of seeds other ones each time; ``None``
            follows the network's seed.

    Raises:
        ArgumentError: `maxval` is below `minval`.

    >>> bool((abs(RandomUniform()(np.random.default_rng(0), (9,))) <= 0.05).all())
    True
    """

    minval: float = initial(default=-0.05, at_least=-3.4e38)
    maxval: float = initial(default=0.05, at_least=-3.4e38)
    seed: Any = initial(default=None)

    def check(self) -> None:
        """Refuse an empty range."""
        super().check()
        if self.maxval < self.minval:
            raise ArgumentError.wanted("RandomUniform", "maxval", f"at least minval={self.minval}", self.maxval)

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The numbers."""
        return uniform(random, shape, self.minval, self.maxval)


@final
@described
class RandomNormal(Seeded):
    """Normal numbers of mean `mean` and standard deviation `stddev`.

    Args:
        mean: Their mean.
        stddev: Their standard deviation; at least 0.
        seed: As for `RandomUniform`.

    >>> RandomNormal(seed=1)(np.random.default_rng(0), (2, 3)).shape
    (2, 3)
    """

    mean: float = initial(default=0.0, at_least=-3.4e38)
    stddev: float = initial(default=0.05, at_least=0)
    seed: Any = initial(default=None)

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The numbers."""
        return normal(random, shape, self.mean, self.stddev)


@final
@described
class TruncatedNormal(Seeded):
    """Normal numbers, drawn again where they are more than two `stddev` from `mean`.

    Args:
        mean: Their mean.
        stddev: The standard deviation before the cut; 0.88 of it is left after.
        seed: As for `RandomUniform`.

    >>> bool((abs(TruncatedNormal()(np.random.default_rng(0), (99,))) <= 0.1).all())
    True
    """

    mean: float = initial(default=0.0, at_least=-3.4e38)
    stddev: float = initial(default=0.05, at_least=0)
    seed: Any = initial(default=None)

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The numbers."""
        return truncated_normal(random, shape, self.mean, self.stddev)


@final
@described
class Orthogonal(Seeded):
    """`gain` times a random matrix whose columns (or rows, where those are fewer) are orthonormal.

    Args:
        gain: Factor on the matrix.
        seed: As for `RandomUniform`.

    Raises:
        ShapeError: The weight has fewer than two axes.

    Source: Saxe, McClelland and Ganguli 2013, https://arxiv.org/abs/1312.6120.

    >>> q = Orthogonal()(np.random.default_rng(0), (4, 3))
    >>> bool(np.allclose(q.T @ q, np.eye(3), atol=1e-6))
    True
    """

    gain: float = initial(default=1.0, at_least=-3.4e38)
    seed: Any = initial(default=None)

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The matrix, folded to `shape`."""
        if len(shape) < 2:
            raise ShapeError(f"Orthogonal fills weights of two axes or more; got shape {shape}. Use another one.")
        columns = shape[-1]
        rows = int(np.prod(shape[:-1]))
        q, r = np.linalg.qr(random.standard_normal((max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diag(r))[None, :]
        return np.asarray(self.gain * (q.T if rows < columns else q), np.float32).reshape(shape)
