"""What a checkpoint refuses, what it says, and what it calls."""

import pytest

import lamina
from lamina import keras
from lamina.callbacks import ModelCheckpoint
from lamina.errors import ArgumentError, ModelFileError, UnknownNameError
from oracle.scripts import X, Y, scripted, staircase


def fitted(keep, values=(1.0, 0.5, 0.75), **options):
    model = staircase(keras)
    callbacks = [scripted(keras, val_loss=list(values)), keep]
    model.fit(X, Y, epochs=len(values), verbose=0, validation_data=(X, Y), callbacks=callbacks, **options)
    return model


@pytest.mark.parametrize(("path", "weights"), [("best", False), ("best.hdf5", False), ("best.h5", True), ("w", True)])
def test_a_suffix_that_says_nothing_is_refused(path, weights):
    """Before anything is trained, with the suffixes that are known."""
    with pytest.raises(ArgumentError, match=r"\.h5"):
        ModelCheckpoint(path, save_weights_only=weights)


@pytest.mark.parametrize("often", ["batch", 0, 1.5, True])
def test_how_often_is_a_word_or_a_number(often):
    """Nothing else is understood."""
    with pytest.raises(ArgumentError, match="save_freq"):
        ModelCheckpoint("best.lamina", save_freq=often)


def test_a_key_that_no_epoch_has_is_named(tmp_path):
    """In the file's name as in `monitor`."""
    with pytest.raises(UnknownNameError, match="val_acc"):
        fitted(ModelCheckpoint(tmp_path / "{val_acc:.2f}.lamina"))
    with pytest.raises(UnknownNameError, match="val_acc"):
        fitted(ModelCheckpoint(tmp_path / "best.lamina", "val_acc", save_best_only=True, mode="max"))


def test_a_folder_is_not_overwritten(tmp_path):
    """It is said what is in the way."""
    (tmp_path / "best.lamina").mkdir()

    with pytest.raises(ModelFileError, match="folder"):
        fitted(ModelCheckpoint(tmp_path / "best.lamina"))


def test_an_epoch_without_validation_is_not_the_best(tmp_path):
    """With validation every second epoch, only those epochs are compared."""
    model = staircase(keras)
    keep = ModelCheckpoint(tmp_path / "{epoch}.lamina", save_best_only=True)

    model.fit(X, Y, epochs=4, verbose=0, validation_data=(X, Y), validation_freq=2, callbacks=[keep])

    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.lamina", "4.lamina"]


def test_what_is_done_is_said(tmp_path, capsys):
    """Keras's sentences, with the name of the file."""
    fitted(ModelCheckpoint(tmp_path / "best.lamina", save_best_only=True, verbose=1))
    said = [line for line in capsys.readouterr().out.splitlines() if line]

    assert said == [
        f"Epoch 1: val_loss improved from None to 1.00000, saving model to {tmp_path}/best.lamina",
        f"Epoch 1: finished saving model to {tmp_path}/best.lamina",
        f"Epoch 2: val_loss improved from 1.00000 to 0.50000, saving model to {tmp_path}/best.lamina",
        f"Epoch 2: finished saving model to {tmp_path}/best.lamina",
        "Epoch 3: val_loss did not improve from 0.50000",
    ]


def test_weights_alone_are_the_models_own_business(tmp_path):
    """With save_weights_only, the model's save_weights is called."""
    called = []

    class Recorder(lamina.Sequential):
        def save_weights(self, filepath, overwrite=True):
            called.append((filepath, overwrite))

    model = Recorder([lamina.layers.Dense(1, input_shape=[1])])
    model.compile("sgd", "mse")
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[ModelCheckpoint("w{epoch}.weights.h5", save_weights_only=True)])

    assert called == [("w1.weights.h5", True), ("w2.weights.h5", True)]


def test_training_goes_on_from_a_checkpoint_as_if_it_had_never_stopped(tmp_path):
    """A file that was written in the middle of a fit holds the optimizer's numbers of that very step."""
    x, y = [[1.0, 2.0], [3.0, 1.0]], [1.0, 2.0]
    lamina.set_random_seed(2)
    model = lamina.Sequential([lamina.layers.Dense(3, "relu", input_shape=[2]), lamina.layers.Dense(1)])
    model.compile("adam", "mse")
    keep = ModelCheckpoint(tmp_path / "{epoch}.lamina")
    whole = model.fit(x, y, epochs=6, shuffle=False, verbose=0, callbacks=[keep])

    again = lamina.load_model(tmp_path / "3.lamina")
    rest = again.fit(x, y, epochs=6, initial_epoch=3, shuffle=False, verbose=0)

    assert rest.history["loss"] == whole.history["loss"][3:]


def test_whoever_is_lenient_says_so_in_one_place(tmp_path):
    """A subclass that answers None for what is absent goes on as Keras does, saving what cannot be compared."""

    class Lenient(ModelCheckpoint):
        def absent(self, logs):
            return None

    fitted(Lenient(tmp_path / "{epoch}.lamina", "val_acc", save_best_only=True, mode="max"))

    assert len(list(tmp_path.iterdir())) == 3
