"""What a person sees of a fit: a bar at a terminal, lines where asked for, nothing in a pipe."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys, numpy as np, lamina
model = lamina.Sequential([lamina.layers.Dense(1, input_shape=[2])])
model.compile("sgd", "mse")
x = np.ones((50, 2), np.float32)
model.fit(x, x[:, 0], epochs=3, validation_split=0.2, verbose=int(sys.argv[1]))
"""


def printed(verbose, *, terminal):
    """What a fit in a process of its own prints, at a terminal or into a pipe."""
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(verbose)]
    environment = os.environ | {"JAX_PLATFORMS": "cpu", "TERM": "xterm", "COLUMNS": "100"}
    if not terminal:
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    ours, theirs = os.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        text = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # the terminal is closed
                break
            if not piece:
                break
            text += piece
    os.close(ours)
    assert process.returncode == 0, text
    return text.decode()


def test_a_terminal_gets_a_bar():
    """It ends at the last epoch with the last numbers."""
    seen = printed(1, terminal=True)

    assert "epoch 3/3" in seen
    assert "val_loss" in seen


@pytest.mark.parametrize("verbose", [0, 1])
def test_a_pipe_gets_nothing(verbose):
    """Logs of a server are not filled with bars."""
    assert printed(verbose, terminal=False) == ""


def test_lines_are_printed_where_asked_for():
    """verbose=2 prints one line an epoch, into a pipe too."""
    lines = printed(2, terminal=False).splitlines()

    assert [line.split("  ")[0] for line in lines] == ["Epoch 1/3", "Epoch 2/3", "Epoch 3/3"]
