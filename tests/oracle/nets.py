"""Random nets in Keras's words: layers, sizes, loss and optimizer drawn by whoever chooses, and three steps of each.

`drawn` asks a function that picks one of several things: a generator for recordings, hypothesis in the live suite.
What it makes is plain JSON, so that a net can be sent to another process.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from oracle.fits import first_weights, with_statistics

Keras = Any
Net = dict[str, Any]
Choose = Callable[[Sequence[Any]], Any]

ACTIVATIONS = ["relu", "tanh", "sigmoid", "elu", "selu", "softplus", "gelu", "silu", "softmax", None]
LAYERS = ["Dense", "Dense", "BatchNormalization", "Activation", "Dropout", "LayerNormalization"]
LOSSES = {"mse": None, "mae": None, "huber": None, "binary_crossentropy": "sigmoid"}
OPTIMIZERS = [
    ["SGD", {"learning_rate": 0.05}],
    ["SGD", {"learning_rate": 0.02, "momentum": 0.9, "nesterov": True}],
    ["Adam", {"learning_rate": 0.01, "epsilon": 0.01}],
    ["RMSprop", {"learning_rate": 0.01, "epsilon": 0.01}],
]
"""A large epsilon keeps rounding small: Adam makes whole steps even of a slope that is nothing but rounding."""


def layer(choose: Choose) -> list[Any]:
    """One layer: its class and its settings."""
    kind = choose(LAYERS)
    settings = {
        "Dense": lambda: {"units": choose(range(1, 10)), "activation": choose(ACTIVATIONS), "use_bias": choose([0, 1])},
        "BatchNormalization": lambda: {"momentum": choose([0.5, 0.9, 0.99]), "epsilon": choose([0.001, 0.1])},
        "Activation": lambda: {"activation": choose(ACTIVATIONS)},
        "Dropout": lambda: {"rate": 0.0},
        "LayerNormalization": lambda: {"epsilon": choose([0.001, 0.1])},
    }[kind]()
    return [kind, settings]


def drawn(choose: Choose) -> Net:
    """A net of at most five layers before its output, with rows, loss and optimizer."""
    return {
        "features": choose(range(1, 8)),
        "layers": [layer(choose) for _ in range(choose(range(6)))],
        "units": choose([1, 1, 2, 3]),
        "rows": choose(range(1, 25)),
        "steps": 3,
        "loss": choose(list(LOSSES)),
        "optimizer": choose(OPTIMIZERS),
        "validated": bool(choose([0, 1])),
    }


def by_number(seed: int) -> Net:
    """The net of a number: NumPy promises that this old generator never changes."""
    random = np.random.RandomState(seed)
    return drawn(lambda options: options[random.randint(len(options))])


NETS = 20
"""How many are recorded."""


def run(keras: Keras, net: Net) -> dict[str, np.ndarray]:
    """An epoch of at most three steps: curves, numbers, predictions."""
    random = np.random.RandomState(net["rows"])
    x = random.normal(size=(net["rows"] + 5, net["features"])).astype(np.float32)
    y = random.uniform(size=(net["rows"] + 5, net["units"])).astype(np.float32)
    body = [getattr(keras.layers, kind)(**settings) for kind, settings in net["layers"]]
    last = keras.layers.Dense(net["units"], activation=LOSSES[net["loss"]])
    model = keras.Sequential([keras.Input(shape=(net["features"],)), *body, last])
    model.set_weights(with_statistics(model, first_weights([np.shape(weight) for weight in model.get_weights()])))
    name, settings = net["optimizer"]
    model.compile(getattr(keras.optimizers, name)(**settings), loss=net["loss"])
    rows = net["rows"]
    history = model.fit(
        x[:rows],
        y[:rows],
        batch_size=-(-rows // net["steps"]),
        epochs=1,
        shuffle=False,
        verbose=0,
        validation_data=(x[rows:], y[rows:]) if net["validated"] else None,
    )
    found = {f"curve {key}": np.array(curve, np.float64) for key, curve in history.history.items()}
    found |= {f"weight {place}": np.asarray(weight) for place, weight in enumerate(model.get_weights())}
    return found | {"prediction": np.asarray(model.predict(x, verbose=0))}
