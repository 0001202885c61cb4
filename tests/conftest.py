"""What holds for every test: JAX never brings arrays of different rank together by itself, and seeds are fixed."""

import signal

import jax
import pytest

import lamina

collect_ignore_glob = ["oracle/record_*.py"]  # they need real Keras


@pytest.fixture(autouse=True)
def _strict():
    """Rank promotion raises, as a context: lamina itself never sets it."""
    with jax.numpy_rank_promotion("raise"):
        yield


@pytest.fixture(autouse=True)
def _seeded():
    """Every test draws the same numbers, alone or among others."""
    lamina.set_random_seed(1)


@pytest.fixture(autouse=True)
def _listening():
    """Ctrl-C raises, as at a terminal; a suite that runs in the background may have inherited that it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def _traced_here(monkeypatch):
    """Programs that earlier processes stored are left alone, so that traces can be counted."""
    monkeypatch.setattr("lamina.training._cache.folder", lambda: None)
