"""ScheduleFreeAdamW: Adam that averages its own path, so that no schedule is needed."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, number, structure
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.schedules import Schedule
from lamina.typing import Array


@final
@described
class ScheduleFreeAdamW(RateOptimizer):
    """Steps are made on z; the weights y lie between z and the mean x of all z: ``y = (1-β₁)·z + β₁·x``.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        beta_1: How near the weights lie to the mean; above 0, at most 1.
        beta_2: How long squares of gradients are remembered; from 0, below 1.
        epsilon: Keeps the divisor off 0.
        warmup_steps: Steps in which the rate rises from 0; 0 for none.

    Further arguments: see `RateOptimizer`.

    Source: Defazio et al. 2024, https://arxiv.org/abs/2405.15682.

    >>> ScheduleFreeAdamW(warmup_steps=10)
    ScheduleFreeAdamW(warmup_steps=10)
    """

    slots: ClassVar[tuple[str, ...]] = ("momentum", "velocity")

    learning_rate: float | Schedule = number(default=0.0025, at_least=0)
    beta_1: float = number(default=0.9, above=0, at_most=1)
    beta_2: float = number(default=0.999, at_least=0, below=1)
    epsilon: float = number(default=1e-8, at_least=0)
    warmup_steps: int = structure(default=0, at_least=0, whole=True)

    def first(self, slot: str, name: str, weight: Array) -> Array:
        """Z begins where the weight does."""
        zeros = super().first(slot, name, weight)
        return zeros + weight if slot == "momentum" else zeros

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight, z and the mean square."""
        n = namespace(weight)
        count = n.asarray(step, dtype=weight.dtype) + 1
        beta_1, beta_2 = (n.asarray(beta, dtype=weight.dtype) for beta in (self.beta_1, self.beta_2))
        if self.warmup_steps:
            rate = rate * n.minimum(count / self.warmup_steps, n.asarray(1, dtype=weight.dtype))
        v = slots["velocity"] + (gradient * gradient - slots["velocity"]) * (1 - beta_2)
        root = n.sqrt(v / (1 - beta_2**count)) + self.epsilon
        before = slots["momentum"]
        z = before - rate * gradient / root
        mean = (weight - (1 - beta_1) * before) / beta_1
        mean = (1 - 1 / count) * mean + 1 / count * z
        return (1 - beta_1) * z + beta_1 * mean, {"momentum": z, "velocity": v}
