"""Steps: what one batch of `fit` and `evaluate` does where a script writes ``train_step`` or ``test_step`` itself."""

from typing import Any

import numpy as np

from lamina import losses, metrics, model
from lamina.errors import StateError
from lamina.keras._values._taped import Taped
from lamina.keras._values._taped_calls import GradientTape
from lamina.structures import leaves
from lamina.training import each, unpacked


class Measure:
    """One metric of ``compile`` as a step meets it: known by name, made once it has seen outputs.

    >>> measure = Measure("mae")
    >>> measure.update_state([[1.0]], [[3.0]])
    >>> measure.name, measure.result()
    ('mae', 2.0)
    """

    def __init__(self, asked: Any, prefix: str = "") -> None:
        self._asked = asked
        self._metric: Any = None
        self.name = prefix + metrics.get(asked, (2, 1), (2, 1))[0]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch."""
        outputs = untaped(y_pred)
        if self._metric is None:
            self._metric = metrics.get(self._asked, np.shape(y_true), np.shape(outputs))[1]
        self._metric.update_state(untaped(y_true), outputs, sample_weight=sample_weight)

    def result(self) -> Any:
        """The value since the last reset; 0 before any batch."""
        return 0.0 if self._metric is None else self._metric.result()

    def reset_state(self) -> None:
        """Forget all batches."""
        if self._metric is not None:
            self._metric.reset_state()

    reset_states = reset_state


class Measures:
    """The metrics of ``compile`` as Keras 2's ``compiled_metrics``."""

    def __init__(self, found: list[list[Measure]]) -> None:
        self._found = found

    def update_state(self, y: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch, output by output."""
        count = len(self._found)
        told = (leaves(y) if count > 1 else [y], leaves(y_pred) if count > 1 else [y_pred])
        for one, truth, output in zip(self._found, *told, strict=True):
            for measure in one:
                measure.update_state(truth, output, sample_weight)

    @property
    def metrics(self) -> list[Measure]:
        """All of them."""
        return [measure for one in self._found for measure in one]


def untaped(value: Any) -> Any:
    """A value without what a tape remembers of it."""
    return value.value if isinstance(value, Taped) else value


def loss_of(known: Any, names: list[str], y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
    """What the losses of ``compile`` come to for a batch, each output's as often as ``loss_weights`` say.

    Raises:
        StateError: Targets are missing, or ``compile`` was told of no loss.
    """
    if known.loss is None:
        raise StateError("compile was told of no loss: give it one, or work out a loss in train_step itself.")
    outputs = leaves(y_pred) if len(names) > 1 else [y_pred]
    truths = leaves(y) if len(names) > 1 else [y]
    total: Any = 0.0
    for asked, truth, output, weight in zip(
        known.asked(names), truths, outputs, each(sample_weight, len(names)), strict=True
    ):
        if asked.loss is not None:
            found = losses.get(asked.loss, np.shape(truth), tuple(output.shape))(truth, output, weight)
            total = total + found * (1.0 if asked.share is None else asked.share)
    return total


class Steps(model.Model):
    """What a model offers to a ``train_step`` or ``test_step`` of one's own, and Keras's own forms of the two."""

    network: Any

    @property
    def losses(self) -> list[Any]:
        """What the last pass added to the loss, and what regularizers add."""
        return list(self.network.losses)

    @property
    def metrics(self) -> list[Any]:
        """The mean of the loss, the metrics of ``compile``, and those among the model's attributes."""
        own = [thing for thing in vars(self).values() if isinstance(thing, metrics.Metric)]
        return own if self._compiled is None else [self._mean_loss, *self.compiled_metrics.metrics, *own]

    @property
    def _mean_loss(self) -> Any:
        return self._measured()[0]

    @property
    def compiled_metrics(self) -> Measures:
        """The metrics of ``compile``."""
        found: Measures = self._measured()[1]
        return found

    def _measured(self) -> tuple[Any, Measures]:
        """Mean loss and metrics, made anew after each ``compile``."""
        held: Any = self.__dict__.get("_steps_measures")
        if held is None or held[0] is not self._compiled:
            names = list(self.network.output_names)
            prefixes = [f"{name}_" if len(names) > 1 else "" for name in names]
            asked = zip(prefixes, self._known.asked(names), strict=True)
            found = [[Measure(m, prefix) for m in (*one.metrics, *one.weighted_metrics)] for prefix, one in asked]
            held = self.__dict__["_steps_measures"] = (self._compiled, (metrics.Mean(name="loss"), Measures(found)))
        both: tuple[Any, Measures] = held[1]
        return both

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """The loss of a batch: what ``compile`` was told of, and what layers and regularizers add."""
        del x, training
        total = sum(self.losses)
        if self._known.loss is None:
            return total
        return loss_of(self._known, list(self.network.output_names), y, y_pred, sample_weight) + total

    def compiled_loss(self, y: Any, y_pred: Any, sample_weight: Any = None, regularization_losses: Any = None) -> Any:
        """Keras 2's form of `compute_loss`, which takes what regularizers add; the mean loss goes on with it."""
        total = loss_of(self._known, list(self.network.output_names), y, y_pred, sample_weight)
        total = total + sum(regularization_losses or [])
        self._mean_loss.update_state(untaped(total))
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """The metrics of ``compile`` after one more batch, by name."""
        del x
        self.compiled_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """All metrics so far, by name."""
        return {metric.name: metric.result() for metric in self.metrics}

    def reset_metrics(self) -> None:
        """Forget the batches that metrics have seen."""
        for metric in self.metrics:
            metric.reset_state()

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step as Keras takes it: the loss under a tape, its slopes to the optimizer, then metrics."""
        x, y, weights = unpacked(data)
        with GradientTape() as tape:
            outputs = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=weights)
        variables = self.trainable_variables  # type: ignore[attr-defined]  # a model of lamina.keras
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        self._mean_loss.update_state(untaped(loss))
        return self.compute_metrics(x, y, outputs, weights)

    def test_step(self, data: Any) -> dict[str, Any]:  # Keras's name, no test
        """Loss and metrics of one batch, and no step."""
        x, y, weights = unpacked(data)
        outputs = self(x, training=False)
        self._mean_loss.update_state(untaped(self.compute_loss(x=x, y=y, y_pred=outputs, sample_weight=weights)))
        return self.compute_metrics(x, y, outputs, weights)
