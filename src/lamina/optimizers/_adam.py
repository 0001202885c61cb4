"""Adam and AdamW: steps of about equal size for every weight, from running means of gradients and their squares."""

from typing import final

from lamina.arrays import namespace
from lamina.config import derived, described, number, structure
from lamina.errors import ArgumentError
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@described
class AdamRule(RateOptimizer):
    """What Adam and AdamW share.

    ``m ← m + (1-β₁)(g - m)``, ``v ← v + (1-β₂)(g² - v)``, then
    ``w ← w - rate · sqrt(1-β₂ᵗ) / (1-β₁ᵗ) · m / (sqrt(v) + epsilon)`` with t counting from 1.

    Args:
        beta_1: How long gradients are remembered; from 0, below 1.
        beta_2: How long their squares are remembered; from 0, below 1.
        epsilon: Keeps the divisor off 0; added to the root of v before its bias is corrected, as Keras does
            (PyTorch adds its 1e-8 after).
        amsgrad: Whether v is replaced by the largest v so far.
    """

    beta_1: float = number(default=0.9, at_least=0, below=1)
    beta_2: float = number(default=0.999, at_least=0, below=1)
    epsilon: float = number(default=1e-7, at_least=0)
    amsgrad: bool = structure(default=False)

    @derived
    def forgotten_1(self) -> float:
        """Share of the mean gradient that each step replaces."""
        return 1.0 - self.beta_1

    @derived
    def forgotten_2(self) -> float:
        """Share of the mean square that each step replaces."""
        return 1.0 - self.beta_2

    def kept(self) -> tuple[str, ...]:
        """The two running means, and the largest v."""
        return ("momentum", "velocity", "velocity_hat") if self.amsgrad else ("momentum", "velocity")

    def groups(self, name: str, shape: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
        """The largest v lie after all means."""
        del name, shape
        return (self.kept()[:2], self.kept()[2:])

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and its running means."""
        n = namespace(weight)
        count = n.asarray(step, dtype=weight.dtype) + 1
        size = rate * n.sqrt(1 - self.beta_2**count) / (1 - self.beta_1**count)
        m = slots["momentum"] + (gradient - slots["momentum"]) * self.forgotten_1
        v = slots["velocity"] + (gradient * gradient - slots["velocity"]) * self.forgotten_2
        after = {"momentum": m, "velocity": v}
        if self.amsgrad:
            v = after["velocity_hat"] = n.maximum(slots["velocity_hat"], v)
        return weight - m * size / (n.sqrt(v) + self.epsilon), after


@final
@described
class Adam(AdamRule):
    """Steps of about `learning_rate` for every weight, however large its gradients are.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        beta_1: How long gradients are remembered.
        beta_2: How long their squares are remembered.
        epsilon: Keeps the divisor off 0.
        amsgrad: Whether the divisor never falls.

    Further arguments: see `RateOptimizer`.

    Source: Kingma and Ba 2014, https://arxiv.org/abs/1412.6980, in the form before its section 2.1.

    >>> Adam(0.01)
    Adam(learning_rate=0.01)
    """


@final
@described
class AdamW(AdamRule):
    """Adam with weight decay apart from the gradient.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        weight_decay: Share of each weight that goes, times the rate, before each update.
        beta_1: How long gradients are remembered.
        beta_2: How long their squares are remembered.
        epsilon: Keeps the divisor off 0.
        amsgrad: Whether the divisor never falls.

    Raises:
        ArgumentError: `weight_decay` is None.

    Source: Loshchilov and Hutter 2017, https://arxiv.org/abs/1711.05101.

    >>> AdamW(0.01, 0.1)
    AdamW(learning_rate=0.01, weight_decay=0.1)
    """

    weight_decay: float | None = number(default=0.004, at_least=0)

    def check(self) -> None:
        """Refuse an AdamW without W."""
        super().check()
        if self.weight_decay is None:
            raise ArgumentError.wanted("AdamW", "weight_decay", "a number of at least 0 (or use Adam)", None)
