"""A workload run by Keras, on the backend that the environment names."""

from collections.abc import Callable
from typing import Any

from with_lamina import answers_of, fitter
from workloads import Data, Workload


def versions() -> str:
    """What ran."""
    import keras

    backend = __import__(keras.backend.backend())
    return f"Keras {keras.__version__}, {backend.__name__} {backend.__version__}"


def prepare(workload: Workload, data: Data, mode: str) -> Callable[[int], list[float]]:
    """Keras as it comes, or with more steps in one execution: ``32``, or ``epoch`` for all."""
    import keras

    steps = {"": 1, "epoch": workload.steps}.get(mode) or min(int(mode), workload.steps)
    return fitter(workload, data, keras, steps_per_execution=steps)


def answering(workload: Workload, data: Data, mode: str) -> Callable[[Any], Any]:
    """Keras's ``predict``, or the model called on an array of its backend."""
    import keras

    found = answers_of(workload, data, mode, keras)
    if mode != "call":
        return found
    return lambda rows: keras.ops.convert_to_numpy(found(keras.ops.convert_to_tensor(rows)))
