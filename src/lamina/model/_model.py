"""Model: Keras's verbs over a network; everything else about a model is a function on a higher floor."""

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np

from lamina import networks, training
from lamina.callbacks import told
from lamina.errors import ArgumentError, StateError
from lamina.layers import Layer
from lamina.metrics import Metric
from lamina.model._answering import answered, heard_by, several
from lamina.model._compiling import Compiled
from lamina.model._file import save
from lamina.model._fitting import Request, rows_of, run, unbuilt_if_refused, weighted, whole
from lamina.networks import Sequence as Network
from lamina.optimizers import Optimizer
from lamina.training import History
from lamina.typing import HostArray


class Model:
    """A network that can be compiled, fitted, judged, asked and saved.

    Args:
        network: Layers in order, as a network.
        name: What people call it.

    Example:
        >>> from lamina.layers import Dense
        >>> from lamina.networks import Sequence
        >>> Model(Sequence([Dense(1, input_shape=[2])])).output_shape
        (None, 1)
    """

    def __init__(self, network: Network, name: str = "model") -> None:
        self.network = network
        self.name = name
        self.stop_training = False
        self.has_validation = False
        self.history: History | None = None
        self.metrics_by_key: dict[str, Metric] = {}
        self._compiled: Compiled | None = None
        if network.given_shape is not None:
            network.build(network.given_shape)

    # What it is made of

    @property
    def layers(self) -> list[Layer]:
        """Its layers, first to last."""
        return list(self.network.layers)

    @property
    def weights(self) -> list[HostArray]:
        """All numbers, layer by layer; ``w, b = model.weights`` for a single Dense layer. Read-only."""
        return self.network.weights

    def get_weights(self) -> list[HostArray]:
        """Copies of all numbers, in the order of `weights`."""
        return self.network.get_weights()

    def set_weights(self, weights: Sequence[object]) -> None:
        """New numbers, in the order and shapes of `weights`."""
        self.network.set_weights(weights)

    def count_params(self) -> int:
        """How many numbers it has."""
        return self.network.count_params()

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """Shape of the output, ``None`` for the rows."""
        return (None, *self.network.output_shape)

    @property
    def trainable(self) -> bool:
        """Whether anything of it changes in `fit`."""
        return self.network.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.network.trainable = value

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer of `compile`; its ``learning_rate`` may be set at any time."""
        return self._known.optimizer

    @property
    def loss(self) -> Any:
        """The loss as `compile` was given it."""
        return self._known.loss

    @property
    def _known(self) -> Compiled:
        if self._compiled is None:
            raise StateError(f"{self.name} is not compiled: call compile(optimizer=…, loss=…) first.")
        return self._compiled

    # Keras's verbs

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say how to train: an optimizer, a loss, and metrics to report.

        Args:
            optimizer: A word such as ``"adam"``, an `Optimizer`, or any optax transformation.
            loss: A word such as ``"mae"``, a `Loss`, or a function of ``(y_true, y_pred)``.
            loss_weights: A model with one output has none.
            metrics: Words, `Metric` objects or functions; they ignore sample weights, as in Keras.
            weighted_metrics: The same, weighted.
            run_eagerly: Accepted for Keras's sake, like the next three: an epoch is one compiled call in any case.
            steps_per_execution: As above.
            jit_compile: As above.
            auto_scale_loss: As above.

        Raises:
            UnknownNameError: A word stands for nothing.
        """
        del run_eagerly, steps_per_execution, jit_compile, auto_scale_loss
        if loss_weights is not None:
            raise ArgumentError("loss_weights weigh several outputs; this model has one. Leave it out.")
        self._compiled = Compiled.of(optimizer, loss, metrics, weighted_metrics)

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: Mapping[Any, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
    ) -> History:
        """Train, and return the history, whose ``verdict`` says what became of it.

        Args:
            x: Inputs, rows first: arrays, lists, pandas or polars frames or series.
            y: Targets; ``(n,)`` and ``(n, 1)`` are the same.
            batch_size: Rows a step; 32 if not given. The last batch may have fewer and counts for what it is.
            epochs: Number of the last epoch.
            verbose: 0 shows nothing, 1 (and ``"auto"``) one bar in a terminal or notebook and Keras's lines elsewhere
                (after 50 epochs, one a second), 2 those lines for every epoch.
            callbacks: Who is told what happens, and may stop it.
            validation_split: This share of rows, the last ones, validates instead of training, as in Keras.
            validation_data: ``(x, y)`` or ``(x, y, weights)``.
            shuffle: New order every epoch; ``"batch"``: within batches only.
            class_weight: Class code → weight, for training alone.
            sample_weight: One weight a row.
            initial_epoch: Where to count from.
            validation_batch_size: Rows a validation step; matters for a loss of one's own only.
            validation_freq: Validate after every so many epochs, or after the listed ones (from 1).

        Raises:
            StateError: The model is not compiled.
            ShapeError, DataError: Something cannot be learned from; nothing has been changed then.
        """
        known = self._known
        batch = 32 if batch_size is None else batch_size
        request = Request(
            batch,
            epochs,
            initial_epoch,
            shuffle,
            told(verbose),
            several(callbacks),
            batch if validation_batch_size is None else validation_batch_size,
            validation_freq,
            [str(name) for name in getattr(x, "columns", [])],
            validation_data is None and bool(validation_split),
        )
        with unbuilt_if_refused(self.network):
            rows, loss = rows_of((x, y, sample_weight), self.network, known.loss_for)
            validation = None
            if validation_data is not None:
                validation, _ = rows_of(validation_data, self.network, known.loss_for)
            elif validation_split:
                rows, validation = rows.split(validation_split)
            rows = weighted(rows, class_weight)
            parts = known.parts(self.network, loss, rows.targets, self.network.output_shape)
        self.metrics_by_key = dict(parts.every_metric)
        self.stop_training = False
        return run(self, parts, rows, validation, request)

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics of rows: a number, a list in the order of `metrics_names`, or a dict.

        Raises:
            StateError: The model is not compiled.
        """
        known = self._known
        whole("evaluate", "batch_size", batch_size or 32, 1)
        with unbuilt_if_refused(self.network):
            rows, loss = rows_of((x, y, sample_weight), self.network, known.loss_for)
            parts = known.parts(self.network, loss, rows.targets, self.network.output_shape)
        self.metrics_by_key = dict(parts.every_metric)
        steps = -(-len(rows) // (batch_size or 32))
        events = heard_by(self, callbacks, told(verbose), steps)
        events.tell("on_test_begin", {})
        logs = training.evaluate(
            parts, rows, batch=batch_size or 32, output_shape=self.network.output_shape, events=events
        )
        events.tell("on_test_end", logs)
        if return_dict:
            return logs
        return [logs[key] for key in self.metrics_names] if len(logs) > 1 else logs["loss"]

    @property
    def metrics_names(self) -> list[str]:
        """``"loss"`` and the metrics' keys, as `compile` ordered them (known after the first `fit` or `evaluate`)."""
        return ["loss", *self.metrics_by_key]

    def predict(
        self, x: Any, batch_size: int | None = None, verbose: int | str = "auto", callbacks: Any = None
    ) -> HostArray:
        """The network's outputs for rows of inputs, float32.

        Args:
            x: Inputs, rows first; one axis is taken as one feature a row.
            batch_size: Rows a batch, for callbacks that listen to batches; a row's answer does not depend on it.
            verbose: 1 and 2 print a line in the end; ``"auto"`` does not, as printing takes longer than answering.
            callbacks: Told that predicting begins and ends.

        Raises:
            ShapeError, DataError: The rows are not of the shape or kind that the network takes.
        """
        whole("predict", "batch_size", batch_size or 32, 1)
        inputs = training.as_inputs(x, self.network.given_shape)
        events = heard_by(self, callbacks, told(verbose, auto=0), -(-len(inputs) // (batch_size or 32)))
        self.network.check_inputs(inputs)
        if not self.network.built:
            self.network.build(inputs.shape[1:])
        events.tell("on_predict_begin", {})
        answer = answered(self.network, inputs, events, batch_size or 32)
        events.tell("on_predict_end", {})
        return answer

    def __call__(self, x: Any, training: bool = False) -> HostArray:
        """The network's outputs, in training mode if asked."""
        inputs = np.asarray(x, np.float32)
        answer: HostArray = self.network(inputs[:, None] if inputs.ndim == 1 else inputs, training=training)
        return answer

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        **shown: Any,
    ) -> None:
        """Print layers, output shapes, numbers of weights and connections; all settings as for `networks.summary`."""
        said = networks.summary(self.network, self.name, line_length=line_length, positions=positions, **shown)
        (print_fn or print)(said)

    def save(self, filepath: str | PathLike[str], overwrite: bool = True) -> None:
        """Write description and numbers to one ``.lamina`` file, so that `load_model` gives the same model back.

        What it was compiled with and the optimizer's moments are written too, unless they are code of the user's (a
        loss that is a function, an optax transformation): such a model is loaded uncompiled.

        Raises:
            ModelFileError: The file cannot be written, or the model holds code that no file may hold.
        """
        save(self.network, self._compiled, self.name, filepath, overwrite=overwrite)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}: {', '.join(map(repr, self.layers))}>"
