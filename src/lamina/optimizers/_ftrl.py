"""Ftrl: follow the regularized leader, which sets weights to exactly 0 where that costs little."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, initial, number
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class Ftrl(RateOptimizer):
    """The weight that would have been best for all linearized losses so far, with L1 and L2 on it.

    With n the sum of squared gradients and ``σ = (n_t^-p - n_{t-1}^-p) / rate``: ``z ← z + g - σ·w``, then
    ``w ← (clip(z, ±l1) - z) / (n_t^-p / rate + 2·l2 + beta / rate)``.

    Args:
        learning_rate: Above 0 as soon as it is used, or a `Schedule`.
        learning_rate_power: p, at most 0; 0 keeps the rate fixed.
        initial_accumulator_value: Where n begins; at least 0.
        l1_regularization_strength: At least 0.
        l2_regularization_strength: At least 0.
        l2_shrinkage_regularization_strength: At least 0; twice it times the weight is added to the gradient.
        beta: From the paper.

    Further arguments: see `RateOptimizer`.

    Source: McMahan et al. 2013, https://research.google.com/pubs/archive/41159.pdf.

    >>> Ftrl(0.1, l1_regularization_strength=0.5)
    Ftrl(learning_rate=0.1, l1_regularization_strength=0.5)
    """

    slots: ClassVar[tuple[str, ...]] = ("accumulator", "linear")

    learning_rate_power: float = number(default=-0.5, at_most=0)
    initial_accumulator_value: float = initial(default=0.1, at_least=0)
    l1_regularization_strength: float = number(default=0.0, at_least=0)
    l2_regularization_strength: float = number(default=0.0, at_least=0)
    l2_shrinkage_regularization_strength: float = number(default=0.0, at_least=0)
    beta: float = number(default=0.0, at_least=0)

    def first(self, slot: str, name: str, weight: Array) -> Array:
        """The accumulator's beginning, and 0."""
        start = self.initial_accumulator_value if slot == "accumulator" else 0.0
        return super().first(slot, name, weight) + start

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight, the sum of squares and the sum of the linear parts."""
        del step
        n = namespace(weight)
        power, l1 = -self.learning_rate_power, self.l1_regularization_strength
        before, after = slots["accumulator"], slots["accumulator"] + gradient * gradient
        pull = gradient + 2 * self.l2_shrinkage_regularization_strength * weight
        linear = slots["linear"] + (pull - (after**power - before**power) / rate * weight)
        quadratic = after**power / rate + 2 * (self.l2_regularization_strength + self.beta / (2 * rate))
        return (n.clip(linear, -l1, l1) - linear) / quadratic, {"accumulator": after, "linear": linear}
