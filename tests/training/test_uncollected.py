"""Python's search for garbage is held back while JAX is loaded, and is as the user had it afterwards."""

import gc
import subprocess
import sys
from contextlib import suppress

import pytest

from lamina.training._uncollected import uncollected

FULL_SEARCHES = """
import gc
import numpy, lamina.training
gc.collect()
full = lambda: gc.get_stats()[2]["collections"]
before = full()
{}
print(full() - before, gc.isenabled(), gc.get_freeze_count())
"""


@pytest.fixture
def _searching():
    """Whatever a test does, garbage is searched for afterwards."""
    yield
    gc.unfreeze()
    gc.enable()


def test_loading_jax_searches_for_no_garbage():
    """A plain import does, which shows that the test could fail."""

    def told(statement):
        code = FULL_SEARCHES.format(statement)
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert told("lamina.training.traces") == ["0", "True", "0"]
    assert int(told("import jax")[0]) > 0


@pytest.mark.usefixtures("_searching")
@pytest.mark.parametrize("searched", [True, False])
@pytest.mark.parametrize("frozen", [True, False])
def test_all_is_as_the_user_had_it(searched, frozen):
    """On or off, with frozen objects or without; after an error too."""
    if not searched:
        gc.disable()
    if frozen:
        gc.freeze()
    count = gc.get_freeze_count()

    inside = True
    with suppress(KeyError), uncollected():
        inside = gc.isenabled()
        raise KeyError

    assert not inside
    assert gc.isenabled() == searched
    assert gc.get_freeze_count() == count


@pytest.mark.usefixtures("_searching")
def test_garbage_made_meanwhile_is_found_later():
    """It is old, not forgotten."""
    found = []

    class Circle:
        def __init__(self):
            self.own = self

        def __del__(self):
            found.append(self)

    with uncollected():
        Circle()
    gc.collect()

    assert len(found) == 1
