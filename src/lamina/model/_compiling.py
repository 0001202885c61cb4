"""What `compile` was told, and what it comes to once shapes of targets and outputs are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from lamina import losses, metrics, optimizers
from lamina.errors import ArgumentError
from lamina.layers import Layer
from lamina.losses import Loss
from lamina.metrics import FunctionMetric, Metric
from lamina.optimizers import Optimizer
from lamina.registry import plain
from lamina.training import Parts
from lamina.typing import Shape


@dataclass(frozen=True)
class Compiled:
    """Optimizer, loss and metrics as the user gave them: words stay words until shapes are known."""

    optimizer: Optimizer
    loss: Any
    metrics: tuple[Any, ...]
    weighted_metrics: tuple[Any, ...]

    @classmethod
    def of(cls, optimizer: Any, loss: Any, metrics: Any, weighted_metrics: Any) -> "Compiled":
        """Words checked now, so that a misspelt one fails in `compile` and not in `fit`."""
        if loss is None:
            raise ArgumentError("compile needs a loss: a word such as 'mae', or a function of y_true and y_pred.")
        if isinstance(loss, (list, tuple)) and len(loss) == 1:
            loss = loss[0]
        if isinstance(loss, (list, tuple, dict)):
            raise ArgumentError.wanted("compile", "loss", "one loss for the model's one output", loss)
        if not isinstance(loss, str) or plain(loss) not in {"crossentropy", "ce"}:
            losses.get(loss)
        made = cls(optimizers.get(optimizer), loss, _flattened(metrics), _flattened(weighted_metrics))
        for metric in (*made.metrics, *made.weighted_metrics):
            made._metric(metric, (2, 1), (2, 1))
        return made

    @staticmethod
    def _metric(identifier: Any, targets: Shape, outputs: Shape) -> tuple[str, Metric]:
        found: tuple[str, Metric] = metrics.get(identifier, targets, outputs)
        return found

    def loss_for(self, targets_shape: Shape, output_shape: Shape) -> Loss:
        """The loss, for targets (rows included) and outputs (without rows) of these shapes."""
        return losses.get(self.loss, targets_shape, (targets_shape[0], *output_shape))

    def parts(self, network: Layer, loss: Loss, targets: NDArray[Any], output_shape: Shape) -> Parts:
        """Everything that a program is made of.

        Raises:
            ArgumentError: A metric reads targets in another form than the loss.
        """
        outputs = (len(targets), *output_shape)
        taken = {"loss"}
        both = []
        for asked, more in ((self.metrics, ""), (self.weighted_metrics, "weighted_")):
            found = [self._metric(metric, targets.shape, outputs) for metric in asked]
            for key, metric in found:
                _refuse_other_form(key, metric, loss)
            both.append(tuple((_apart(key, taken, more), metric.suited(targets)) for key, metric in found))
        return Parts(network, loss, both[0], both[1], self.optimizer)


def _refuse_other_form(key: str, metric: Metric, loss: Loss) -> None:
    if metric.codes != loss.codes and not isinstance(metric, FunctionMetric):
        forms = {True: "class codes", False: "numbers of the output's shape"}
        raise ArgumentError(
            f"The metric {key!r} reads {forms[metric.codes]}, but the loss {loss.name!r} has {forms[loss.codes]}. "
            "Take the metric of the same form, e.g. 'accuracy', which suits either."
        )


def _flattened(given: Any) -> tuple[Any, ...]:
    if given is None:
        return ()
    if isinstance(given, Mapping):
        given = list(given.values())
    flat: list[Any] = []
    for item in given if isinstance(given, Sequence) and not isinstance(given, str) else [given]:
        flat += list(item) if isinstance(item, (list, tuple)) else [item]
    return tuple(flat)


def _apart(key: str, taken: set[str], more: str) -> str:
    """A history key that no earlier metric has: with `more` before it, or a number behind."""
    base = more + key if key in taken else key
    free = (name for name in (base, *(f"{base}_{count}" for count in range(1, len(taken) + 1))) if name not in taken)
    found = next(free)
    taken.add(found)
    return found
