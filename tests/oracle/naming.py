"""Names in logs: compile given words, objects and functions, for one or two outputs, once and twice.

Everything here takes the module `keras` as an argument: ``import keras`` or ``from lamina import keras``. Models with
one output, and callbacks, stand in `oracle.events`; these are what is said there of several outputs, and duplicates.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Keras = Any
X = np.linspace(-1, 1, 12, dtype=np.float32).reshape(6, 2)
AMOUNT, KIND = X[:, :1] * 2, np.array([[0], [1], [1], [0], [1], [0]], np.float32)


def model(keras: Keras, outputs: str) -> Any:
    """One output, or two of them: in a list, in a dict, without names of their own, or both called in one layer."""
    x = keras.Input(shape=(2,), name="x")
    if outputs == "one":
        return keras.Model(x, keras.layers.Dense(1, name="amount")(x))
    named = {} if outputs == "nameless" else {"name": "amount"}
    amount = keras.layers.Dense(1, **named)(x)
    named = {} if outputs == "nameless" else {"name": "kind"}
    kind = keras.layers.Dense(1, activation="sigmoid", **named)(x)
    if outputs == "dict":
        return keras.Model(x, {"kind": kind, "amount": amount})
    return keras.Model(x, [amount, kind])


def far(y_true: Any, y_pred: Any) -> Any:
    """A function of the user's."""
    return abs(y_true - y_pred)


PAIR = {"loss": ["mse", "binary_crossentropy"]}
NAMED = {"loss": {"kind": "binary_crossentropy", "amount": "mae"}}
Compiled = Callable[[Keras], dict[str, Any]]
CASES: dict[str, tuple[str, Compiled]] = {
    "one, twice the same object's class": ("one", lambda k: {"loss": "mse", "metrics": [k.metrics.MeanSquaredError()]}),
    "one, two objects of one name": (
        "one",
        lambda k: {"loss": "mse", "metrics": [k.metrics.MeanAbsoluteError("m"), k.metrics.MeanSquaredError("m")]},
    ),
    "one, called like the loss": ("one", lambda k: {"loss": "mse", "metrics": [k.metrics.MeanAbsoluteError("loss")]}),
    "one, by name": ("one", lambda k: {"loss": {"amount": "mse"}, "metrics": {"amount": ["mae", far]}}),
    "one, weighted thrice": (
        "one",
        lambda k: {"loss": "mse", "metrics": ["mae", "mae"], "weighted_metrics": ["mae", "mae", far]},
    ),
    "two words": ("list", lambda k: PAIR),
    "two words for nameless outputs": ("nameless", lambda k: PAIR | {"metrics": [["mae"], ["accuracy"]]}),
    "one word for two": ("list", lambda k: {"loss": "mse", "metrics": [["mse"], ["mse"]]}),
    "two names": ("list", lambda k: NAMED | {"metrics": {"kind": "accuracy"}}),
    "two names in a dict": ("dict", lambda k: NAMED | {"metrics": {"amount": ["mse"], "kind": ["accuracy", "mse"]}}),
    "two functions": ("list", lambda k: {"loss": [far, far], "metrics": [[far], [far, far]]}),
    "two objects": (
        "list",
        lambda k: {
            "loss": [k.losses.MeanSquaredError(name="squares"), k.losses.BinaryCrossentropy()],
            "metrics": [[k.metrics.MeanAbsoluteError(name="off")], [k.metrics.BinaryAccuracy()]],
        },
    ),
    "two, each metric twice": ("list", lambda k: PAIR | {"metrics": [["mae", "mae"], ["accuracy", "accuracy"]]}),
    "two, with and without weights": (
        "list",
        lambda k: PAIR | {"metrics": [["mae"], ["accuracy"]], "weighted_metrics": [["mae"], ["accuracy", "mse"]]},
    ),
    "two, one without a metric": ("list", lambda k: PAIR | {"metrics": [None, ["accuracy"]]}),
    "two, one without a loss": ("list", lambda k: {"loss": [None, "mse"], "metrics": [["mae"], []]}),
    "two, weights of losses": ("list", lambda k: PAIR | {"loss_weights": [0.5, 2.0]}),
    "two, weights of losses by name": ("dict", lambda k: NAMED | {"loss_weights": {"kind": 0.5}}),
}


def names(keras: Keras, case: tuple[str, Compiled]) -> dict[str, Any]:
    """Keys of the history, of `evaluate`'s dict, and how many numbers its list has."""
    outputs, compiled = case
    made = model(keras, outputs)
    made.compile(optimizer="sgd", run_eagerly=True, **compiled(keras))
    y: Any = {"one": AMOUNT, "dict": {"amount": AMOUNT, "kind": KIND}}.get(outputs, [AMOUNT, KIND])
    history = made.fit(X, y, epochs=1, verbose=0, validation_data=(X, y))
    score = made.evaluate(X, y, verbose=0, return_dict=True)
    listed = made.evaluate(X, y, verbose=0)
    return {"history": list(history.history), "score": list(score), "numbers": int(np.size(listed))}


def answer(keras: Keras, case: tuple[str, Compiled]) -> dict[str, Any]:
    """The names, or that the case is refused."""
    try:
        return names(keras, case)
    except Exception as error:  # noqa: BLE001  # what Keras refuses is an answer too
        return {"refused": isinstance(error, ValueError)}
