"""Whole fits against recordings of real Keras: same first weights, same order of rows, same numbers at every epoch."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lamina import keras
from oracle.corners import CORNERS
from oracle.fits import GRID, run

FITS = GRID | CORNERS


@cache
def recordings() -> dict[str, dict[str, np.ndarray]]:
    """What Keras answered, by fit and by what was asked."""
    found: dict[str, dict[str, np.ndarray]] = {}
    with np.load(Path(__file__).parent / "oracle" / "trajectories.npz") as file:
        for path in file.files:
            fit, _, what = path.rpartition("/")
            found.setdefault(fit, {})[what] = file[path]
    return found


def allowed(what: str, recorded: dict[str, np.ndarray]) -> float:
    """How far lamina may be from Keras: 1e-5, or 3 times as far as Keras is from itself with its columns permuted.

    Losses in training have no such excuse. What follows from weights or running statistics has: a column's offset
    before batch normalization has no slope but that of rounding, and Adam makes whole steps of it.
    """
    kinds = {"weight": "weight", "prediction": "prediction", "curve val": "curve val", "score": "curve val"}
    near = [kinds[kind] for kind in kinds if what.startswith(kind)]
    return max([1e-5, *(3 * float(recorded[f"distance {kind}"]) for kind in near)])


@pytest.mark.parametrize("name", FITS)
def test_a_fit_runs_as_in_keras(name):
    """Losses agree to 1e-5 in every epoch; weights, validation and predictions to that or to Keras's own rounding."""
    recorded = recordings()[name]

    outcome = run(keras, FITS[name])

    assert list(outcome) == [what for what in recorded if not what.startswith("distance")]
    for what, value in outcome.items():
        wanted = recorded[what]
        assert value.shape == wanted.shape, what
        error = np.max(np.abs(value - wanted) / np.maximum(1, np.abs(wanted)))
        assert error <= allowed(what, recorded), f"{what}: {error:.1e}"


def test_every_recording_is_held_against_lamina():
    """The file holds the fits that are tested, and no others."""
    assert set(recordings()) - {""} == set(FITS)


def test_keras_is_near_itself_in_training():
    """The oracle is sound: with permuted columns, Keras's own training losses stay within the tolerance."""
    apart = {name: float(kept["distance curve loss"]) for name, kept in recordings().items() if name}

    assert {name: value for name, value in apart.items() if value > 1e-5} == {}
