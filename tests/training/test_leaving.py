"""The end of a process that has trained."""

import subprocess
import sys

SCRIPT = """
import atexit, gc
atexit.register(lambda: print("searched", len(gc.get_objects()) > 1000))  # told last, since it was registered first
import numpy as np
import lamina
model = lamina.Sequential([lamina.layers.Dense(1, input_shape=[1])])
{}
file = open({!r}, "w")
file.write("whole")
"""
TRAINS = 'model.compile("sgd", "mse"); model.fit(np.ones((4, 1)), np.ones(4), epochs=1, verbose=0)'


def ended(path, work):
    """What the last handler says."""
    script = SCRIPT.format(work, str(path))
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()


def test_where_jax_is_loaded_nothing_is_searched_at_the_end_and_nothing_is_lost(tmp_path):
    """Half a second of every script; without JAX all is as ever."""
    assert ended(tmp_path / "trained", TRAINS) == ["searched", "False"]
    assert ended(tmp_path / "plain", "") == ["searched", "True"]
    assert (tmp_path / "trained").read_text() == (tmp_path / "plain").read_text() == "whole"
