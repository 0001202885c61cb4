"""Linear, and wide beside deep: what the parts answer, added up, and trained together."""

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError

RANDOM = np.random.default_rng(0)
X = RANDOM.standard_normal((80, 4)).astype(np.float32)
Y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(np.float32)


def deep():
    return keras.Sequential([keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.1), keras.layers.Dense(1)])


def test_wide_and_deep_is_the_sum_of_its_parts():
    """The sigmoid of both answers."""
    model = keras.experimental.WideDeepModel(keras.experimental.LinearModel(), deep(), activation="sigmoid")

    answer = model.predict(X, verbose=0)

    total = model.linear_model.predict(X, verbose=0) + model.dnn_model.predict(X, verbose=0)
    np.testing.assert_allclose(answer, 1 / (1 + np.exp(-total)), rtol=1e-5)


def test_both_parts_are_trained():
    """One optimizer moves the linear and the deep weights, and the loss falls."""
    model = keras.experimental.WideDeepModel(keras.experimental.LinearModel(), deep(), activation="sigmoid")
    model.compile("adam", "binary_crossentropy", metrics=["AUC", "binary_accuracy"])

    history = model.fit(X, Y, batch_size=20, epochs=20, verbose=0).history

    assert history["loss"][-1] < history["loss"][0]
    assert np.abs(model.linear_model.get_weights()[0]).min() > 0
    assert {"AUC", "binary_accuracy"} <= set(history)


def test_a_linear_model_sums_over_several_inputs():
    """Each input has a matrix of its own; one offset serves all."""
    model = keras.experimental.LinearModel(kernel_initializer="ones", bias_initializer="ones")

    answer = model.predict([X[:, :1], X[:, 1:]], verbose=0)

    np.testing.assert_allclose(answer[:, 0], X.sum(axis=1) + 1, rtol=1e-4, atol=1e-5)


def test_two_optimizers_are_refused():
    """TensorFlow's pair of optimizers is said not to be here."""
    model = keras.experimental.WideDeepModel(keras.experimental.LinearModel(), deep())

    with pytest.raises(ArgumentError, match="one optimizer for both parts"):
        model.compile(["sgd", "adam"], "mse")
