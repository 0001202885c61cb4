"""Small fits in Keras's words, to be run by real Keras when recording and by lamina when testing.

Everything here takes the module `keras` as an argument: ``import keras`` or ``from lamina import keras``.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

FEATURES, ROWS, PARTIAL_ROWS, BATCH, EPOCHS = 6, 80, 75, 16, 10
ORDERS = (np.array([3, 0, 5, 1, 4, 2]), np.array([5, 4, 3, 2, 1, 0]), np.array([1, 2, 3, 4, 5, 0]))
"""The orders into which the columns are brought to see how far rounding alone carries Keras from itself."""

Keras = Any
"""The module that real Keras or ``lamina.keras`` is."""


class Data(NamedTuple):
    """Training rows, their targets and weights, and rows for validation."""

    x: np.ndarray
    y: np.ndarray
    weight: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray


class Fit(NamedTuple):
    """One fit: a network, how it is compiled, and what `fit` is given beyond the rows."""

    network: Callable[[Keras], Any]
    target: str
    compiled: Callable[[Keras], dict[str, Any]]
    rows: int = ROWS
    weighted: bool = False
    validated: bool = True
    options: dict[str, Any] = {}  # noqa: RUF012  # a tuple's default is never written to


def made_up(target: str, rows: int) -> Data:
    """A table that is the same everywhere: NumPy promises that this old generator never changes."""
    random = np.random.RandomState(sum(map(ord, target)))
    x = random.normal(size=(ROWS + 20, FEATURES))
    signal = x @ np.array([1.0, -0.5, 0.25, 0.0, 0.7, -1.0]) + 0.5 * x[:, 0] * x[:, 1]
    noise = random.normal(size=ROWS + 20)
    y = {
        "number": signal + 0.3 * noise,
        "pair": np.stack([signal, noise - x[:, 2]], 1),
        "yes or no": (signal + noise > 0)[:, None] * 1.0,
        "three": np.digitize(signal + noise, [-0.7, 0.7]) * 1.0,
    }[target]
    weight = random.uniform(0.2, 3.0, size=ROWS)
    x, y, weight = (array.astype(np.float32) for array in (x, y, weight))
    return Data(x[:rows], y[:rows], weight[:rows], x[ROWS:], y[ROWS:])


def first_weights(shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """Numbers to start from: small in kernels, tiny in offsets, ones where a layer scales or keeps a variance."""
    random = np.random.RandomState(7)
    drawn = [
        random.uniform(-0.6, 0.6, shape) if len(shape) > 1 else random.uniform(-0.1, 0.1, shape) for shape in shapes
    ]
    return [array.astype(np.float32) for array in drawn]


def hidden(keras: Keras, *inner: Any, **options: Any) -> list[Any]:
    """The rows, and eight units; `inner` come between the units and what follows."""
    return [keras.Input(shape=(FEATURES,)), keras.layers.Dense(8, **options), *inner]


OUTPUTS = {
    "mae": ("number", 1, None),
    "mse": ("number", 1, None),
    "binary_crossentropy": ("yes or no", 1, "sigmoid"),
    "sparse_categorical_crossentropy": ("three", 3, "softmax"),
}

OPTIMIZERS: dict[str, Callable[[Keras], Any]] = {
    "SGD": lambda keras: keras.optimizers.SGD(learning_rate=0.05),
    "Adam": lambda keras: keras.optimizers.Adam(),
    "RMSprop": lambda keras: keras.optimizers.RMSprop(),
    "AdamW": lambda keras: keras.optimizers.AdamW(weight_decay=0.1),
}

BODIES: dict[str, Callable[[Keras], list[Any]]] = {
    "plain": lambda keras: hidden(keras, activation="relu"),
    "BatchNormalization": lambda keras: hidden(
        keras, keras.layers.BatchNormalization(), keras.layers.Activation("relu")
    ),
    "L2": lambda keras: hidden(keras, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01)),
    "sample_weight": lambda keras: hidden(keras, activation="relu"),
    "last partial batch": lambda keras: hidden(keras, activation="relu"),
}


def of_the_grid(optimizer: str, loss: str, variant: str) -> Fit:
    """One cell of optimizers × losses × variants."""
    target, units, activation = OUTPUTS[loss]

    def network(keras: Keras) -> Any:
        return keras.Sequential([*BODIES[variant](keras), keras.layers.Dense(units, activation=activation)])

    return Fit(
        network,
        target,
        lambda keras: {"optimizer": OPTIMIZERS[optimizer](keras), "loss": loss},
        rows=PARTIAL_ROWS if variant == "last partial batch" else ROWS,
        weighted=variant == "sample_weight",
    )


GRID = {
    f"{optimizer}, {loss}, {variant}": of_the_grid(optimizer, loss, variant)
    for optimizer in OPTIMIZERS
    for loss in OUTPUTS
    for variant in BODIES
}


def permuted(weights: list[np.ndarray], order: np.ndarray) -> list[np.ndarray]:
    """The weights of a network whose input columns were brought into `order`; no other axis has that many places."""
    return [weight[order] if weight.shape[0] == FEATURES else weight for weight in weights]


def run(keras: Keras, fit: Fit, order: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """What a fit gives: its curves, its numbers, its predictions, and what `evaluate` says afterwards."""
    data = made_up(fit.target, fit.rows)
    columns = np.arange(FEATURES) if order is None else order
    model = fit.network(keras)
    start = first_weights([tuple(weight.shape) for weight in model.get_weights()])
    start = with_statistics(model, start)
    model.set_weights(permuted(start, columns))
    model.compile(**fit.compiled(keras))
    options = {"batch_size": BATCH, "epochs": EPOCHS} | fit.options
    if fit.validated:
        options["validation_data"] = (data.x_validation[:, columns], data.y_validation)
    if fit.weighted:
        options["sample_weight"] = data.weight
    history = model.fit(data.x[:, columns], data.y, shuffle=False, verbose=0, **options)
    answers = model.predict(data.x_validation[:, columns], verbose=0)
    score = model.evaluate(data.x_validation[:, columns], data.y_validation, verbose=0, return_dict=True)
    weights = permuted(model.get_weights(), np.argsort(columns))
    return (
        {f"curve {name}": np.array(curve, np.float64) for name, curve in history.history.items()}
        | {f"weight {place}": np.asarray(weight) for place, weight in enumerate(weights)}
        | {f"score {name}": np.array(value, np.float64) for name, value in score.items()}
        | {"prediction": np.asarray(answers)}
    )


def with_statistics(model: Any, weights: list[np.ndarray]) -> list[np.ndarray]:
    """`weights` with scales near 1 and running variances at 1, wherever a layer normalizes."""
    place = 0
    for layer in model.layers:
        count = len(layer.get_weights())
        if "Normalization" in type(layer).__name__:
            for inner in range(count):
                weights[place + inner] = weights[place + inner] + (1.0 if inner in {0, 3} else 0.0)
                if inner == 3:
                    weights[place + inner] = np.ones_like(weights[place + inner])
        place += count
    return weights
