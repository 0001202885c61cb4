"""Initializers that choose their spread so that signals neither grow nor fade from layer to layer."""

import math
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias, final

import numpy as np

from lamina.config import described, initial
from lamina.errors import ArgumentError
from lamina.initializers._initializer import Seeded
from lamina.initializers._random import TRUNCATED_SPREAD, normal, truncated_normal, uniform
from lamina.typing import HostArray, Shape

MODES = ("fan_in", "fan_out", "fan_avg")
Axes: TypeAlias = Sequence[int] | None
"""Some axes of a weight, or those that its shape suggests."""
DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")


def fans(shape: Shape, coming: Axes = None, going: Axes = None) -> tuple[int, int]:
    """How many numbers come into a unit and go out of one, for a weight of `shape`; along axes, if both are given.

    >>> fans((5, 3)), fans((4,)), fans((2, 5, 3)), fans((2, 5, 3), [0], [1, 2])
    ((5, 3), (4, 4), (10, 6), (2, 15))
    """
    if coming is not None and going is not None:
        return math.prod(shape[axis] for axis in coming), math.prod(shape[axis] for axis in going)
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    field = int(np.prod(shape[:-2], dtype=int))
    return shape[-2] * field, shape[-1] * field


def scaled(
    random: np.random.Generator, shape: Shape, law: tuple[float, str, str], axes: tuple[Axes, Axes]
) -> HostArray:
    """Numbers of variance ``scale / n``, with n and the distribution as the law (scale, mode, word) says."""
    scale, mode, distribution = law
    coming, going = fans(shape, *axes)
    variance = scale / max(1.0, {"fan_in": coming, "fan_out": going, "fan_avg": (coming + going) / 2}[mode])
    if distribution == "uniform":
        limit = float(np.sqrt(3 * variance))
        return uniform(random, shape, -limit, limit)
    if distribution == "untruncated_normal":
        return normal(random, shape, 0.0, float(np.sqrt(variance)))
    return truncated_normal(random, shape, 0.0, float(np.sqrt(variance)) / TRUNCATED_SPREAD)


@final
@described
class VarianceScaling(Seeded):
    """Numbers of variance ``scale / n``, where n counts inputs, outputs, or the mean of both.

    Args:
        scale: Above 0.
        mode: ``"fan_in"``, ``"fan_out"`` or ``"fan_avg"``.
        distribution: ``"truncated_normal"`` (or ``"normal"``), ``"untruncated_normal"`` or ``"uniform"``.
        seed: A whole number makes every call draw the same numbers, a generator of seeds other ones each time; ``None``
            follows the network's seed.
        input_axes: Axes that count as inputs, where the shape does not tell; with `output_axes`.
        output_axes: Axes that count as outputs.

    Raises:
        ArgumentError: `mode` or `distribution` is another word.

    >>> VarianceScaling(2.0, "fan_out", "uniform")(np.random.default_rng(0), (5, 3)).shape
    (5, 3)
    """

    scale: float = initial(default=1.0, above=0)
    mode: str = initial(default="fan_in")
    distribution: str = initial(default="truncated_normal")
    seed: Any = initial(default=None)
    input_axes: Axes = initial(default=None)
    output_axes: Axes = initial(default=None)

    def check(self) -> None:
        """Refuse unknown words."""
        super().check()
        if self.mode not in MODES:
            raise ArgumentError.wanted("VarianceScaling", "mode", f"one of {', '.join(MODES)}", self.mode)
        word = str(self.distribution).lower()
        self.settle("distribution", "truncated_normal" if word == "normal" else word)
        if self.distribution not in DISTRIBUTIONS:
            raise ArgumentError.wanted(
                "VarianceScaling", "distribution", f"one of {', '.join(DISTRIBUTIONS)}", self.distribution
            )

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The numbers."""
        return scaled(random, shape, (self.scale, self.mode, self.distribution), (self.input_axes, self.output_axes))


@described
class Scaled(Seeded):
    """A `VarianceScaling` with a name: scale, mode and distribution are the class's.

    Args:
        seed: A whole number makes every call draw the same numbers, a generator of seeds other ones each time; ``None``
            follows the network's seed.
        input_axes: Axes that count as inputs, where the shape does not tell; with `output_axes`.
        output_axes: Axes that count as outputs.
    """

    law: ClassVar[tuple[float, str, str]]

    seed: Any = initial(default=None)
    input_axes: Axes = initial(default=None)
    output_axes: Axes = initial(default=None)

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The numbers."""
        return scaled(random, shape, self.law, (self.input_axes, self.output_axes))


@final
@described
class GlorotUniform(Scaled):
    """Uniform within ``±sqrt(6 / (fan_in + fan_out))``: the start of every Dense kernel.

    Source: Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html.

    >>> bool((abs(GlorotUniform()(np.random.default_rng(0), (3, 3))) <= 1).all())
    True
    """

    law: ClassVar[tuple[float, str, str]] = (1.0, "fan_avg", "uniform")


@final
@described
class GlorotNormal(Scaled):
    """Truncated normal of variance ``2 / (fan_in + fan_out)``.

    Source: Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html.

    >>> GlorotNormal()
    GlorotNormal()
    """

    law: ClassVar[tuple[float, str, str]] = (1.0, "fan_avg", "truncated_normal")


@final
@described
class HeUniform(Scaled):
    """Uniform of variance ``2 / fan_in``: made for relu.

    Source: He et al. 2015, https://arxiv.org/abs/1502.01852.

    >>> HeUniform(seed=3)
    HeUniform(seed=3)
    """

    law: ClassVar[tuple[float, str, str]] = (2.0, "fan_in", "uniform")


@final
@described
class HeNormal(Scaled):
    """Truncated normal of variance ``2 / fan_in``: made for relu.

    Source: He et al. 2015, https://arxiv.org/abs/1502.01852.

    >>> HeNormal()
    HeNormal()
    """

    law: ClassVar[tuple[float, str, str]] = (2.0, "fan_in", "truncated_normal")


@final
@described
class LecunUniform(Scaled):
    """Uniform of variance ``1 / fan_in``.

    Source: LeCun et al. 1998, "Efficient BackProp", section 4.6.

    >>> LecunUniform()
    LecunUniform()
    """

    law: ClassVar[tuple[float, str, str]] = (1.0, "fan_in", "uniform")


@final
@described
class LecunNormal(Scaled):
    """Truncated normal of variance ``1 / fan_in``: made for selu.

    Source: LeCun et al. 1998, "Efficient BackProp", section 4.6.

    >>> LecunNormal()
    LecunNormal()
    """

    law: ClassVar[tuple[float, str, str]] = (1.0, "fan_in", "truncated_normal")
