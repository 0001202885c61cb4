"""Model: Keras's verbs over a network; everything else about a model is a function on a higher floor."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lamina.callbacks import told
from lamina.model._answering import predicted
from lamina.model._compiling import Compiled
from lamina.model._fitting import Given, Request, material, run
from lamina.model._hearing import several
from lamina.model._judging import in_keras_form, judged
from lamina.model._made import Made
from lamina.training import History


class Model(Made):
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
            optimizer: A word such as ``"adam"``, an `Optimizer`, or any optax transformation; ``None`` for a model that
                is only judged.
            loss: A word such as ``"mae"``, a `Loss`, or a function of ``(y_true, y_pred)``. For several outputs one for
                all, or a list or dict with one for each, ``None`` where an output has no part in it. Without any, what
                layers add by ``run.add_loss`` is lowered.
            loss_weights: How much each output's loss counts in the whole: a list or dict of numbers.
            metrics: Words, `Metric` objects or functions; they ignore sample weights, as in Keras. For several outputs
                a list or dict with an entry (or a list of entries) for each.
            weighted_metrics: The same, weighted.
            run_eagerly: Accepted for Keras's sake, like the next three: an epoch is one compiled call in any case.
            steps_per_execution: As above.
            jit_compile: As above.
            auto_scale_loss: As above.

        Raises:
            UnknownNameError: A word stands for nothing.
        """
        del run_eagerly, steps_per_execution, jit_compile, auto_scale_loss
        self._compiled = Compiled.of(optimizer, loss, metrics, weighted_metrics, loss_weights)

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
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
    ) -> History:
        """Train, and return the history, whose ``verdict`` says what became of it.

        Args:
            x: Inputs, rows first: arrays, lists, pandas or polars frames or series; for several inputs a list or dict
                of them. Or batches: a generator, any iterable, a PyDataset, a DataLoader, of x, (x, y) or
                (x, y, weights); memory holds a piece of an epoch of them. Or `lamina.Blocks`, for rows that memory does
                not hold.
            y: Targets; ``(n,)`` and ``(n, 1)`` are the same. For several outputs a list or dict of them.
            batch_size: Rows a step; 32 if not given. The last batch may have fewer and counts for what it is.
            epochs: Number of the last epoch.
            verbose: 0 shows nothing, 1 (and ``"auto"``) one bar in a terminal or notebook and Keras's lines elsewhere
                (after 50 epochs, one a second), 2 those lines for every epoch.
            callbacks: Who is told what happens, and may stop it.
            validation_split: This share of rows, the last ones, validates instead of training, as in Keras.
            validation_data: ``(x, y)`` or ``(x, y, weights)``, or batches.
            shuffle: New order every epoch; ``"batch"``: within batches only. Batches come as they are, but for those
                that are asked for by number.
            class_weight: Class code → weight, for training alone; for one output.
            sample_weight: One weight a row; for several outputs also a list or dict, one array an output.
            initial_epoch: Where to count from.
            steps_per_epoch: Batches an epoch. Of arrays, the next epoch goes on where this one stopped.
            validation_steps: Batches that are validated on, from the first.
            validation_batch_size: Rows a validation step; matters for a loss of one's own only.
            validation_freq: Validate after every so many epochs, or after the listed ones (from 1).

        Raises:
            StateError: The model is not compiled.
            ShapeError, DataError: Something cannot be learned from; nothing has been changed then.
        """
        known = self._known
        request = Request(
            batch_size,
            epochs,
            initial_epoch,
            shuffle,
            told(verbose),
            several(callbacks),
            validation_batch_size,
            validation_freq,
            steps_per_epoch,
            validation_steps,
        )
        given = Given(x, y, sample_weight, class_weight, validation_data, validation_split)
        found = material(self.network, known, given, request)
        self.know(found.parts)
        self.stop_training = False
        names = [str(name) for name in getattr(x, "columns", [])]
        return run(self, found, request, names, tail=validation_data is None and bool(validation_split))

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics of rows: a number, a list in the order of `metrics_names`, or a dict.

        Args:
            x: As for `fit`, batches too.
            y: As for `fit`.
            batch_size: Rows a batch; matters for a loss of one's own only.
            verbose: As for `fit`.
            sample_weight: As for `fit`.
            steps: Batches that are judged, from the first; by default all.
            callbacks: Who is told what happens.
            return_dict: Answer with a dict by history key.

        Raises:
            StateError: The model is not compiled.
        """
        logs = judged(self, self._known, (x, y, sample_weight), batch_size, steps, callbacks, told(verbose))
        return in_keras_form(logs, self.metrics_names, return_dict=return_dict)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """The network's outputs for rows of inputs, float32; several in the structure that the model was made with.

        Args:
            x: Inputs, rows first, as for `fit`; one axis is taken as one feature a row. Or batches, of which only the
                inputs are looked at.
            batch_size: Rows a batch, for callbacks that listen to batches; a row's answer does not depend on it.
            verbose: 1 and 2 print a line in the end; ``"auto"`` does not, as printing takes longer than answering.
            steps: Batches that are answered, from the first; by default all.
            callbacks: Told that predicting begins and ends.

        Raises:
            ShapeError, DataError: The rows are not of the shape or kind that the network takes.
        """
        return predicted(self, x, batch_size, steps, callbacks, told(verbose, auto=0))

    def __call__(self, x: Any, training: bool = False) -> Any:
        """The network's outputs, in training mode if asked."""
        if len(self.network.ports) == 1 and not self.network.host and not isinstance(x, Mapping):
            x = np.asarray(x, np.float32)
            x = x[:, None] if x.ndim == 1 else x
        return self.network(x, training=training)
