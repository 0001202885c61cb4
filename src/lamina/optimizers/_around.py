"""What lies around a rule: gradients gathered over some steps, and running means of the weights."""

from collections.abc import Mapping
from typing import Any

from lamina.arrays import namespace
from lamina.typing import Array

Named = Mapping[str, Array]


def slots_of(optimizer: Any) -> tuple[str, ...]:
    """Names of the slots that are needed around the rule."""
    gathers = optimizer.gradient_accumulation_steps is not None
    return (("average",) if optimizer.use_ema else ()) + (("gradient_accumulator",) if gathers else ())


def gathered(
    gradients: Named, state: Mapping[str, Named], step: Array, every: int
) -> tuple[dict[str, dict[str, Array]], Array, dict[str, Array]]:
    """The slot afterwards, whether this step is one that updates, and the mean gradient if it is."""
    update = (step + 1) % every == 0
    sums = {name: gradient + state["gradient_accumulator"][name] for name, gradient in gradients.items()}
    kept = chosen(update, {name: namespace(total).zeros_like(total) for name, total in sums.items()}, sums)
    return {"gradient_accumulator": kept}, update, {name: total / every for name, total in sums.items()}


def chosen(update: Array, after: Named, before: Named) -> dict[str, Array]:
    """What comes after where the step updates, what was before where it does not."""
    return {name: namespace(value, before[name]).where(update, value, before[name]) for name, value in after.items()}


def averaged(
    optimizer: Any, weights: Named, state: Mapping[str, Named], step: Array
) -> tuple[dict[str, Array], dict[str, dict[str, Array]]]:
    """Weights (replaced by their means where it is time) and the means; the first step begins them."""
    averages: dict[str, Array] = {}
    changed: dict[str, Array] = {}
    often = optimizer.ema_overwrite_frequency
    for name, weight in weights.items():
        n = namespace(weight)
        momentum = n.asarray(step != 0, dtype=weight.dtype) * optimizer.ema_momentum
        averages[name] = momentum * state["average"][name] + (1 - momentum) * weight
        changed[name] = weight if often is None else n.where((step + 1) % often == 0, averages[name], weight)
    return changed, {"average": averages}
