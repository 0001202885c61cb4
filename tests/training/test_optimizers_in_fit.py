"""Optimizers inside a fit: what Keras makes of the same steps by hand, means and gathered gradients included."""

import numpy as np
import pytest

import lamina
from lamina import keras, layers, optimizers
from lamina.training import traces

ROWS = np.random.default_rng(3).standard_normal((24, 3)).astype(np.float32)
TARGETS = (ROWS @ np.array([[1.0], [-2.0], [0.5]], np.float32)).astype(np.float32)
OPTIMIZERS = {
    "averaged": lambda: optimizers.Adam(0.1, use_ema=True, ema_momentum=0.9),
    "overwritten": lambda: optimizers.SGD(0.1, momentum=0.5, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3),
    "gathered": lambda: optimizers.RMSprop(0.1, gradient_accumulation_steps=4, global_clipnorm=0.5),
    "spared": lambda: optimizers.AdamW(0.1, 0.5, undecayed_names=("bias",)),
    "by columns": lambda: optimizers.Adafactor(0.1),
    "long as weights": lambda: optimizers.Lamb(0.1),
    "equal directions": lambda: optimizers.Muon(0.1, exclude_layers=["bias"]),
    "scaled": lambda: optimizers.LossScaleOptimizer(optimizers.Nadam(0.1)),
}


def line():
    """A model of two small layers that always begins alike."""
    lamina.set_random_seed(5)
    return lamina.Sequential([layers.Input(shape=[3]), layers.Dense(2, name="first"), layers.Dense(1, name="second")])


def by_hand(optimizer, epochs):
    """Weights after the same steps, with gradients written out, by the pure functions alone."""
    w1, b1, w2, b2 = line().get_weights()
    weights = {"0/kernel": w1, "0/bias": b1, "1/kernel": w2, "1/bias": b2}
    state, step = optimizer.init(weights), 0
    for _ in range(epochs):
        for first in range(0, 24, 8):
            x, y = ROWS[first : first + 8], TARGETS[first : first + 8]
            hidden = x @ weights["0/kernel"] + weights["0/bias"][None, :]
            pull = 2 * (hidden @ weights["1/kernel"] + weights["1/bias"][None, :] - y) / np.float32(8)
            back = pull @ weights["1/kernel"].T
            gradients = {"0/kernel": x.T @ back, "0/bias": back.sum(0)}
            gradients |= {"1/kernel": hidden.T @ pull, "1/bias": pull.sum(0)}
            weights, state = optimizer.update(weights, optimizer.clip(gradients), state, step)
            step += 1
    return optimizer.finalize(weights, state)


@pytest.mark.usefixtures("_traced_here")
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_fit_makes_the_steps_that_the_pure_functions_make(name):
    """Over three epochs; the finished training leaves the running means, and a second fit compiles nothing."""
    model = line()
    model.compile(optimizer=OPTIMIZERS[name](), loss="mse")
    model.fit(ROWS, TARGETS, batch_size=8, epochs=3, shuffle=False, verbose=0)

    wanted = by_hand(OPTIMIZERS[name](), 3)
    for found, value in zip(model.get_weights(), wanted.values(), strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-4, atol=2e-5)
    before = traces()
    model.fit(ROWS, TARGETS, batch_size=8, epochs=1, shuffle=False, verbose=0)
    assert traces() == before


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - {"scaled"}))
def test_a_saved_optimizer_goes_on(name, tmp_path):
    """Two epochs, a file, and two more are four epochs; rules over whole weights included."""

    def fitted(model, epochs):
        model.fit(ROWS, TARGETS, batch_size=8, epochs=epochs, shuffle=False, verbose=0)
        return model

    first = line()
    first.compile(optimizer=OPTIMIZERS[name](), loss="mse")
    fitted(first, 2).save(tmp_path / "line.lamina")
    second = lamina.load_model(tmp_path / "line.lamina")

    for found, wanted in zip(fitted(second, 2).get_weights(), fitted(first, 2).get_weights(), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_no_step_leaves_no_mean():
    """A fit of no epochs leaves the weights, not the means of nothing."""
    model = line()
    before = model.get_weights()
    model.compile(optimizer=keras.optimizers.SGD(0.1, use_ema=True), loss="mse")
    model.fit(ROWS, TARGETS, epochs=0, verbose=0)

    for found, wanted in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(found, wanted)
    assert int(model.optimizer.iterations) == 0
