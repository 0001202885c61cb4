"""One batch at a time: Keras's ``train_on_batch`` and its kin, as functions over a model.

As in Keras 3.15 and in Keras 2, the numbers that come back are those of the one batch. Programs are shared with `fit`.
"""

from typing import Any

from lamina import training
from lamina.model._judging import in_keras_form
from lamina.model._reading import Reader, inputs_of, output_shapes, unbuilt_if_refused, weighted
from lamina.random import generator
from lamina.training import Events, Parts, Rows


def train_on_batch(
    model: Any,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    class_weight: Any = None,
    return_dict: bool = False,
) -> Any:
    """One step of the optimizer, and the loss and metrics of the batch before it.

    Args:
        model: A compiled model.
        x: Inputs, as for `fit`.
        y: Targets, as for `fit`.
        sample_weight: As for `fit`.
        class_weight: As for `fit`.
        return_dict: Answer with a dict by history key instead of a number or list.

    Raises:
        StateError: The model is not compiled.
        ShapeError, DataError: Something cannot be learned from; nothing has been changed then.

    Example:
        >>> from lamina import Sequential, layers
        >>> model = Sequential([layers.Dense(1, input_shape=[2], kernel_initializer="zeros")])
        >>> model.compile("sgd", "mse")
        >>> train_on_batch(model, [[1.0, 2.0]], [3.0])
        9.0
    """
    parts, rows = _read(model, (x, y, sample_weight), class_weight)
    session = training.Session(
        parts,
        rows,
        None,
        batch=len(rows),
        judged_batch=len(rows),
        judge_exactly=False,
        seed=int(generator().integers(2**32)),
        output_shapes=output_shapes(model.network),
    )
    with session:
        logs = session.once()
    return in_keras_form(logs, model.metrics_names, return_dict=return_dict)


def test_on_batch(
    model: Any,
    x: Any,
    y: Any = None,  # noqa: PT028 - Keras's name, no test
    sample_weight: Any = None,  # noqa: PT028
    return_dict: bool = False,  # noqa: PT028
) -> Any:
    """The loss and metrics of a batch.

    Args:
        model: A compiled model.
        x: Inputs, as for `fit`.
        y: Targets, as for `fit`.
        sample_weight: As for `fit`.
        return_dict: Answer with a dict by history key instead of a number or list.

    Raises:
        StateError: The model is not compiled.

    Example:
        >>> from lamina import Sequential, layers
        >>> model = Sequential([layers.Dense(1, input_shape=[2], kernel_initializer="zeros")])
        >>> model.compile("sgd", "mse", metrics=["mae"])
        >>> test_on_batch(model, [[1.0, 2.0]], [3.0])
        [9.0, 3.0]
    """
    parts, rows = _read(model, (x, y, sample_weight), None)
    events = Events((), model, {})
    logs = training.evaluate(parts, [(rows, len(rows))], output_shapes=output_shapes(model.network), events=events)
    return in_keras_form(logs, model.metrics_names, return_dict=return_dict)


def predict_on_batch(model: Any, x: Any) -> Any:
    """The model's outputs for a batch.

    Args:
        model: A model.
        x: Inputs, as for `predict`.

    Example:
        >>> from lamina import Sequential, layers
        >>> predict_on_batch(Sequential([layers.Rescaling(2.0, input_shape=[2])]), [[1.0, 2.0]]).tolist()
        [[2.0, 4.0]]
    """
    network = model.network
    return network.structured(training.answer_by_numpy(network, inputs_of(network, x)))


def reset_metrics(model: Any) -> None:
    """Nothing: every call measures its own batch, so there is nothing to forget.

    Args:
        model: A model.

    >>> reset_metrics(None)
    """
    del model


def _read(model: Any, data: tuple[Any, Any, Any], class_weight: Any) -> tuple[Parts, Rows]:
    known = model._known  # noqa: SLF001 - the same room
    with unbuilt_if_refused(model.network):
        reader = Reader(model.network, known)
        rows = weighted(reader.rows(data), class_weight)
        parts = reader.parts(rows)
    model.know(parts)
    return parts, rows
