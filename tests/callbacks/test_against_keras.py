"""Callbacks, events and names against recordings of real Keras."""

import pytest

from callbacks.recorded import RECORDED, same
from lamina import keras
from oracle.events import EVENTS, NAMES
from oracle.keeping import AVERAGES, BACKUPS, BOARDS, CHECKPOINTS, LINES
from oracle.scripts import EARLY_STOPPING, FILES, PLATEAU, SCHEDULES


@pytest.mark.parametrize("name", EARLY_STOPPING)
def test_early_stopping_stops_and_restores_as_in_keras(name):
    """Epochs run, the epoch stopped at, the best one, its value, and the weights that are left."""
    outcome = EARLY_STOPPING[name](keras)

    assert same(outcome, RECORDED[f"early stopping: {name}"]), outcome


@pytest.mark.parametrize("name", PLATEAU)
def test_a_plateau_lowers_the_rate_as_in_keras(name):
    """The rate of each epoch, the rate that is left, and where the steps led."""
    outcome = PLATEAU[name](keras)

    assert same(outcome, RECORDED[f"plateau: {name}"]), outcome


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_by_epochs_sets_the_rate_as_in_keras(name):
    """The rate of each epoch, and where the steps led."""
    outcome = SCHEDULES[name](keras)

    assert same(outcome, RECORDED[f"schedule: {name}"]), outcome


@pytest.mark.parametrize("name", FILES)
def test_the_other_callbacks_do_what_they_do_in_keras(name):
    """The bytes of a log, the epoch in which NaN ends a fit, what functions are told."""
    outcome = FILES[name](keras)

    assert same(outcome, RECORDED[f"file: {name}"]), outcome


@pytest.mark.parametrize("name", EVENTS)
def test_events_come_in_the_order_of_keras(name):
    """Each event with its place and the names in its logs; what a callback changes takes effect at once."""
    outcome = EVENTS[name](keras)

    assert same(outcome, RECORDED[f"event: {name}"]), outcome


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_called_what_keras_calls_them(name):
    """The keys of the history and of `evaluate`, in their order."""
    outcome = NAMES[name](keras)

    assert same(outcome, RECORDED[f"name: {name}"]), outcome


def test_every_recording_is_held_against_lamina():
    """The file holds the scripts that are tested, and no others."""
    kinds = {
        "early stopping": EARLY_STOPPING,
        "plateau": PLATEAU,
        "schedule": SCHEDULES,
        "file": FILES,
        "event": EVENTS,
        "name": NAMES,
        "checkpoint": CHECKPOINTS,
        "backup": BACKUPS,
        "board": BOARDS,
        "line": LINES,
        "average": AVERAGES,
    }

    assert set(RECORDED) - {"versions"} == {f"{kind}: {name}" for kind, table in kinds.items() for name in table}
