"""A workload run by scikit-learn's MLP, where it can do the net: dense layers with relu.

Its regressor knows squared error alone; the arithmetic is that of the absolute error, and the time is what is asked.
"""

import time
from collections.abc import Callable
from typing import Any

from workloads import Data, Workload


def versions() -> str:
    """What ran."""
    import sklearn

    return f"scikit-learn {sklearn.__version__}"


def can(workload: Workload) -> bool:
    """Whether it has the layers of the net."""
    return all(kind == "dense" for kind, *_ in workload.layers)


def prepare(workload: Workload, data: Data, mode: str) -> Callable[[int], list[float]]:
    """scikit-learn as it comes; `mode` is not looked at."""
    del mode
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    kind: Any = MLPClassifier if workload.classifies else MLPRegressor
    widths = tuple(units for _, units, _ in workload.layers[:-1])
    rate = 0.001 if workload.optimizer == "adam" else 0.01
    batch = min(workload.batch, workload.rows)
    model = kind(
        hidden_layer_sizes=widths,
        solver=workload.optimizer,
        batch_size=batch,
        learning_rate_init=rate,
        alpha=0.0,
        momentum=0.0,
    )
    y, more = data.y[:, 0], {"classes": [0.0, 1.0]} if workload.classifies else {}

    def run(epochs: int) -> list[float]:
        ends = []
        for _ in range(epochs):
            model.partial_fit(data.x, y, **more)
            found = model.predict(data.x_validation)
            abs(found - data.y_validation[:, 0]).mean()
            ends.append(time.perf_counter())
        return ends

    return run


def answering(workload: Workload, data: Data, mode: str) -> Callable[[Any], Any]:
    """A function from rows to answers."""
    del mode
    from sklearn.neural_network import MLPRegressor

    widths = tuple(units for _, units, _ in workload.layers[:-1])
    model: Any = MLPRegressor(hidden_layer_sizes=widths, batch_size=min(workload.batch, workload.rows))
    model.partial_fit(data.x[:64], data.y[:64, 0])
    found: Callable[[Any], Any] = model.predict
    return found
