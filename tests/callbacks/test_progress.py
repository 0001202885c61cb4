"""What a person sees of a fit: a bar at a terminal, lines anywhere else."""

import contextlib
import io
import os
import re
import subprocess
import sys

import lamina
from lamina.callbacks import ProgbarLogger

SCRIPT = """
import sys, numpy as np, lamina
model = lamina.Sequential([lamina.layers.Dense(1, input_shape=[2])])
model.compile("sgd", "mse")
x = np.ones((50, 2), np.float32)
stop, epochs = int(sys.argv[3]), int(sys.argv[2])
callback = lamina.callbacks.LambdaCallback(
    on_epoch_end=lambda epoch, logs: setattr(model, "stop_training", epoch == stop)
)
model.fit(x, x[:, 0], epochs=epochs, validation_split=0.2, verbose=int(sys.argv[1]), callbacks=[callback])
"""


def printed(verbose, *, terminal, epochs=3, stop=-1):
    """What a fit in a process of its own prints, at a terminal or into a pipe."""
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(verbose), str(epochs), str(stop)]
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


def test_nothing_is_printed_where_nothing_is_asked_for():
    """verbose=0 is silent."""
    assert printed(0, terminal=False) == ""


def test_every_epoch_is_printed_where_asked_for():
    """verbose=2 prints Keras's two lines an epoch, however many there are."""
    lines = printed(2, terminal=False, epochs=120).splitlines()

    assert lines[::2] == [f"Epoch {epoch}/120" for epoch in range(1, 121)]
    assert all(re.fullmatch(r"2/2 - \d+s - \d+[mu]?s/step - loss: \S+ - val_loss: \S+", line) for line in lines[1::2])


def test_a_pipe_is_not_flooded():
    """verbose=1 prints the same epochs into a pipe, but after fifty only one a second, and always the last."""
    lines = [line for line in printed(1, terminal=False, epochs=3000).splitlines() if line.startswith("Epoch")]

    assert lines[:50] == [f"Epoch {epoch}/3000" for epoch in range(1, 51)]
    assert 51 <= len(lines) < 200
    assert lines[-1] == "Epoch 3000/3000"


def test_the_epoch_that_ends_a_fit_is_printed():
    """An epoch that was to be passed over is printed after all when a callback stops the fit with it."""
    lines = printed(1, terminal=False, epochs=3000, stop=1500).splitlines()

    assert lines[-2] == "Epoch 1501/3000"


def test_a_bar_of_ones_own_is_no_second_bar():
    """ProgbarLogger among the callbacks takes the place of the one that fit would add."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        model = lamina.Sequential([lamina.layers.Dense(1, input_shape=[1])])
        model.compile("sgd", "mse")
        model.fit([[1.0], [2.0]], [1.0, 2.0], epochs=2, verbose=2, callbacks=[ProgbarLogger()])

    assert heard.getvalue().count("Epoch 1/2") == 1
    assert heard.getvalue().count("loss:") == 2


def test_predict_is_silent_by_itself():
    """Scripts that predict row by row print nothing; evaluate says what it found."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        model = lamina.Sequential([lamina.layers.Dense(1, input_shape=[1])])
        model.compile("sgd", "mse")
        model.predict([[1.0]])
        assert heard.getvalue() == ""
        model.evaluate([[1.0]], [1.0])

    assert "1/1" in heard.getvalue()
    assert "loss:" in heard.getvalue()


def test_steps_that_nobody_knew_beforehand_are_counted(capsys):
    """A loop of one's own over batches of unknown number says in the end how many there were."""
    lines = ProgbarLogger()
    lines.set_params({"verbose": 2, "epochs": 1, "steps": None})
    lines.on_train_begin()
    lines.on_epoch_begin(0)
    for batch in range(7):
        lines.on_train_batch_end(batch, {"loss": 1.0})
    lines.on_epoch_end(0, {"loss": 0.5})

    assert capsys.readouterr().out.startswith("7/7 - ")
