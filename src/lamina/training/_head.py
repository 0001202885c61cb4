"""Head: one output of a network, and what is asked of it: its loss, how much that counts, and its metrics."""

from typing import Any, ClassVar, NamedTuple, final

from lamina.config import Description, described, number, own, structure
from lamina.losses import Loss
from lamina.metrics import Metric


@final
@described
class Head(Description):
    """What is asked of one output.

    Args:
        loss: What training lowers; ``None`` where this output has no part in it.
        metrics: What is reported besides, without weights.
        weighted_metrics: What is reported with weights.
        share: How much the loss counts in the whole; ``None`` for once.
        name: The output's.
        keys: The metrics' names in logs, unweighted ones first.
    """

    kind: ClassVar[str] = "head"

    loss: Loss | None = structure(default=None)
    metrics: tuple[Metric, ...] = structure(default=())
    weighted_metrics: tuple[Metric, ...] = structure(default=())
    share: float | None = number(default=None)
    name: str = own(default="output")
    keys: tuple[str, ...] = own(default=())


class Measured(NamedTuple):
    """One metric at its place: of which output, under which key, weighted or not."""

    place: int
    key: str
    metric: Metric
    weighted: bool

    @property
    def stateful(self) -> bool:
        """Whether it carries a state from batch to batch instead of adding sums."""
        return self.metric.stateful


def measured(heads: tuple[Head, ...]) -> list[Measured]:
    """All metrics in the order in which the vector of sums holds them: those that add up before those with a state."""
    found = []
    for place, head in enumerate(heads):
        both = (*head.metrics, *head.weighted_metrics)
        keys = head.keys or tuple(metric.name for metric in both)
        for count, (key, metric) in enumerate(zip(keys, both, strict=True)):
            found.append(Measured(place, key, metric, count >= len(head.metrics)))
    return sorted(found, key=lambda one: one.stateful)


def each(values: Any, count: int) -> tuple[Any, ...]:
    """One value an output: a tuple as it is, anything else for all.

    >>> each((1, 2), 2), each(None, 2)
    ((1, 2), (None, None))
    """
    return values if isinstance(values, tuple) else (values,) * count
