"""What a program is made of: the network, its heads (losses and metrics) and the optimizer of one `compile`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from lamina.config import is_own, numbers_of, with_numbers
from lamina.layers import Layer
from lamina.metrics import Metric
from lamina.optimizers import Optimizer
from lamina.training._head import Head, measured
from lamina.typing import HostArray

MEANS = ("sum_over_batch_size", "mean")
"""Reductions under which the loss of a table does not depend on how its rows are cut into batches."""


@dataclass(frozen=True)
class Parts:
    """Network, one head an output, and optimizer."""

    network: Layer
    heads: tuple[Head, ...] = ()
    optimizer: Optimizer | None = None

    @property
    def all(self) -> dict[str, Any]:
        """The three as one tree, as keys and numbers are taken from it."""
        return {"network": self.network, "heads": self.heads, "optimizer": self.optimizer}

    @property
    def metrics_by_key(self) -> dict[str, Metric]:
        """The metrics of all heads, by history key."""
        return {one.key: one.metric for one in measured(self.heads)}

    @property
    def loss_keys(self) -> list[str]:
        """The keys of the losses of single outputs, which are told apart where there are several."""
        named = [head.name for head in self.heads if head.loss is not None]
        return [f"{name}_loss" for name in named] if len(named) > 1 else []

    @cached_property
    def exact(self) -> bool:
        """Whether batches must have their exact sizes: some part cannot see a mask, or sums over batches."""
        metrics = measured(self.heads)
        losses = [head.loss for head in self.heads if head.loss is not None]
        things = [*(one.metric for one in metrics), *losses, *functions_of([self.network, self.heads])]
        return (
            not all(is_own(thing) for thing in things)
            or not all(layer.rowwise for _, layer in self.network.walk())
            or not all(loss.rowwise for loss in losses)
            or any(one.stateful for one in metrics)
            or any(getattr(loss, "reduction", "mean") not in MEANS for loss in losses)
        )

    @property
    def alike(self) -> bool:
        """Whether a full batch may as well be masked: only losses look at the mask, no statistics of batches."""
        return not self.exact and not any(layer.cell.names[1] for _, layer in self.network.walk())

    def numbers(self) -> HostArray:
        """All numbers of all parts, in one vector."""
        return np.fromiter(numbers_of(self.all).values(), np.float32)

    def with_vector(self, vector: Any) -> "Parts":
        """The same parts, fed from a vector (traced, or not) in the order of `numbers`; without cells."""
        paths = list(numbers_of(self.all))
        return replace(self, **with_numbers(self.all, {path: vector[place] for place, path in enumerate(paths)}))


def functions_of(thing: Any) -> list[Any]:
    """The bare functions among the settings of a description and of all that it holds."""
    if isinstance(thing, Mapping):
        return [f for item in thing.values() for f in functions_of(item)]
    if isinstance(thing, (list, tuple)):
        return [f for item in thing for f in functions_of(item)]
    if hasattr(thing, "__dataclass_fields__"):
        return [f for name in thing.__dataclass_fields__ for f in functions_of(getattr(thing, name))]
    return [thing] if callable(thing) else []
