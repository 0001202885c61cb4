"""RMSprop: steps divided by a running root mean square of the gradient."""

from typing import final

from lamina.arrays import namespace
from lamina.config import derived, described, number, structure
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class RMSprop(RateOptimizer):
    """``v ← rho·v + (1-rho)·g²``, then a step of ``rate · g / sqrt(v + epsilon)``, with momentum if there is any.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        rho: How long squares of gradients are remembered; from 0, below 1.
        momentum: Share of the last step that is added; from 0 to 1.
        epsilon: Keeps the divisor off 0.
        centered: Whether v is the variance of the gradient instead of its mean square.

    Further arguments: see `RateOptimizer`.

    Source: Tieleman and Hinton 2012, lecture 6e of "Neural Networks for Machine Learning".

    >>> RMSprop()
    RMSprop()
    """

    rho: float = number(default=0.9, at_least=0, below=1)
    momentum: float = number(default=0.0, at_least=0, at_most=1)
    epsilon: float = number(default=1e-7, at_least=0)
    centered: bool = structure(default=False)

    @derived
    def forgotten(self) -> float:
        """Share of the mean square that each step replaces."""
        return 1.0 - self.rho

    def kept(self) -> tuple[str, ...]:
        """The mean square, the last step, and the mean."""
        return ("velocity", "momentum", "average_gradient") if self.centered else ("velocity", "momentum")

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight, the running means and the step that was made."""
        del step
        v = self.rho * slots["velocity"] + self.forgotten * (gradient * gradient)
        after = {"velocity": v}
        bottom = v
        if self.centered:
            mean = self.rho * slots["average_gradient"] + self.forgotten * gradient
            after["average_gradient"] = mean
            bottom = v - mean * mean
        moved = self.momentum * slots["momentum"] + rate * gradient / namespace(v).sqrt(bottom + self.epsilon)
        return weight - moved, after | {"momentum": moved}

    def groups(self, name: str, shape: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
        """Keras keeps no last step where there is no momentum."""
        del name, shape
        return tuple((slot,) for slot in self.kept() if slot != "momentum" or self.momentum)
