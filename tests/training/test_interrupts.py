"""Ctrl-C at any moment leaves a model and a history that can be used."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from lamina import callbacks, layers
from training.conftest import fit, net, same_bits


class Strike(callbacks.Callback):
    """Sends Ctrl-C when an epoch begins."""

    def __init__(self, epoch, times=1):
        self.epoch, self.times = epoch, times

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)


def interrupted_fit(model, table, seconds):
    """A long fit that gets a Ctrl-C after a while; no history where it came before the fit began to listen."""
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    try:
        timer.start()
        history = fit(model, table, epochs=100_000, validation_data=table)
    except KeyboardInterrupt:
        history = None
    timer.join()
    return history


def test_200_interrupts_at_random_instants_lose_nothing(table):
    """Whenever it comes, the numbers are finite and complete, the history is even, and the fit can go on."""
    model = net(layers.BatchNormalization())
    fit(model, table, epochs=2, validation_data=table)
    started = time.perf_counter()
    fit(model, table, epochs=25, validation_data=table)
    span = time.perf_counter() - started
    shapes = [w.shape for w in model.weights]
    random = np.random.default_rng(0)
    ended = 0

    for _ in range(200):
        history = interrupted_fit(model, table, random.uniform(0, span))
        assert [w.shape for w in model.weights] == shapes
        assert all(np.isfinite(w).all() for w in model.weights)
        if history is not None:
            ended += 1
            assert history.interrupted
            assert {len(curve) for curve in history.history.values()} == {len(history.epoch)}

    assert ended > 100
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert np.isfinite(fit(model, table).history["loss"]).all()


def test_one_interrupt_ends_the_fit_after_the_call(table):
    """The first Ctrl-C is a wish: the fit ends in order, and callbacks are told so."""
    told = []
    ending = callbacks.LambdaCallback(on_train_end=lambda logs: told.append(sorted(logs)))

    history = fit(net(), table, epochs=10, callbacks=[Strike(3), ending])

    assert history.interrupted
    assert history.epoch == [0, 1, 2, 3]
    assert told == [["loss"]]


def test_two_interrupts_raise_and_keep_the_numbers(table):
    """The second one raises, from a callback that will not end as well; what was learned so far is in the model."""
    model, same = net(), net()
    fit(same, table, epochs=2, shuffle=False)

    with pytest.raises(KeyboardInterrupt):
        fit(model, table, epochs=10, shuffle=False, callbacks=[Strike(2, times=2)])

    assert same_bits(model, same)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_in_a_callback_keeps_the_numbers(table):
    """A fit that ends by an error has put back what it had: donated buffers are never a model's only numbers."""

    class Broken(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise ValueError("mine")

    model, same = net(layers.BatchNormalization()), net(layers.BatchNormalization())
    fit(same, table, epochs=2, shuffle=False)

    with pytest.raises(ValueError, match="mine"):
        fit(model, table, epochs=10, shuffle=False, callbacks=[Broken()])

    assert same_bits(model, same)


def test_a_fit_in_another_thread_listens_to_no_signal(table):
    """Signals belong to the main thread; a fit elsewhere simply runs."""
    found = []
    thread = threading.Thread(target=lambda: found.append(fit(net(), table)))
    thread.start()
    thread.join()

    assert found[0].epoch == [0, 1, 2]


def test_the_model_can_be_asked_while_it_learns(table):
    """Weights read, answers given and weights set from a callback are the present ones."""
    x, _ = table
    seen = []

    class Look(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append((self.model.get_weights(), self.model.predict(x)))
            if epoch == 1:
                self.model.set_weights([np.zeros_like(w) for w in self.model.get_weights()])

    model = net()
    history = fit(model, table, epochs=3, callbacks=[Look()], validation_data=table)

    assert not np.array_equal(seen[0][0][0], seen[1][0][0])
    np.testing.assert_allclose(np.mean((seen[0][1][:, 0] - table[1]) ** 2), history.history["val_loss"][0], rtol=1e-5)
    assert np.abs(seen[2][0][0]).max() < 0.1
