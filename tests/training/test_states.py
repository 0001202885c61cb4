"""Metrics that carry a state, and layers that bring their numbers back after a step, as the engine runs them."""

import numpy as np
import pytest

import lamina
from lamina import layers, metrics
from training.conftest import fit, net


class Latest(metrics.Metric):
    """The absolute error of the last row seen, and of how many: no sums could tell."""

    stateful = True

    def start(self):
        return {"last": np.zeros((), np.float32), "seen": np.zeros((), np.float32)}

    def update(self, state, y_true, y_pred, weights):
        errors = abs(y_true - y_pred).reshape(-1)
        return {"last": errors[-1] + 0.0, "seen": state["seen"] + weights.sum()}

    def value(self, sums):
        return float(sums["last"]) + 1000.0 * float(sums["seen"])


class Peak(metrics.Metric):
    """The largest absolute error so far."""

    stateful = True

    def start(self):
        return {"peak": np.full((), -1.0, np.float32)}

    def update(self, state, y_true, y_pred, weights):
        worst = (abs(y_true - y_pred) * weights.reshape(-1, 1)).max()
        here = state["peak"] > worst
        return {"peak": here * state["peak"] + (1.0 - here) * worst}

    def value(self, sums):
        return float(sums["peak"])


def errors(model, x, y):
    return np.abs(model.predict(x, verbose=0)[:, 0] - y)


def test_a_state_is_carried_through_evaluate(table):
    """Batch by batch, from `start` on, and read by `value`; every call starts anew."""
    model = net(metrics=[Latest(name="latest"), Peak(name="peak")])
    wanted = errors(model, *table)

    for size in (16, 70, 1):
        score = model.evaluate(*table, batch_size=size, verbose=0, return_dict=True)

        assert score["peak"] == pytest.approx(wanted.max(), abs=1e-5)
        assert score["latest"] == pytest.approx(wanted[-1] + 70_000, abs=0.01)


def test_a_state_is_carried_through_an_epoch_and_its_validation(table):
    """In an epoch without steps of the optimizer, training and validation see what `evaluate` sees; each by itself."""
    x, y = table
    model = net(metrics=[Peak(name="peak"), "mae"], optimizer=lamina.optimizers.SGD(0.0))

    history = fit(model, table, validation_data=(x[:20], y[:20]), shuffle=False).history

    wanted = errors(model, x, y)
    np.testing.assert_allclose(history["peak"], [wanted.max()] * 3, rtol=1e-5)
    np.testing.assert_allclose(history["val_peak"], [wanted[:20].max()] * 3, rtol=1e-5)
    np.testing.assert_allclose(history["mae"], [wanted.mean()] * 3, rtol=1e-5)


def test_a_state_is_carried_from_part_to_part_of_an_epoch(table):
    """A callback that listens to batches cuts the epoch; the state goes on where it was, and is told on the way."""
    seen = []

    class Watch(lamina.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(logs["peak"])

    model = net(metrics=[Peak(name="peak")], optimizer=lamina.optimizers.SGD(0.0))
    fit(model, table, epochs=1, shuffle=False, callbacks=[Watch()])

    np.testing.assert_allclose(seen, [errors(model, *table)[: 16 * n].max() for n in range(1, 6)], rtol=1e-5)


def test_a_weighted_state_sees_weights(table):
    """As a weighted metric it gets the rows' weights."""
    x, y = table
    model = net(weighted_metrics=[Peak(name="peak")])
    weights = np.where(np.arange(70) == 7, 5.0, 0.0)

    score = model.evaluate(x, y, sample_weight=weights, verbose=0, return_dict=True)

    assert score["peak"] == pytest.approx(5 * errors(model, x, y)[7], rel=1e-5)


class Halved(layers.Layer):
    """Scales of the user's own, brought back to a sum of 1 after every step."""

    def init(self, random, shape):
        return {"scale": np.full(shape, 1 / shape[-1], np.float32)}, {}

    def apply(self, weights, inputs, run):
        return inputs * weights["scale"][None, :]

    def constrain(self, weights):
        n = lamina.arrays.namespace(weights["scale"])
        return {"scale": weights["scale"] / n.sum(weights["scale"])}


def test_a_layer_of_ones_own_constrains_its_numbers(table):
    """They sum to 1 after every step, and have moved; another layer's numbers are left alone."""
    sums = []

    class Watch(lamina.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            sums.append(float(scale.get_weights()[0].sum()))

    scale = Halved()
    model = net(scale)
    before = model.get_weights()
    fit(model, table, epochs=2, callbacks=[Watch()])

    np.testing.assert_allclose(sums, np.ones(10), atol=1e-6)
    assert np.ptp(scale.get_weights()[0]) > 1e-4
    assert all((one != other).any() for one, other in zip(before, model.get_weights(), strict=True))


def test_a_frozen_layer_is_not_constrained(table):
    """What does not train is not brought back either."""
    scale = Halved()
    model = net(scale)
    scale.set_weights([np.full(8, 3.0, np.float32)])
    scale.trainable = False
    fit(model, table, epochs=1)

    assert (scale.get_weights()[0] == 3.0).all()
