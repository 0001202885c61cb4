"""Running means that change places with the weights: refused without means, kept when a fit is cut short."""

import numpy as np
import pytest

import lamina
from lamina import keras
from lamina.callbacks import EarlyStopping, ModelCheckpoint, SwapEMAWeights
from lamina.errors import ArgumentError
from oracle.events import MANY_X, MANY_Y
from oracle.scripts import X, Y, height, staircase


def averaging():
    return staircase(keras, optimizer=keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5))


def fitted(model, *callbacks, epochs=3):
    return model.fit(MANY_X, MANY_Y, batch_size=2, epochs=epochs, verbose=0, callbacks=list(callbacks))


def test_an_optimizer_without_means_is_refused():
    """Before the first step, with what to set."""
    model = staircase(keras)

    with pytest.raises(ArgumentError, match="use_ema=True"):
        fitted(model, SwapEMAWeights())
    assert height(model) == 0


def test_a_checkpoint_further_down_the_list_holds_the_means(tmp_path):
    """What is saved after an epoch is what the model is judged by."""
    model = averaging()
    fitted(model, SwapEMAWeights(swap_on_epoch=True), ModelCheckpoint(tmp_path / "{epoch}.lamina"))

    assert [height(lamina.load_model(tmp_path / f"{epoch}.lamina")) for epoch in (1, 2, 3)] == [
        2.25,
        5.03125,
        8.00390625,
    ]


def test_the_means_stay_when_a_callback_ends_the_fit():
    """Whichever epoch is the last, its means are what is left."""
    model = averaging()
    stop = EarlyStopping("loss", baseline=-1.0, patience=1, mode="max")
    history = fitted(model, SwapEMAWeights(swap_on_epoch=True), stop, epochs=9)

    assert len(history.epoch) == 2
    assert height(model) == 5.03125


def test_training_goes_on_from_the_weights_not_from_the_means():
    """With swapping and without, the same steps are made."""
    plain, swapped = averaging(), averaging()

    assert fitted(plain).history["loss"] == fitted(swapped, SwapEMAWeights(swap_on_epoch=True)).history["loss"]


def test_predict_and_evaluate_give_the_weights_back():
    """What was in the model before is in it afterwards."""
    model = averaging()
    fitted(model)
    model.set_weights([np.full((1, 1), 3.0, np.float32)])

    answer = model.predict(X, verbose=0, callbacks=[SwapEMAWeights()])
    loss = model.evaluate(X, Y, verbose=0, callbacks=[SwapEMAWeights()])

    assert answer.item() == 8.00390625
    assert loss == pytest.approx(1000 - 8.00390625)
    assert height(model) == 3.0
