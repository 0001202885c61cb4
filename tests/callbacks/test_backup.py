"""A backup holds everything: a fit that was cut off and begun anew is the fit that was never cut off, bit for bit."""

import numpy as np
import pytest

import lamina
from lamina.callbacks import BackupAndRestore, Callback, EarlyStopping
from lamina.errors import ArgumentError, ModelFileError
from lamina.layers import BatchNormalization, Dense, Dropout

RNG = np.random.default_rng(3)
X = RNG.normal(size=(70, 5)).astype(np.float32)
Y = (X @ RNG.normal(size=(5, 1)) + 0.1 * RNG.normal(size=(70, 1))).astype(np.float32)


class PowerCut(Callback):
    """The power fails."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise RuntimeError("the power failed")


def made(optimizer="adam"):
    """A model with all that moves: weights, running statistics, random bits."""
    model = lamina.Sequential(
        [Dense(8, "relu", input_shape=[5]), BatchNormalization(), Dropout(0.3), Dense(8, "relu"), Dense(1)]
    )
    model.compile(optimizer, "mse")
    return model


def fitted(model, callbacks, epochs=8):
    return model.fit(X, Y, batch_size=16, epochs=epochs, verbose=0, validation_split=0.2, callbacks=callbacks)


def optax_adam():
    optax = pytest.importorskip("optax")
    return optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.01))


@pytest.mark.parametrize("cut", [1, 5, 7])
@pytest.mark.parametrize("optimizer", [lambda: "adam", lambda: lamina.optimizers.SGD(0.01, momentum=0.9), optax_adam])
def test_a_fit_begun_anew_is_the_fit_that_was_never_cut_off(tmp_path, cut, optimizer):
    """Weights, running statistics and curves are equal in every bit, whatever the new process has drawn before."""
    lamina.set_random_seed(5)
    whole = made(optimizer())
    curves = fitted(whole, []).history

    lamina.set_random_seed(5)
    with pytest.raises(RuntimeError, match="power"):
        fitted(made(optimizer()), [BackupAndRestore(tmp_path / "backup"), PowerCut(cut)])
    lamina.set_random_seed(99)
    again = made(optimizer())
    rest = fitted(again, [BackupAndRestore(tmp_path / "backup")])

    assert rest.epoch == list(range(cut, 8))
    assert all((ours == theirs).all() for ours, theirs in zip(again.get_weights(), whole.get_weights(), strict=True))
    assert {name: values[cut:] for name, values in curves.items()} == rest.history
    assert not (tmp_path / "backup").exists()


def test_the_learning_rate_comes_back(tmp_path):
    """A rate that was lowered before the power failed stays low."""
    model = made()
    model.optimizer.learning_rate = 0.125
    with pytest.raises(RuntimeError):
        fitted(model, [BackupAndRestore(tmp_path), PowerCut(2)])

    again = made()
    fitted(again, [BackupAndRestore(tmp_path)])

    assert again.optimizer.learning_rate == 0.125


def test_a_damaged_backup_is_refused_and_the_one_before_it_serves(tmp_path):
    """Without a second backup the damage is said; with one, the epoch before is gone on from."""
    with pytest.raises(RuntimeError):
        fitted(made(), [BackupAndRestore(tmp_path, double_checkpoint=True), PowerCut(4)])
    (tmp_path / "latest.lamina").write_bytes(b"0")

    assert fitted(made(), [BackupAndRestore(tmp_path, delete_checkpoint=False)], epochs=5).epoch == [3, 4]
    for path in tmp_path.iterdir():
        path.write_bytes(b"0")
    with pytest.raises(ModelFileError):
        fitted(made(), [BackupAndRestore(tmp_path)])


def test_another_models_backup_is_refused(tmp_path):
    """Nothing is taken from it, and the sentence names the folder."""
    with pytest.raises(RuntimeError):
        fitted(made(), [BackupAndRestore(tmp_path), PowerCut(2)])
    other = lamina.Sequential([Dense(3, input_shape=[5]), Dense(1)])
    other.compile("adam", "mse")

    with pytest.raises(ModelFileError, match="another model") as caught:
        fitted(other, [BackupAndRestore(tmp_path)])
    assert str(tmp_path) in str(caught.value)


def test_other_peoples_files_stay(tmp_path):
    """The folder is emptied of the backup alone."""
    (tmp_path / "notes.txt").write_text("mine")

    fitted(made(), [BackupAndRestore(tmp_path)])

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_fit_that_a_callback_stops_has_ended_by_itself(tmp_path):
    """Its backup is deleted."""
    stop = EarlyStopping("loss", baseline=-1.0, patience=1)

    history = fitted(made(), [BackupAndRestore(tmp_path / "backup"), stop], epochs=500)

    assert len(history.epoch) < 500
    assert not (tmp_path / "backup").exists()


def test_ctrl_c_leaves_the_backup(tmp_path):
    """The epoch that was cut off is run again."""

    class Impatient(Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 3:
                self.model.loop.session.interrupts.requested = True

    class Loop(Callback):
        def set_loop(self, loop):
            self.model.loop = loop

    history = fitted(made(), [BackupAndRestore(tmp_path), Loop(), Impatient()])
    again = fitted(made(), [BackupAndRestore(tmp_path)])

    assert history.interrupted
    assert again.epoch == [4, 5, 6, 7]


@pytest.mark.parametrize("folder", ["", None])
def test_a_backup_needs_a_folder(folder):
    """Nothing is kept nowhere."""
    with pytest.raises(ArgumentError, match="backup_dir"):
        BackupAndRestore(folder)


@pytest.mark.parametrize("often", ["batch", 0.15])
def test_how_often_is_a_word_or_a_number(often):
    """Nothing else is understood."""
    with pytest.raises(ArgumentError, match="save_freq"):
        BackupAndRestore("backup", save_freq=often)
