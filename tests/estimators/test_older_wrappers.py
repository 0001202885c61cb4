"""Wrappers of Keras 2: what was trained is `model`, and scikit-learn still sees what was asked for."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score

from lamina import keras
from lamina.errors import ArgumentError
from lamina.keras.wrappers import KerasRegressor

X = np.random.default_rng(0).standard_normal((40, 3)).astype(np.float32)
Y = X @ [1.0, -1.0, 0.5]


def build(units=2):
    model = keras.Sequential([keras.layers.Dense(units, "tanh"), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def test_the_trained_model_of_a_build_fn_is_model():
    """estimator.model predicts, trains anew at the next fit, and is no parameter."""
    estimator = KerasRegressor(build_fn=build, units=3, epochs=1, verbose=0).fit(X, Y)
    first = estimator.model
    again = clone(estimator).fit(X, Y)

    np.testing.assert_array_equal(first.predict(X)[:, 0], estimator.predict(X))
    assert estimator.fit(X, Y).model is not first
    assert again.model.layers[0].units == 3
    assert estimator.get_params()["model"] is None
    assert len(cross_val_score(estimator, X, Y, cv=2)) == 2


def test_a_parameter_that_nothing_takes_is_refused():
    """A misspelt name in a search would change nothing."""
    with pytest.raises(ArgumentError, match=r"'unit' is no argument of the function, \['units'\]"):
        KerasRegressor(build_fn=build, unit=3, epochs=1).fit(X, Y)
