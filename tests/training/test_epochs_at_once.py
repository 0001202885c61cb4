"""Epochs that nobody is told of run several in a call: the same epochs, and nobody can tell."""

import numpy as np
import pytest

import lamina
from lamina import layers, training
from lamina.callbacks import EarlyStopping


class Watching(lamina.callbacks.Callback):
    """Is told of each epoch, and looks at the model."""

    def __init__(self):
        self.seen = []

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append((epoch, self.model.get_weights()))


def fitted(callbacks=(), epochs=9, metrics=("accuracy",), **told):
    random = np.random.default_rng(5)
    x = random.normal(size=(150, 3)).astype(np.float32)
    y = (x[:, :1] * x[:, 1:2] > 0).astype(np.float32)
    lamina.set_random_seed(3)
    inner = [layers.Dense(6, "relu"), layers.BatchNormalization(), layers.Dropout(0.3), layers.Dense(1, "sigmoid")]
    model = lamina.Sequential([layers.Input([3]), *inner])
    model.compile("adam", "bce", metrics=list(metrics))
    history = model.fit(x, y, batch_size=16, epochs=epochs, verbose=0, callbacks=list(callbacks), **told)
    return model, history


@pytest.mark.parametrize(
    "told",
    [
        {"validation_split": 0.2},
        {"validation_split": 0.2, "metrics": ("accuracy", "AUC")},
        {},
        {"shuffle": False},
        {"shuffle": "batch"},
        {"steps_per_epoch": 4},
        {"validation_split": 0.2, "validation_freq": 2},
        {"validation_split": 0.2, "initial_epoch": 3},
    ],
    ids=str,
)
def test_they_are_the_epochs_that_a_watched_fit_has(told):
    alone, quietly = fitted(**told)
    watched, told_of = fitted([Watching()], **told)

    assert quietly.history == told_of.history
    assert quietly.epoch == told_of.epoch
    for own, other in zip(alone.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(own, other)


def test_a_watched_fit_shows_each_epochs_own_numbers():
    watching = Watching()
    fitted([watching], epochs=5)

    for epoch, weights in watching.seen:
        alone, _ = fitted(epochs=epoch + 1)
        for own, other in zip(alone.get_weights(), weights, strict=True):
            np.testing.assert_array_equal(own, other)


@pytest.mark.usefixtures("_traced_here")
def test_watched_or_not_it_is_one_program():
    fitted()
    before = training.traces()
    fitted([Watching()])
    fitted([EarlyStopping(monitor="loss")])

    assert training.traces() == before


def calls_of(monkeypatch, callbacks):
    """How many epochs each call did."""
    from lamina.training import _session

    found, plain = [], _session.Session._run

    def counting(session, call):
        found.append(len(call.orders))
        return plain(session, call)

    monkeypatch.setattr(_session.Session, "_run", counting)
    fitted(callbacks, epochs=20)
    return found


def test_nobody_listens_and_so_several_are_one_call(monkeypatch):
    found = calls_of(monkeypatch, [])

    assert sum(found) == 20
    assert max(found) > 1


def answering_by_itself():
    """An event that is set on the object, not in a class."""
    callback = lamina.callbacks.Callback()
    callback.on_epoch_end = lambda epoch, logs=None: None
    return callback


@pytest.mark.parametrize(
    "make",
    [
        Watching,
        lambda: EarlyStopping(monitor="loss", patience=50),
        lambda: lamina.callbacks.LambdaCallback(on_epoch_begin=print),
        lamina.callbacks.TerminateOnNaN,
        answering_by_itself,
        type("Ours", (training.History,), {"on_epoch_end": lambda self, epoch, logs=None: None}),
    ],
)
def test_somebody_listens_and_so_each_is_a_call(monkeypatch, make):
    assert calls_of(monkeypatch, [make()]) == [1] * 20
