"""Lion: steps of one size for every weight, in the direction of the sign."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, number
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class Lion(RateOptimizer):
    """``w ← w - rate · sign(β₁·m + (1-β₁)·g)``, then ``m ← β₂·m + (1-β₂)·g``.

    Args:
        learning_rate: At least 0, or a `Schedule`; a third to a tenth of Adam's.
        beta_1: Weight of the memory in the direction; above 0, at most 1.
        beta_2: How long gradients are remembered; from 0 to 1.

    Further arguments: see `RateOptimizer`.

    Source: Chen et al. 2023, https://arxiv.org/abs/2302.06675.

    >>> Lion(1e-4)
    Lion(learning_rate=0.0001)
    """

    slots: ClassVar[tuple[str, ...]] = ("momentum",)

    beta_1: float = number(default=0.9, above=0, at_most=1)
    beta_2: float = number(default=0.99, at_least=0, at_most=1)

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and the memory."""
        del step
        n = namespace(weight)
        beta_1, beta_2 = (n.asarray(beta, dtype=weight.dtype) for beta in (self.beta_1, self.beta_2))
        m = slots["momentum"]
        moved = rate * n.sign(m * beta_1 + gradient * (1 - beta_1))
        return weight - moved, {"momentum": m * beta_2 + gradient * (1 - beta_2)}
