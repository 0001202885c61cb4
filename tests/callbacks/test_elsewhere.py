"""Callbacks that speak to others: TensorBoard, a server, loops of one's own, and whoever waits for an error."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import numpy as np
import pytest

import lamina
from lamina import keras
from lamina.callbacks import (
    BackupAndRestore,
    CallbackList,
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    ProgbarLogger,
    RemoteMonitor,
    TensorBoard,
    TerminateOnNaN,
)
from lamina.errors import ArgumentError, DivergedError, StateError, UnknownNameError
from lamina.training import History
from oracle.scripts import X, Y, scripted, staircase


def fitted(*callbacks, epochs=2, **options):
    model = staircase(keras)
    return model.fit(X, Y, epochs=epochs, verbose=0, callbacks=list(callbacks), **options)


# TensorBoard


def test_tensorboard_itself_reads_what_was_written(tmp_path):
    """Curves and histograms, through TensorBoard's own reader."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    history = fitted(TensorBoard(tmp_path, histogram_freq=1), validation_data=(X, Y), epochs=3)
    read = {run: EventAccumulator(str(tmp_path / run)).Reload() for run in ("train", "validation")}
    losses = {run: [make_ndarray(e.tensor_proto) for e in read[run].Tensors("epoch_loss")] for run in read}

    np.testing.assert_allclose(losses["train"], history.history["loss"], rtol=1e-6)
    np.testing.assert_allclose(losses["validation"], history.history["val_loss"], rtol=1e-6)
    assert any(tag.endswith("/kernel/histogram") for tag in read["train"].Tags()["tensors"])


def test_a_missing_tensorboard_is_said_before_the_first_step(monkeypatch, tmp_path):
    """With what to install."""
    monkeypatch.setitem(sys.modules, "tensorboard.summary.writer.event_file_writer", None)

    with pytest.raises(StateError, match=r"pip install 'lamina\[tensorboard\]'"):
        fitted(TensorBoard(tmp_path))


@pytest.mark.parametrize("asked", [{"profile_batch": 2}, {"embeddings_freq": 1}, {"embeddings_metadata": "words.tsv"}])
def test_tensorboard_refuses_what_it_does_not_write(asked):
    """Profiles and projections."""
    with pytest.raises(ArgumentError, match="leave"):
        TensorBoard(**asked)


def test_epochs_stay_one_call_for_tensorboard(tmp_path):
    """Steps are told one by one only where their numbers are written."""
    assert not TensorBoard(tmp_path).overrides("on_train_batch_end")
    assert TensorBoard(tmp_path, update_freq=10).overrides("on_train_batch_end")


# A server


@pytest.fixture
def server():
    """A server on this machine that keeps what it is told."""
    told = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.append((self.path, self.headers["Content-Type"], self.headers.get("X-Run"), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with HTTPServer(("127.0.0.1", 0), Keep) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", told
        listening.shutdown()
        thread.join()


def test_a_server_is_told_each_epoch(server):
    """As a form with one field, or as JSON; with the headers that were given."""
    root, told = server
    history = fitted(RemoteMonitor(root), RemoteMonitor(root, "/json", headers={"X-Run": "7"}, send_as_json=True))

    assert [line[:3] for line in told[:2]] == [
        ("/publish/epoch/end/", "application/x-www-form-urlencoded", None),
        ("/json", "application/json", "7"),
    ]
    assert json.loads(parse_qs(told[2][3])["data"][0]) == {"epoch": 1, "loss": history.history["loss"][1]}
    assert json.loads(told[3][3]) == {"epoch": 1, "loss": history.history["loss"][1]}


def test_a_server_that_does_not_answer_stops_nothing():
    """The fit goes on; that nobody heard is a warning."""
    with pytest.warns(UserWarning, match="Could not reach"):
        history = fitted(RemoteMonitor("http://127.0.0.1:9"), epochs=1)

    assert history.epoch == [0]


def test_a_server_is_on_the_web():
    """No file is read by way of an address."""
    with pytest.raises(ArgumentError, match="http"):
        RemoteMonitor("file:///etc/passwd")


def test_arrays_of_one_number_are_numbers(server):
    """NumPy's scalars are sent as JSON's."""
    root, told = server
    RemoteMonitor(root, send_as_json=True).on_epoch_end(0, {"a": np.float32(1.5), "b": np.arange(1)})

    assert json.loads(told[0][3]) == {"epoch": 0, "a": 1.5, "b": 0}


# Loops of one's own


def test_a_list_tells_everybody_in_order():
    """Lists within lists; logs sorted, numbers as Python's own; the history and the bar are added once."""
    heard = []
    ears = [LambdaCallback(on_epoch_end=lambda _, logs, n=name: heard.append((n, logs))) for name in "abc"]
    told = CallbackList(
        [ears[0], [ears[1], [ears[2]]]], add_history=True, add_progbar=True, verbose=0, epochs=1, steps=1
    )

    told.on_epoch_end(0, {"b": np.float32(0.5), "a": np.array(2.0)})

    assert [name for name, _ in heard] == ["a", "b", "c"]
    assert heard[0][1] == {"a": 2.0, "b": 0.5}
    assert [type(callback) for callback in told.callbacks[3:]] == [History, ProgbarLogger]
    assert len(CallbackList([History()], add_history=True).callbacks) == 1


def test_a_list_knows_every_event():
    """Whatever a callback can hear, a list can tell."""
    events = [name for name in dir(lamina.callbacks.Callback) if name.startswith("on_")]
    heard = []
    told = CallbackList([LambdaCallback(**{e: lambda *details, e=e: heard.append((e, len(details))) for e in events})])

    for event in events:
        places = (0,) if "batch" in event or "epoch" in event else ()
        getattr(told, event)(*places, {})

    assert [name for name, _ in heard] == events


def test_a_fit_takes_a_callback_list():
    """Its callbacks are told as if they stood there alone."""
    epochs = []

    fitted_by = CallbackList([LambdaCallback(on_epoch_end=lambda epoch, _: epochs.append(epoch))])
    staircase(keras).fit(X, Y, epochs=3, verbose=0, callbacks=fitted_by)

    assert epochs == [0, 1, 2]


def test_a_list_gives_the_model_its_history():
    """As `fit` does."""
    model = staircase(keras)
    told = CallbackList([], add_history=True, model=model)

    assert model.history is told.history


# Errors that somebody waits for


def diverging(callback, *others):
    model = staircase(keras, optimizer=keras.optimizers.SGD(1e30), loss="mse")
    x, y = np.ones((6, 1), np.float32), np.ones((6, 1), np.float32)
    return model.fit(x, y, batch_size=2, epochs=4, verbose=0, callbacks=[callback, *others])


def test_a_loss_that_is_no_number_raises_at_its_step(tmp_path):
    """With raise_error, and without telling anybody that training has ended, so that a backup stays."""
    ended = []
    backup = BackupAndRestore(tmp_path, save_freq=1)
    with pytest.raises(DivergedError, match=r"batch [12]") as caught:
        diverging(TerminateOnNaN(raise_error=True), backup, LambdaCallback(on_train_end=ended.append))

    assert isinstance(caught.value, RuntimeError)
    assert ended == []
    assert (tmp_path / "latest.lamina").exists()


def test_epochs_stay_one_call_where_nothing_raises():
    """Looking after every epoch costs nothing."""
    assert not TerminateOnNaN().overrides("on_train_batch_end")


def test_a_schedule_is_not_set_by_a_callback():
    """The error is a TypeError, as in Keras."""
    model = staircase(keras, optimizer=keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10)))
    for callback in (keras.callbacks.LearningRateScheduler(lambda _, rate: rate), keras.callbacks.ReduceLROnPlateau()):
        with pytest.raises(TypeError, match="LearningRateSchedule"):
            model.fit(X, Y, epochs=2, verbose=0, callbacks=[callback])


# Words of one's own


def test_an_event_that_does_not_exist_is_refused():
    """A slip of the pen would never be called; other names may be anything."""
    with pytest.raises(UnknownNameError, match="on_epoch_end"):
        LambdaCallback(on_epoch_ends=print)

    assert LambdaCallback(note=5).note == 5


def test_orbax_is_refused_with_what_to_take():
    """In one sentence."""
    with pytest.raises(ArgumentError, match="ModelCheckpoint"):
        keras.callbacks.OrbaxCheckpoint("folder", monitor="loss")


def test_a_log_that_is_used_again_finds_its_keys_again(tmp_path):
    """A second fit with other numbers begins with other columns."""
    log = CSVLogger(tmp_path / "log.csv")
    fitted(log)
    fitted(scripted(keras, other=[1.0, 2.0]), log)

    assert (tmp_path / "log.csv").read_text().splitlines()[0] == "epoch,loss,other,val_loss,val_other"


def test_a_missing_number_can_be_looked_for_elsewhere():
    """A subclass may find that the key is called otherwise now, and everything goes by that."""

    class Translating(EarlyStopping):
        def absent(self, logs):
            self.monitor = self.monitor.replace("acc", "accuracy")
            return self.watched(logs)

    stop = Translating("val_acc", patience=1)
    model = staircase(keras, metrics=["accuracy"])
    values = scripted(keras, val_accuracy=[0.1, 0.2, 0.15, 0.9])
    history = model.fit(X, Y, epochs=4, verbose=0, validation_data=(X, Y), callbacks=[values, stop])

    assert history.epoch == [0, 1, 2]
    assert stop.best == 0.2
