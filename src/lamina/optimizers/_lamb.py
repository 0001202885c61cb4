"""Lamb: Adam's direction, as long as the weight itself asks for."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import derived, described, number
from lamina.optimizers._clip import length
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class Lamb(RateOptimizer):
    """Adam's step u, scaled to ``rate · |w| / |u|`` for each whole weight: made for very large batches.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        beta_1: How long gradients are remembered; from 0, below 1.
        beta_2: How long their squares are remembered; from 0, below 1.
        epsilon: Keeps the divisor off 0.

    Further arguments: see `RateOptimizer`.

    Source: You et al. 2019, https://arxiv.org/abs/1904.00962.

    >>> Lamb(0.01)
    Lamb(learning_rate=0.01)
    """

    numberwise: ClassVar[bool] = False
    slots: ClassVar[tuple[str, ...]] = ("momentum", "velocity")

    beta_1: float = number(default=0.9, at_least=0, below=1)
    beta_2: float = number(default=0.999, at_least=0, below=1)
    epsilon: float = number(default=1e-7, at_least=0)

    @derived
    def forgotten_1(self) -> float:
        """Share of the mean gradient that each step replaces."""
        return 1.0 - self.beta_1

    @derived
    def forgotten_2(self) -> float:
        """Share of the mean square that each step replaces."""
        return 1.0 - self.beta_2

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and its running means."""
        n = namespace(weight)
        count = n.asarray(step, dtype=weight.dtype) + 1
        m = slots["momentum"] + (gradient - slots["momentum"]) * self.forgotten_1
        v = slots["velocity"] + (gradient * gradient - slots["velocity"]) * self.forgotten_2
        update = m / (1 - self.beta_1**count) / (n.sqrt(v / (1 - self.beta_2**count)) + self.epsilon)
        long, wanted = length([update]), length([weight])
        both = (wanted > 0) & (long > 0)
        ratio = n.where(both, wanted, 1.0) / n.where(both, long, 1.0)
        return weight - n.astype(ratio, weight.dtype) * rate * update, {"momentum": m, "velocity": v}
