"""Nadam: Adam that looks ahead by a momentum which grows with the steps."""

from typing import Any, ClassVar, final

import numpy as np

from lamina.arrays import namespace
from lamina.config import described, number
from lamina.optimizers._applying import memory
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.optimizers._variable import OptimizerVariable
from lamina.typing import Array

DECAY = 0.96
"""How fast the momentum comes near to β₁, from the paper."""
TERMS = np.arange(1, 41)
LOGARITHM = (DECAY / 2) ** TERMS / TERMS / (1 - DECAY**TERMS)
"""Of ``-log Π (1 - ½·0.96^i)``, i from 1 to t: the t-th is ``Σ LOGARITHM[k] · (1 - 0.96^(k·t))``."""


@final
@described
class Nadam(RateOptimizer):
    """Adam with Nesterov's momentum ``μ_t = β₁ (1 - ½ · 0.96^t)``.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        beta_1: How long gradients are remembered in the end; from 0, below 1.
        beta_2: How long their squares are remembered; from 0, below 1.
        epsilon: Keeps the divisor off 0.

    Further arguments: see `RateOptimizer`.

    Source: Dozat 2015, https://cs229.stanford.edu/proj2015/054_report.pdf. Keras multiplies the μ up step by step;
        here their product comes from its series, so that no number has to be remembered for it.

    >>> Nadam(0.01)
    Nadam(learning_rate=0.01)
    """

    slots: ClassVar[tuple[str, ...]] = ("momentum", "velocity")

    beta_1: float = number(default=0.9, at_least=0, below=1)
    beta_2: float = number(default=0.999, at_least=0, below=1)
    epsilon: float = number(default=1e-7, at_least=0)

    def product(self, count: Array) -> Array:
        """All momentums up to `count`, multiplied."""
        n: Any = namespace(count)
        powers = n.asarray(DECAY**TERMS, dtype=count.dtype) ** count
        return self.beta_1**count * n.exp(-n.sum(n.asarray(LOGARITHM, dtype=count.dtype) * (1 - powers)))

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and its running means."""
        n = namespace(weight)
        count = n.asarray(step, dtype=weight.dtype) + 1
        beta_1, beta_2 = (n.asarray(beta, dtype=weight.dtype) for beta in (self.beta_1, self.beta_2))
        now, following = (beta_1 * (1 - 0.5 * DECAY**at) for at in (count, count + 1))
        product = self.product(count)
        m = slots["momentum"] + (gradient - slots["momentum"]) * (1 - beta_1)
        v = slots["velocity"] + (gradient * gradient - slots["velocity"]) * (1 - beta_2)
        ahead = following * m / (1 - product * following) + (1 - now) * gradient / (1 - product)
        root = n.sqrt(v / (1 - beta_2**count))
        return weight - rate * ahead / (root + self.epsilon), {"momentum": m, "velocity": v}

    def places(self) -> list[OptimizerVariable]:
        """Keras keeps the product of the momentums as its last number; here it follows from the step."""
        step = memory(self).step
        n = namespace(step)
        product = {"product": self.product(n.asarray(step, dtype=n.float32))}
        built = [OptimizerVariable(f"{self.name}/product", product, "product")] if self.built else []
        return [*super().places(), *built]
