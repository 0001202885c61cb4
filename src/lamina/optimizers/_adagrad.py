"""Adagrad and Adadelta: steps divided by the root of all squared gradients so far, or of a running mean of them."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import derived, described, initial, number
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class Adagrad(RateOptimizer):
    """``a ← a + g²``, then a step of ``rate · g / sqrt(a + epsilon)``: what is rarely moved moves far.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        initial_accumulator_value: Where a begins; at least 0.
        epsilon: Keeps the divisor off 0.

    Further arguments: see `RateOptimizer`.

    Source: Duchi, Hazan and Singer 2011, https://jmlr.org/papers/v12/duchi11a.html.

    >>> Adagrad(0.01)
    Adagrad(learning_rate=0.01)
    """

    slots: ClassVar[tuple[str, ...]] = ("accumulator",)

    initial_accumulator_value: float = initial(default=0.1, at_least=0)
    epsilon: float = number(default=1e-7, at_least=0)

    def first(self, slot: str, name: str, weight: Array) -> Array:
        """The accumulator's beginning."""
        return super().first(slot, name, weight) + self.initial_accumulator_value

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and the sum of squares."""
        del step
        total = slots["accumulator"] + gradient * gradient
        return weight - rate * gradient / namespace(weight).sqrt(total + self.epsilon), {"accumulator": total}


@final
@described
class Adadelta(RateOptimizer):
    """Steps as long as the steps before them were, turned by the gradient: ``rms(steps) / rms(gradients) · g``.

    Args:
        learning_rate: Factor on the whole step; the paper has 1.
        rho: How long squares are remembered; from 0 to 1.
        epsilon: Keeps both roots off 0.

    Further arguments: see `RateOptimizer`.

    Source: Zeiler 2012, https://arxiv.org/abs/1212.5701.

    >>> Adadelta(1.0)
    Adadelta(learning_rate=1.0)
    """

    slots: ClassVar[tuple[str, ...]] = ("accumulated_grad", "accumulated_delta_var")

    rho: float = number(default=0.95, at_least=0, at_most=1)
    epsilon: float = number(default=1e-7, at_least=0)

    @derived
    def forgotten(self) -> float:
        """Share of the mean squares that each step replaces."""
        return 1.0 - self.rho

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and both mean squares."""
        del step
        n = namespace(weight)
        squares = self.rho * slots["accumulated_grad"] + self.forgotten * (gradient * gradient)
        before = slots["accumulated_delta_var"]
        moved = n.sqrt(before + self.epsilon) * gradient / n.sqrt(squares + self.epsilon)
        moves = self.rho * before + self.forgotten * (moved * moved)
        return weight - rate * moved, {"accumulated_grad": squares, "accumulated_delta_var": moves}
