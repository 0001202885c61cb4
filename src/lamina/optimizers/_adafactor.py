"""Adafactor: the mean squares of a matrix remembered by its rows and columns alone."""

from typing import ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, number, structure
from lamina.optimizers._optimizer import Arrays
from lamina.optimizers._rate_optimizer import RateOptimizer
from lamina.typing import Array


@final
@described
class Adafactor(RateOptimizer):
    """Steps relative to the size of the weight, divided by mean squares that are the product of rows and columns.

    Args:
        learning_rate: Most of the relative step, which is also at most ``1 / sqrt(t)``; or a `Schedule`.
        beta_2_decay: ``β₂ = 1 - t^beta_2_decay``; at most 0.
        epsilon_1: Added to each squared gradient.
        epsilon_2: Least size that a weight counts as.
        clip_threshold: Root mean square above which a step is shortened; above 0.
        relative_step: Kept for its name: Keras holds the step below ``1 / sqrt(t)`` with it and without it.

    Further arguments: see `RateOptimizer`.

    Source: Shazeer and Stern 2018, https://arxiv.org/abs/1804.04235.

    >>> Adafactor(0.01)
    Adafactor(learning_rate=0.01)
    """

    numberwise: ClassVar[bool] = False
    slots: ClassVar[tuple[str, ...]] = ("row", "column", "velocity")

    beta_2_decay: float = number(default=-0.8, at_most=0)
    epsilon_1: float = number(default=1e-30, at_least=0)
    epsilon_2: float = number(default=1e-3, at_least=0)
    clip_threshold: float = number(default=1.0, above=0)
    relative_step: bool = structure(default=True)

    def first(self, slot: str, name: str, weight: Array) -> Array:
        """Zeros for rows, columns, or the whole; a single 0 where a weight has no rows."""
        del name
        n, shape = namespace(weight), tuple(weight.shape)
        if slot == "row":
            shape = shape[:-1] if len(shape) > 1 else ()
        elif slot == "column":
            shape = shape[:-2] + shape[-1:] if len(shape) > 1 else ()
        return n.zeros(shape, dtype=weight.dtype)

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and the mean squares."""
        n = namespace(weight)
        count = n.asarray(step, dtype=weight.dtype) + 1
        kept = 1 - count**self.beta_2_decay
        squares = gradient * gradient + self.epsilon_1
        after = {"row": slots["row"], "column": slots["column"]}
        if len(weight.shape) > 1:
            for slot, axis in (("row", -1), ("column", -2)):
                after[slot] = kept * slots[slot] + (1 - kept) * n.mean(squares, axis=axis)
            share = after["row"] / n.mean(after["row"], axis=-1, keepdims=True)
            after["velocity"] = share[..., :, None] * after["column"][..., None, :]
        else:
            after["velocity"] = kept * slots["velocity"] + (1 - kept) * squares
        update = gradient / n.sqrt(after["velocity"])
        too_long = n.sqrt(n.mean(update * update)) / self.clip_threshold
        size = n.sqrt(n.mean(weight * weight))
        most = n.minimum(n.asarray(rate, dtype=weight.dtype), 1 / n.sqrt(count))
        long = n.maximum(size, n.asarray(self.epsilon_2, dtype=weight.dtype)) * most
        return weight - long * update / n.maximum(too_long, n.asarray(1, dtype=weight.dtype)), after
