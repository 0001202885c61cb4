"""Own programs are traced with JAX's functions as part of them; with a function of the user's, nothing is unrolled."""

import jax.numpy as jnp
import numpy as np
import pytest

import lamina
from lamina import keras, layers
from lamina.training import _program, _tracing

pytestmark = pytest.mark.usefixtures("_traced_here")


def trained(monkeypatch, inlined):
    """Weights of a fit whose program is traced in one of two ways."""
    monkeypatch.setattr(_program, "inlined", lambda *, own: _tracing.inlined(own=own and inlined))
    monkeypatch.setattr(_program, "_SHELF", _program._Shelf())
    lamina.set_random_seed(3)
    inner = [layers.BatchNormalization(), layers.Dropout(0.2), layers.Dense(4, "gelu")]
    x = np.random.default_rng(0).standard_normal((70, 3)).astype(np.float32)
    model = lamina.Sequential([layers.Dense(8, "elu", input_shape=[3]), *inner, layers.Dense(1, "sigmoid")])
    model.compile("nadam", "binary_crossentropy", metrics=["accuracy", "auc"])
    model.fit(x, x[:, :1] > 0, epochs=3, batch_size=16, validation_split=0.2, verbose=0)
    assert _program.traces() > 0
    return model.get_weights()


def test_both_ways_of_tracing_give_the_same_bits(monkeypatch):
    """Statistics of batches, dropout, slopes, sums and states included."""
    pairs = zip(trained(monkeypatch, inlined=True), trained(monkeypatch, inlined=False), strict=True)

    assert all(np.array_equal(one, other) for one, other in pairs)


def test_a_loop_of_the_users_stays_one():
    """Its body is traced a few times, not a thousand."""
    bodies = []

    def halved(x):
        def body(place, value):
            bodies.append(place)
            return value - value / (place + 2.0)

        return keras.ops.fori_loop(0, 1000, body, jnp.asarray(x))

    model = lamina.Sequential([layers.Dense(2, halved, input_shape=[2]), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((8, 2)), np.ones(8), epochs=1, verbose=0)

    assert 0 < len(bodies) < 100
