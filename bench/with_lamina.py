"""A workload run by lamina."""

import time
from collections.abc import Callable
from typing import Any

from workloads import Data, Workload


def versions() -> str:
    """What ran."""
    import jax

    import lamina

    return f"lamina {lamina.__version__}, JAX {jax.__version__}"


def network(workload: Workload, keras: Any) -> Any:
    """The network in Keras's words; lamina and Keras are given the very same."""
    layers = keras.layers
    made = {
        "dense": lambda units, activation: layers.Dense(units, activation=activation),
        "normalization": layers.BatchNormalization,
        "dropout": layers.Dropout,
    }
    body = [made[kind](*settings) for kind, *settings in workload.layers]
    return keras.Sequential([keras.Input(shape=(workload.features,)), *body])


def fitter(workload: Workload, data: Data, keras: Any, **compiled: Any) -> Callable[[int], list[float]]:
    """A function that trains for some epochs, validating after each, and tells when each ended."""
    model = network(workload, keras)
    metrics = ["binary_accuracy"] if workload.classifies else None
    model.compile(optimizer=workload.optimizer, loss=workload.loss, metrics=metrics, **compiled)

    class Clock(keras.callbacks.Callback):
        """Looks at the time when an epoch ends, validation included."""

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            del epoch, logs
            ends.append(time.perf_counter())

    ends: list[float] = []

    def run(epochs: int) -> list[float]:
        ends.clear()
        model.fit(
            data.x,
            data.y,
            batch_size=workload.batch,
            epochs=epochs,
            validation_data=(data.x_validation, data.y_validation),
            verbose=0,
            callbacks=[Clock()],
        )
        return list(ends)

    return run


def prepare(workload: Workload, data: Data, mode: str) -> Callable[[int], list[float]]:
    """lamina as it comes; `mode` may say in which precision a graphics card multiplies."""
    from lamina import devices, keras

    if mode:
        devices.set_precision(mode)
    return fitter(workload, data, keras)


def answering(workload: Workload, data: Data, mode: str) -> Callable[[Any], Any]:
    """A function from rows to answers: ``predict``, or the model called, ``call``."""
    from lamina import keras

    return answers_of(workload, data, mode, keras)


def answers_of(workload: Workload, data: Data, mode: str, keras: Any) -> Callable[[Any], Any]:
    """The same for lamina and Keras."""
    model = network(workload, keras)
    model.predict(data.x[:8], verbose=0)
    if mode == "call":
        found: Callable[[Any], Any] = model
        return found
    return lambda rows: model.predict(rows, verbose=0)
