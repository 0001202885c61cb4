"""A row is answered with the numbers of this moment, whoever changed them, and refused if it does not fit."""

import numpy as np
import pytest

from lamina import keras, layers
from lamina.errors import DataError, ShapeError
from lamina.training import answer_by_numpy, traces

X = np.random.default_rng(0).standard_normal((40, 3)).astype(np.float32)
Y = X[:, :1] - X[:, 1:2]


def net():
    model = keras.Sequential([layers.Dense(4, "tanh", input_shape=[3]), layers.BatchNormalization(), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.predict(X[:1])
    return model


def by_hand(model):
    kernel, bias, gamma, beta, mean, variance, last, offset = model.get_weights()
    hidden = np.tanh(X[:1] @ kernel + bias)
    return ((hidden - mean) / np.sqrt(variance + 1e-3) * gamma + beta) @ last + offset


def half(model):
    model.set_weights([weight / 2 for weight in model.get_weights()])


CHANGES = {
    "set_weights": half,
    "a layer's set_weights": lambda model: model.layers[0].set_weights([np.ones((3, 4)), np.ones(4)]),
    "a variable": lambda model: model.trainable_variables[0].assign(np.ones((3, 4))),
    "fit": lambda model: model.fit(X, Y, epochs=2, verbose=0),
    "train_on_batch": lambda model: model.train_on_batch(X, Y),
    "another model": lambda model: keras.Sequential([keras.Input((3,)), model.layers[0]]).set_weights(
        [np.ones((3, 4)), np.ones(4)]
    ),
    "a call in training": lambda model: model(X, training=True),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_next_answer_knows_of_every_change(change):
    """What was prepared for earlier rows does not outlive the numbers that it was prepared from."""
    model = net()
    before = model.predict(X[:1])
    change(model)

    assert not np.array_equal(model.predict(X[:1]), before)
    np.testing.assert_allclose(model.predict(X[:1]), by_hand(model), rtol=1e-5, atol=1e-6)


def test_answers_during_a_fit_are_those_of_its_present_numbers():
    """A callback that predicts sees what it would see by hand."""
    model, seen = net(), []

    def look(epoch, logs):
        seen.append((model.predict(X[:1]), by_hand(model)))

    model.fit(X, Y, epochs=3, verbose=0, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=look)])

    for found, wanted in seen:
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    assert len({float(found[0, 0]) for found, _ in seen}) == 3


def test_rows_that_do_not_fit_are_refused_as_ever():
    """Being quick is no reason to answer what cannot be answered."""
    model = net()

    with pytest.raises(ShapeError):
        model.predict(X[:1, :2])
    with pytest.raises(DataError, match="missing"):
        model.predict(np.full((1, 3), np.nan, np.float32))


@pytest.mark.usefixtures("_traced_here")
def test_many_rows_need_one_program_whatever_their_number(monkeypatch):
    """It is made when it pays; answers stay NumPy's, across pieces and blocks too."""
    monkeypatch.setattr("lamina.training._answer.QUICK", 2**27)
    model = keras.Sequential([layers.Dense(5, "relu", input_shape=[2]), layers.BatchNormalization(), layers.Dense(2)])
    x = np.random.default_rng(1).standard_normal((200_001, 2)).astype(np.float32)
    begun = traces()
    model.predict(x[:5_000], verbose=0)
    assert traces() == begun
    model.predict(x, verbose=0)
    made = traces()
    model.predict(x, verbose=0)  # pieces in other threads, without this test's settings of JAX
    assert made > begun

    before = traces()
    for count in (4_097, 65_536, 65_537, 140_000):
        found = model.predict(x[:count], verbose=0)
        np.testing.assert_allclose(found, answer_by_numpy(model.network, x[:count]), rtol=1e-5, atol=1e-6)
        found[:] = 0  # whoever asked may write into the answer
    assert traces() == before
