"""Adamax: Adam whose divisor is the largest gradient so far, slowly forgotten."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import derived, described, number
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class Adamax(RateOptimizer):
    """``u ← max(β₂·u, |g|)`` in place of Adam's root mean square: steps that a single large gradient cannot raise.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        beta_1: How long gradients are remembered; from 0, below 1.
        beta_2: How long the largest is remembered; from 0, below 1.
        epsilon: Keeps the divisor off 0.

    Further arguments: see `RateOptimizer`.

    Source: Kingma and Ba 2014, section 7.1, https://arxiv.org/abs/1412.6980.

    >>> Adamax(0.01)
    Adamax(learning_rate=0.01)
    """

    slots: ClassVar[tuple[str, ...]] = ("momentum", "norm")

    beta_1: float = number(default=0.9, at_least=0, below=1)
    beta_2: float = number(default=0.999, at_least=0, below=1)
    epsilon: float = number(default=1e-7, at_least=0)

    @derived
    def forgotten_1(self) -> float:
        """Share of the mean gradient that each step replaces."""
        return 1.0 - self.beta_1

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight, the mean gradient and the largest."""
        n = namespace(weight)
        count = n.asarray(step, dtype=weight.dtype) + 1
        m = slots["momentum"] + (gradient - slots["momentum"]) * self.forgotten_1
        u = n.maximum(self.beta_2 * slots["norm"], n.abs(gradient))
        return weight - rate * m / ((1 - self.beta_1**count) * (u + self.epsilon)), {"momentum": m, "norm": u}
