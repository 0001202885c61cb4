"""Small nets and tables that the engine is tried on."""

import numpy as np
import pytest

import lamina
from lamina import layers


@pytest.fixture
def table():
    """70 rows of 3 inputs and a target, so that batches of 16 leave a rest of 6."""
    random = np.random.default_rng(5)
    x = random.standard_normal((70, 3)).astype(np.float32)
    return x, (x[:, 0] - 2 * x[:, 1] + 0.1 * random.standard_normal(70)).astype(np.float32)


def net(*inner, loss="mse", optimizer="adam", seed=0, **compiled):
    """A compiled net with first numbers that depend on `seed` alone."""
    lamina.set_random_seed(seed)
    model = lamina.Sequential([layers.Dense(8, "relu", input_shape=[3]), *inner, layers.Dense(1)])
    model.compile(optimizer=optimizer, loss=loss, **compiled)
    return model


def fit(model, table, **settings):
    """A quiet fit in batches of 16."""
    return model.fit(*table, **{"batch_size": 16, "epochs": 3, "verbose": 0} | settings)


def same_bits(one, other):
    """Whether two models have the very same numbers."""
    return all(np.array_equal(a, b) for a, b in zip(one.weights, other.weights, strict=True))
