"""What holds for every test: JAX never brings arrays of different rank together by itself, and seeds are fixed."""

import jax
import pytest

import lamina


@pytest.fixture(autouse=True)
def _strict():
    """Rank promotion raises, as a context: lamina itself never sets it."""
    with jax.numpy_rank_promotion("raise"):
        yield


@pytest.fixture(autouse=True)
def _seeded():
    """Every test draws the same numbers, alone or among others."""
    lamina.set_random_seed(1)
