"""What `compile` was told, and what it comes to once outputs and the shapes of targets are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lamina import losses, metrics, optimizers
from lamina.config import is_own
from lamina.errors import ArgumentError
from lamina.layers import Layer
from lamina.losses import FunctionLoss, Loss
from lamina.metrics import Metric
from lamina.optimizers import Optimizer
from lamina.registry import plain
from lamina.structures import leaves
from lamina.training import Head, Parts, each
from lamina.typing import Shape


@dataclass(frozen=True)
class Asked:
    """What is asked of one output: words stay words until shapes are known."""

    name: str
    loss: Any
    metrics: tuple[Any, ...]
    weighted_metrics: tuple[Any, ...]
    share: float | None

    @property
    def wanted(self) -> bool:
        """Whether the output needs targets."""
        return self.loss is not None or bool(self.metrics or self.weighted_metrics)

    def loss_for(self, targets_shape: Shape, output_shape: Shape) -> Loss | None:
        """The loss, for targets (rows included) and outputs (without rows) of these shapes."""
        if self.loss is None:
            return None
        return losses.get(self.loss, targets_shape, (targets_shape[0], *output_shape))

    def reader(self, targets_shape: Shape, output_shape: Shape) -> Metric | None:
        """Who says in which form targets are read where there is no loss: the first metric."""
        every = (*self.metrics, *self.weighted_metrics)
        return found(every[0], targets_shape, (targets_shape[0], *output_shape))[1] if every else None


class Spread(list[Any]):
    """Metrics that every output gets, where there are not as many of them as outputs: so Keras 2 read a list.

    >>> _metrics_by_output(Spread(["mae"]), ["a", "b"], "metrics")
    (('mae',), ('mae',))
    """


@dataclass(frozen=True)
class Compiled:
    """Optimizer, losses and metrics as the user gave them."""

    optimizer: Optimizer | None
    loss: Any
    metrics: Any
    weighted_metrics: Any
    loss_weights: Any = None

    @classmethod
    def of(cls, optimizer: Any, loss: Any, metrics: Any, weighted_metrics: Any, loss_weights: Any = None) -> "Compiled":
        """Words checked now, so that a misspelt one fails in `compile` and not in `fit`."""
        for one in leaves(loss):
            if one is not None and (not isinstance(one, str) or plain(one) not in {"crossentropy", "ce"}):
                losses.get(one)
        chosen = None if optimizer is None else optimizers.get(optimizer)
        made = cls(chosen, loss, _several(metrics), _several(weighted_metrics), loss_weights)
        for metric in leaves((made.metrics, made.weighted_metrics)):
            if metric is not None:
                found(metric, (2, 1), (2, 1))
        for weight in leaves(loss_weights):
            if weight is not None and (isinstance(weight, (bool, str)) or np.ndim(weight) != 0):
                raise ArgumentError.wanted("compile", "loss_weights", "a number for each output", weight)
        return made

    def asked(self, names: list[str]) -> tuple[Asked, ...]:
        """What is asked of each of the outputs that are called so.

        Raises:
            ArgumentError: There are more or fewer losses or metrics than outputs, or one has another name.
        """
        told = zip(
            names,
            _by_output(self.loss, names, "loss", spread=True),
            _metrics_by_output(self.metrics, names, "metrics"),
            _metrics_by_output(self.weighted_metrics, names, "weighted_metrics"),
            _by_output(self.loss_weights, names, "loss_weights"),
            strict=True,
        )
        return tuple(Asked(*one) for one in told)

    def parts(
        self,
        network: Layer,
        asked: Sequence[Asked],
        chosen: Sequence[Loss | None],
        targets: Any,
        output_shapes: Sequence[Shape],
    ) -> Parts:
        """Everything that a program is made of.

        Raises:
            ArgumentError: A metric reads targets in another form than the loss.
        """
        several = len(asked) > 1
        taken = {"loss", *(f"{one.name}_loss" for one in asked if several)}
        every: dict[bool, list[list[tuple[str, Metric]]]] = {False: [], True: []}
        truths = each(targets, len(asked))
        for weighs, lists in every.items():
            for one, loss, truth, shape in zip(asked, chosen, truths, output_shapes, strict=True):
                given = one.weighted_metrics if weighs else one.metrics
                made = [found(metric, truth.shape, (len(truth), *shape)) for metric in given]
                for key, metric in made:
                    _refuse_other_form(key, metric, loss)
                prefix = f"{one.name}_" if several else ""
                lists.append([(_apart(key, taken, prefix, weighs), metric.suited(truth)) for key, metric in made])
        heads = []
        for one, loss, plainly, weighted in zip(asked, chosen, every[False], every[True], strict=True):
            keys = tuple(key for key, _ in (*plainly, *weighted))
            first, second = (tuple(metric for _, metric in part) for part in (plainly, weighted))
            heads.append(Head(loss, first, second, one.share, name=one.name, keys=keys))
        return Parts(network, tuple(heads), self.optimizer)


def found(identifier: Any, targets: Shape, outputs: Shape) -> tuple[str, Metric]:
    """A metric and its key."""
    made: tuple[str, Metric] = metrics.get(identifier, targets, outputs)
    return made


def _refuse_other_form(key: str, metric: Metric, loss: Loss | None) -> None:
    if loss is None or metric.any_form or metric.stateful or isinstance(loss, FunctionLoss):
        return
    if metric.codes != loss.codes and is_own(metric) and is_own(loss):
        forms = {True: "class codes", False: "numbers of the output's shape"}
        raise ArgumentError(
            f"The metric {key!r} reads {forms[metric.codes]}, but the loss {loss.name!r} has {forms[loss.codes]}. "
            "Take the metric of the same form, e.g. 'accuracy', which suits either."
        )


def _by_output(given: Any, names: list[str], what: str, *, spread: bool = False) -> tuple[Any, ...]:
    """One thing an output, from a dict by name or a list in order; a single thing is spread over all, if it may be."""
    if isinstance(given, Mapping):
        strange = [name for name in given if name not in names]
        if strange:
            raise ArgumentError(f"The outputs are called {names}; {what} names {strange[0]!r}, which is none of them.")
        return tuple(given.get(name) for name in names)
    if isinstance(given, (list, tuple)):
        if len(given) != len(names):
            raise ArgumentError.wanted("compile", what, f"one entry for each of the {len(names)} outputs", given)
        return tuple(given)
    if given is not None and not spread and len(names) > 1:
        raise ArgumentError.wanted("compile", what, f"a list or dict with a number for each of {names}", given)
    return (given,) * len(names)


def _metrics_by_output(given: Any, names: list[str], what: str) -> tuple[tuple[Any, ...], ...]:
    """The metrics of each output; where there is one output, all are its own."""
    if len(names) == 1 or not given or (isinstance(given, Spread) and len(given) != len(names)):
        every = tuple(metric for metric in leaves(given or []) if metric is not None)
        return (every,) * len(names)
    lists = _by_output(given, names, what)
    return tuple(tuple(metric for metric in leaves(entry) if metric is not None) for entry in lists)


def _several(given: Any) -> Any:
    """Metrics as a list or dict."""
    if given is None:
        return []
    if isinstance(given, Spread):
        return given
    if isinstance(given, Mapping):
        return dict(given)
    return list(given) if isinstance(given, (list, tuple)) else [given]


def _apart(key: str, taken: set[str], prefix: str, weighs: bool) -> str:
    """A history key that no earlier metric has, as Keras makes it: with ``weighted_`` before it, or a number behind."""
    base = prefix + key
    if base in taken and weighs:
        base = f"{prefix}weighted_{key}"
    free = (name for name in (base, *(f"{base}_{count}" for count in range(1, len(taken) + 1))) if name not in taken)
    name = next(free)
    taken.add(name)
    return name
