"""What processes that train one model tell each other, so that none of them computes something else unseen."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from on_four_devices import table

import lamina
from lamina import layers
from lamina.training import _loop, _processes
from lamina.training._placement import Placement

STEPS = "steps of a call"  # which the others take over


class Listener:
    """Stands for the line of process 0, and keeps what is said."""

    def __init__(self):
        self.said = []
        self.waiting = 0

    def say(self, word):
        self.said.append(word)


class Listening(lamina.callbacks.Callback):
    """Listens to batches of validation."""

    def on_test_batch_end(self, batch, logs=None):
        pass


class Slower(lamina.callbacks.Callback):
    """Sets the learning rate in the midst."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            self.model.optimizer.learning_rate = 0.05


class Written(lamina.callbacks.Callback):
    """Writes weights in the midst."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            self.model.set_weights([2 * one for one in self.model.get_weights()])


def words_of_a_fit(monkeypatch, *, patience=1e6, rate=0.1, loss="mse", momentum=0.0, activation="tanh", **settings):
    """All that process 0 of two would say to the other in the course of a fit."""
    x, y, _ = table()
    lamina.set_random_seed(0)
    model = lamina.Sequential([layers.Dense(3, activation, input_shape=[6]), layers.Dense(1)])
    model.compile(lamina.optimizers.SGD(rate, momentum=momentum), loss)
    line = Listener()
    with monkeypatch.context() as patch:
        patch.setattr(_processes, "_HERE", _processes._Here(0, 2, line))
        patch.setattr(Placement, "joint", True)
        patch.setattr(_loop, "PATIENCE", patience)  # much of it: calls do not follow the pace of the machine
        model.fit(x, y, **{"validation_split": 0.2, "epochs": 2, "verbose": 0} | settings)
    assert line.waiting == 0
    return line.said


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"rate": 0.01}, "learning rates or other numbers"),
        ({"momentum": 0.5}, "learning rates or other numbers"),
        ({"loss": "mae"}, "layers, losses, metrics or optimizer"),
        ({"activation": "relu"}, "layers, losses, metrics or optimizer"),
        ({"batch_size": 64}, "batches or steps"),
        ({"validation_split": 0.3}, "rows"),
        ({"shuffle": False}, "order of rows"),
        ({"epochs": 3}, "epochs"),
        ({"callbacks": [Listening()]}, "callbacks that are told of batches"),
        ({"callbacks": [Slower()]}, "learning rates or other numbers"),
        ({"callbacks": [Written()]}, "numbers set meanwhile"),
    ],
)
def test_processes_with_other_settings_are_told(monkeypatch, other, what):
    """What is said in a fit tells each of them apart, and names it; two alike say the same."""
    alike, again, different = (words_of_a_fit(monkeypatch, **settings) for settings in ({}, {}, other))

    assert alike == again
    first = next(pair for pair in zip(alike, different, strict=False) if pair[0] != pair[1] and STEPS not in pair[0])
    assert what in [name for name, word in first[1].items() if first[0].get(name) != word]


def test_one_process_says_how_long_calls_are(monkeypatch):
    """However long an epoch is, Ctrl-C is never far; the others do as many steps, whatever their own pace is."""
    said = words_of_a_fit(monkeypatch, patience=1e-9, batch_size=16)
    steps = [word[STEPS] for word in said if STEPS in word]

    assert steps == [12, *[1] * 12]  # 184 rows; the first call learns the pace
    line = Listener()
    line.hear = lambda: {STEPS: 7}
    monkeypatch.setattr(_processes, "_HERE", _processes._Here(1, 2, line))
    assert _processes.told({STEPS: 3}) == {STEPS: 7}
