"""SGD: a step down the gradient, with a memory of the steps before."""

from typing import ClassVar, final

from lamina.config import described, number, structure
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.schedules import Schedule
from lamina.typing import Array


@final
@described
class SGD(RateOptimizer):
    """``m ← momentum·m - rate·g``, then ``w ← w + m``; with Nesterov ``w ← w + momentum·m - rate·g``.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        momentum: Share of the last step that is added; from 0 to 1.
        nesterov: Whether to look ahead by that share.

    Further arguments: see `RateOptimizer`.

    >>> import numpy as np
    >>> sgd = SGD(0.5)
    >>> w = {"w": np.array([1.0])}
    >>> sgd.update(w, {"w": np.array([2.0])}, sgd.init(w), 0)[0]["w"].tolist()
    [0.0]
    """

    slots: ClassVar[tuple[str, ...]] = ("momentum",)

    learning_rate: float | Schedule = number(default=0.01, at_least=0)
    momentum: float = number(default=0.0, at_least=0, at_most=1)
    nesterov: bool = structure(default=False)

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and the step that was made."""
        del step
        moved = slots["momentum"] * self.momentum - gradient * rate
        ahead = moved * self.momentum - gradient * rate if self.nesterov else moved
        return weight + ahead, {"momentum": moved}

    def groups(self, name: str, shape: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
        """Keras keeps no last step where there is no momentum."""
        return super().groups(name, shape) if self.momentum else ()
