"""Fits of several inputs and outputs, and of batches, against recordings of real Keras: numbers and keys alike."""

import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lamina import keras, model
from oracle.several import CASES, by_hand, run


@cache
def recordings() -> dict[str, dict[str, np.ndarray]]:
    """What Keras answered, by case and by what was asked."""
    found: dict[str, dict[str, np.ndarray]] = {}
    with np.load(Path(__file__).parent / "oracle" / "several.npz") as file:
        for path in file.files:
            case, _, what = path.rpartition("/")
            found.setdefault(case, {})[what] = file[path]
    return found


def agree(outcome: dict[str, np.ndarray], recorded: dict[str, np.ndarray]) -> None:
    """Every name in its place, every number to 1e-5."""
    assert list(outcome) == list(recorded)
    for what, wanted in recorded.items():
        assert outcome[what].shape == wanted.shape, what
        error = np.max(np.abs(outcome[what] - wanted) / np.maximum(1, np.abs(wanted)))
        assert error <= 1e-5, f"{what}: {error:.1e}"


@pytest.mark.parametrize("name", CASES)
def test_a_fit_runs_as_in_keras(name):
    """Curves with their keys in order, weights, scores and predictions."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The input ran out of data")
        outcome = run(keras, CASES[name])

    agree(outcome, recordings()[name])


def test_batches_by_hand_give_what_keras_gives():
    """train_on_batch, test_on_batch and predict_on_batch, weights and classes included."""
    agree(by_hand(keras, model), recordings()["by hand"])


def test_every_recording_is_held_against_lamina():
    """The file holds the cases that are tested, and no others."""
    assert set(recordings()) - {""} == {*CASES, "by hand"}
