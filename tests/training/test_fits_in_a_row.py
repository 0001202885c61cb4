"""Hundreds of fits in one process: a handful of programs, and memory that stays what it was after the first twenty."""

import gc
import resource
from pathlib import Path

import numpy as np
import pytest

import lamina
from lamina import layers
from lamina.training import traces

SHAPES = [(2, [4]), (5, [8, 8]), (10, [16]), (20, [32, 8]), (3, [5, 5, 5])]
"""Features and widths."""

STATM = Path("/proc/self/statm")


def resident():
    """Megabytes that the process holds at present."""
    gc.collect()
    return int(STATM.read_text().split()[1]) * resource.getpagesize() / 2**20


def fits(first, last):
    """Nets of five shapes in turn, with rows, rates and seeds that never repeat."""
    for number in range(first, last):
        random = np.random.default_rng(number)
        features, widths = SHAPES[number % len(SHAPES)]
        rows = int(random.integers(50, 900))
        x = random.standard_normal((rows, features)).astype(np.float32)
        lamina.set_random_seed(number)
        model = lamina.Sequential([*(layers.Dense(units, "relu") for units in widths), layers.Dense(1)])
        model.compile(lamina.optimizers.Adam(float(10 ** random.uniform(-4, -1))), "mse")
        model.fit(x, x[:, :1], epochs=2, validation_split=0.2, verbose=0)
        model.predict(x[:3])


@pytest.mark.usefixtures("_traced_here")
@pytest.mark.skipif(not STATM.exists(), reason="the system does not tell how much memory a process holds")
@pytest.mark.parametrize("count", [50, pytest.param(500, marks=pytest.mark.slow)])
def test_fits_share_programs_and_leave_nothing_behind(count):
    """At most three programs a shape, for rows that fill their batches and others; a fit leaves no memory taken."""
    first = traces()
    fits(0, 20)
    grown, known, held = 0.0, traces(), resident()
    for start in range(20, count, 20):
        fits(start, start + 20)
        grown += resident() - held if traces() == known else 0.0  # a new program takes what it takes
        known, held = traces(), resident()

    assert known - first <= 3 * len(SHAPES)
    assert grown < 5
