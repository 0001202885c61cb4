"""What callbacks leave behind (checkpoints, backups, event files, printed lines) against recordings of real Keras."""

import pytest

from callbacks.recorded import RECORDED, same
from lamina import keras
from oracle.keeping import AVERAGES, BACKUPS, BOARDS, CHECKPOINTS, LINES


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_checkpoints_are_written_when_keras_writes_them(name):
    """The names of the files, and which epoch's or step's model is in each."""
    outcome = CHECKPOINTS[name](keras)

    assert same(outcome, RECORDED[f"checkpoint: {name}"]), outcome


@pytest.mark.parametrize("name", BACKUPS)
def test_a_fit_that_was_cut_off_goes_on_as_in_keras(name):
    """Whether a backup is there, the epochs that are run again, where they lead, and whether the backup stays."""
    outcome = BACKUPS[name](keras)

    assert same(outcome, RECORDED[f"backup: {name}"]), outcome


@pytest.mark.parametrize("name", BOARDS)
def test_tensorboard_is_shown_what_keras_shows_it(name):
    """Every run, every name, every step; of single numbers the value as well."""
    outcome = BOARDS[name](keras)

    assert same(outcome, RECORDED[f"board: {name}"]), outcome


@pytest.mark.parametrize("name", LINES)
def test_the_same_lines_are_printed(name):
    """What verbose=2 prints, and the numbers that a bar shows; times apart."""
    outcome = LINES[name](keras)

    assert same(outcome, RECORDED[f"line: {name}"]), outcome


@pytest.mark.parametrize("name", AVERAGES)
def test_running_means_are_in_the_model_when_they_are_in_keras(name):
    """Curves, the heights that other callbacks see, and the height that is left."""
    outcome = AVERAGES[name](keras)

    assert same(outcome, RECORDED[f"average: {name}"]), outcome
