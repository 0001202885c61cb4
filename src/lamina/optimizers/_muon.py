"""Muon: for matrices, steps whose directions are all equally long; Adam for everything else."""

import re
from collections.abc import Callable
from typing import Any, ClassVar, final

from lamina.arrays import namespace
from lamina.config import derived, described, number, structure
from lamina.optimizers._clip import length
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class Muon(RateOptimizer):
    """The momentum of a matrix, made nearly orthogonal by Newton and Schulz's iteration; Adam where there is no matrix.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        adam_beta_1: As Adam's `beta_1`.
        adam_beta_2: As Adam's `beta_2`.
        adam_weight_decay: Decay of the weights that Adam serves; ``None`` for none.
        epsilon: As Adam's.
        weight_decay: Decay of the matrices.
        exclude_layers: Patterns; weights in whose path one is found are Adam's.
        exclude_embeddings: Whether weights with "embedding" in their path are Adam's.
        muon_a: Of the iteration's polynomial ``a·x + b·x³ + c·x⁵``.
        muon_b: See `muon_a`.
        muon_c: See `muon_a`.
        adam_lr_ratio: Factor on the rate for Adam.
        momentum: How long gradients are remembered; from 0 to 1.
        ns_steps: Rounds of the iteration.
        nesterov: Whether to look ahead by the momentum.
        rms_rate: Steps are ``sqrt(longer side) * rms_rate`` times as long, about as long as Adam's; ``None`` for 1.

    Further arguments: see `RateOptimizer`.

    Source: Jordan 2024, https://github.com/KellerJordan/Muon; Liu et al. 2025, https://arxiv.org/abs/2502.16982.

    >>> Muon(exclude_layers=["output"])
    Muon(exclude_layers=('output',))
    """

    numberwise: ClassVar[bool] = False
    slots: ClassVar[tuple[str, ...]] = ("momentum", "velocity")

    adam_beta_1: float = number(default=0.9, at_least=0, below=1)
    adam_beta_2: float = number(default=0.999, at_least=0, below=1)
    adam_weight_decay: float | None = number(default=0.004, at_least=0)
    epsilon: float = number(default=1e-7, at_least=0)
    weight_decay: float | None = number(default=0.004, at_least=0, kw_only=True)
    exclude_layers: tuple[str, ...] = structure(default=(), kw_only=True)
    exclude_embeddings: bool = structure(default=True, kw_only=True)
    muon_a: float = number(default=3.4445, kw_only=True, at_least=-1e9)
    muon_b: float = number(default=-4.7750, kw_only=True, at_least=-1e9)
    muon_c: float = number(default=2.0315, kw_only=True, at_least=-1e9)
    adam_lr_ratio: float = number(default=1.0, at_least=0, kw_only=True)
    momentum: float = number(default=0.95, at_least=0, at_most=1, kw_only=True)
    ns_steps: int = structure(default=5, at_least=0, whole=True, kw_only=True)
    nesterov: bool = structure(default=True, kw_only=True)
    rms_rate: float | None = number(default=0.2, at_least=0, kw_only=True)

    @derived
    def forgotten_1(self) -> float:
        """Share of Adam's mean gradient that each step replaces."""
        return 1.0 - self.adam_beta_1

    @derived
    def forgotten_2(self) -> float:
        """Share of Adam's mean square that each step replaces."""
        return 1.0 - self.adam_beta_2

    @derived
    def lost(self) -> float:
        """What is added of the memory, below 0, as it takes up the gradient."""
        return self.momentum - 1.0

    def _admit(self, field: Any, value: Any) -> None:
        if value is not None or field.name not in {"weight_decay", "adam_weight_decay", "rms_rate"}:
            super()._admit(field, value)

    def check(self) -> None:
        """Bring the patterns into one form."""
        super().check()
        self.settle("exclude_layers", tuple(self.exclude_layers or ()))

    def is_adams(self, name: str, ndim: int) -> bool:
        """Whether a weight is no matrix, or was excluded."""
        embeds = self.exclude_embeddings and "embedding" in name.lower()
        return ndim != 2 or embeds or any(re.search(word, name) for word in self.exclude_layers)

    def first(self, slot: str, name: str, weight: Array) -> Array:
        """Zeros; a single one in place of squares that are not needed."""
        zeros = super().first(slot, name, weight)
        needed = slot == "momentum" or self.is_adams(name, len(weight.shape))
        return zeros if needed else namespace(weight).zeros((), dtype=weight.dtype)

    def decay_of(self, name: str, weight: Array) -> float | None:
        """Adam's weights have a decay of their own."""
        if self.spares(name):
            return None
        return self.adam_weight_decay if self.is_adams(name, len(weight.shape)) else self.weight_decay

    def rule_for(self, name: str, weight: Array) -> Callable[..., tuple[Array, dict[str, Array]]]:
        """Adam's rule or Muon's."""
        return self.adam if self.is_adams(name, len(weight.shape)) else self.rule

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new matrix and its momentum."""
        del step
        m = slots["momentum"] + (gradient + slots["momentum"] * self.lost)
        update = self.orthogonal(gradient + self.momentum * m if self.nesterov else m)
        if self.rms_rate is not None:
            update = update * max(weight.shape) ** 0.5 * self.rms_rate
        return weight - rate * update, {"momentum": m, "velocity": slots["velocity"]}

    def orthogonal(self, matrix: Array) -> Array:
        """A matrix with the same singular vectors, whose singular values are all near 1."""
        n = namespace(matrix)
        tall = matrix.shape[0] > matrix.shape[1]
        x = n.matrix_transpose(matrix) if tall else matrix
        x = x / (length([x]) + 1e-7)
        for _ in range(self.ns_steps):
            square = x @ n.matrix_transpose(x)
            x = self.muon_a * x + (self.muon_b * square + self.muon_c * square @ square) @ x
        return n.matrix_transpose(x) if tall else x

    def adam(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and its running means."""
        n = namespace(weight)
        count = n.asarray(step, dtype=weight.dtype) + 1
        size = rate * self.adam_lr_ratio * n.sqrt(1 - self.adam_beta_2**count) / (1 - self.adam_beta_1**count)
        m = slots["momentum"] + (gradient - slots["momentum"]) * self.forgotten_1
        v = slots["velocity"] + (gradient * gradient - slots["velocity"]) * self.forgotten_2
        return weight - m * size / (n.sqrt(v) + self.epsilon), {"momentum": m, "velocity": v}

    def groups(self, name: str, shape: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
        """A matrix has no squares."""
        return (self.slots if self.is_adams(name, len(shape)) else ("momentum",),)
