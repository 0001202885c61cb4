"""What a program is made of: the network, the loss, the metrics and the optimizer of one `compile`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lamina.config import is_own, numbers_of, with_numbers
from lamina.layers import Layer
from lamina.losses import Loss
from lamina.metrics import Metric
from lamina.optimizers import Optimizer
from lamina.typing import HostArray

MEANS = ("sum_over_batch_size", "mean")
"""Reductions under which the loss of a table does not depend on how its rows are cut into batches."""


@dataclass(frozen=True)
class Parts:
    """Network, loss, metrics by history key (weighted ones apart) and optimizer."""

    network: Layer
    loss: Loss | None = None
    metrics: tuple[tuple[str, Metric], ...] = ()
    weighted_metrics: tuple[tuple[str, Metric], ...] = ()
    optimizer: Optimizer | None = None

    @property
    def all(self) -> dict[str, Any]:
        """The four as one tree, as keys and numbers are taken from it."""
        return {
            "network": self.network,
            "loss": self.loss,
            "metrics": [metric for _, metric in self.every_metric],
            "weighted": len(self.weighted_metrics),
            "optimizer": self.optimizer,
        }

    @property
    def every_metric(self) -> tuple[tuple[str, Metric], ...]:
        """Unweighted before weighted ones."""
        return self.metrics + self.weighted_metrics

    @property
    def exact(self) -> bool:
        """Whether batches must have their exact sizes: some part is the user's, or sums over batches."""
        metrics = [metric for _, metric in self.every_metric]
        functions = functions_of([self.network, self.loss, metrics])
        things = [*(layer for _, layer in self.network.walk()), *metrics, *functions]
        if self.loss is not None:
            things.append(self.loss)
        return not all(is_own(thing) for thing in things) or getattr(self.loss, "reduction", "mean") not in MEANS

    def numbers(self) -> HostArray:
        """All numbers of all parts, in one vector."""
        return np.fromiter(numbers_of(self.all).values(), np.float32)

    def with_vector(self, vector: Any) -> "Parts":
        """The same parts, fed from a vector (traced, or not) in the order of `numbers`; without cells."""
        paths = list(numbers_of(self.all))
        fed: Mapping[str, Any] = with_numbers(self.all, {path: vector[place] for place, path in enumerate(paths)})
        metrics = tuple(zip((key for key, _ in self.every_metric), fed["metrics"], strict=True))
        cut = len(self.metrics)
        return Parts(fed["network"], fed["loss"], metrics[:cut], metrics[cut:], fed["optimizer"])


def functions_of(thing: Any) -> list[Any]:
    """The bare functions among the settings of a description and of all that it holds."""
    if isinstance(thing, Mapping):
        return [f for item in thing.values() for f in functions_of(item)]
    if isinstance(thing, (list, tuple)):
        return [f for item in thing for f in functions_of(item)]
    if hasattr(thing, "__dataclass_fields__"):
        return [f for name in thing.__dataclass_fields__ for f in functions_of(getattr(thing, name))]
    return [thing] if callable(thing) else []
