"""Stacks of Dense, BatchNormalization and Embedding with penalties, in Keras's words: what they predict and score.

Everything here takes the module `keras` as an argument: ``import keras`` or ``from lamina import keras``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

ROWS = 21
Keras = Any
"""The module that real Keras or ``lamina.keras`` is."""


def rows() -> dict[str, np.ndarray]:
    """Numbers, codes, targets and weights, the same everywhere."""
    random = np.random.RandomState(5)
    return {
        "numbers": random.normal(size=(ROWS, 4)).astype(np.float32),
        "codes": random.randint(0, 6, (ROWS, 3)).astype(np.int32),
        "amount": random.normal(size=(ROWS, 1)).astype(np.float32),
        "kind": random.randint(0, 3, (ROWS, 1)).astype(np.int32),
        "weight": random.uniform(0, 2, ROWS).astype(np.float32),
    }


def dense(keras: Keras) -> Any:
    """A penalty on every kind of number of a Dense layer, and on what it answers."""
    penalized = keras.layers.Dense(
        5, activation="tanh", kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer="l2"
    )
    return keras.Sequential([keras.Input(shape=(4,)), penalized, keras.layers.Dense(1)])


def normalized(keras: Keras) -> Any:
    """Penalties on the scale and the offset of a normalization."""
    both = keras.regularizers.L1L2(0.01, 0.02)
    inner = keras.layers.BatchNormalization(gamma_regularizer=both, beta_regularizer="l2", momentum=0.9)
    layers = keras.layers
    return keras.Sequential([keras.Input(shape=(4,)), layers.Dense(5), inner, layers.ReLU(), layers.Dense(1)])


def embedded(keras: Keras) -> Any:
    """Vectors of codes with a penalty, flattened, over two Dense layers."""
    layers = keras.layers
    table = layers.Embedding(6, 2, embeddings_regularizer=keras.regularizers.L1L2(0.02, 0.03))
    inner = [table, layers.Flatten(), layers.Dense(4, activation="relu"), layers.Dense(3, activation="softmax")]
    return keras.Sequential([keras.Input(shape=(3,), dtype="int32"), *inner])


def together(keras: Keras) -> Any:
    """Codes and numbers side by side, penalties in both branches, one layer frozen."""
    layers = keras.layers
    codes, numbers = keras.Input(shape=(3,), dtype="int32", name="codes"), keras.Input(shape=(4,), name="numbers")
    vectors = layers.Flatten()(layers.Embedding(6, 2, embeddings_regularizer="l2", name="vectors")(codes))
    wide = layers.BatchNormalization(name="wide", gamma_regularizer="l2")(numbers)
    frozen = layers.Dense(4, activation="elu", kernel_regularizer="l2", name="frozen", trainable=False)
    deep = frozen(layers.Concatenate(name="both")([vectors, wide]))
    watched = layers.ActivityRegularization(l1=0.05, name="watched")(deep)
    return keras.Model([codes, numbers], layers.Dense(1, name="amount")(watched))


NUMBERS: dict[str, Any] = {"loss": "mse", "metrics": ["mae", "mse"], "weighted_metrics": ["mae"]}
STACKS: dict[str, tuple[Callable[[Keras], Any], tuple[str, ...], str, dict[str, Any]]] = {
    "dense": (dense, ("numbers",), "amount", NUMBERS),
    "normalized": (normalized, ("numbers",), "amount", NUMBERS),
    "embedded": (embedded, ("codes",), "kind", {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}),
    "together": (together, ("codes", "numbers"), "amount", NUMBERS),
}
"""By name: the model, its inputs, its target, how it is compiled."""


def started(model: Any) -> Any:
    """The model with numbers that are the same everywhere; all above 0, as variances have to be."""
    random = np.random.RandomState(3)
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        drawn = [random.uniform(0.1, 0.9, np.shape(value)).astype(np.float32) for value in layer.get_weights()]
        if drawn:
            layer.set_weights(drawn)
    return model


def scored(keras: Keras, name: str) -> dict[str, np.ndarray]:
    """Predictions and scores: plain, weighted, in small batches, batch by batch."""
    make, inputs, target, compiled = STACKS[name]
    table = rows()
    model = started(make(keras))
    model.compile("sgd", **compiled)
    x, y = [table[name] for name in inputs], table[target]
    x = x[0] if len(x) == 1 else x
    found = {"predicted": np.asarray(model.predict(x, verbose=0))}
    ways: dict[str, dict[str, Any]] = {
        "plain": {},
        "weighted": {"sample_weight": table["weight"]},
        "two steps": {"batch_size": 5, "steps": 2},
    }
    for way, given in ways.items():
        score = model.evaluate(x, y, verbose=0, return_dict=True, **given)
        found |= {f"{way} {key}": np.array(value, np.float64) for key, value in score.items()}
    return found
