"""Lesson 4: the same wine and the same network, until it stops learning what holds for other wines."""

from keras.callbacks import EarlyStopping
from lesson import SEED, epochs, tell, timed, wine

import keras
from keras import callbacks, layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = wine()
assert callbacks.EarlyStopping is EarlyStopping
early_stopping = EarlyStopping(min_delta=0.001, patience=20, restore_best_weights=True)

model = keras.Sequential(
    [
        layers.Dense(512, activation="relu", input_shape=[11]),
        layers.Dense(512, activation="relu"),
        layers.Dense(512, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mae")
with timed() as watch:
    history = model.fit(
        x_train,
        y_train,
        validation_data=(x_valid, y_valid),
        batch_size=256,
        epochs=epochs(500),
        callbacks=[early_stopping],
        verbose=0,
    )

tell("lesson 4: early stopping", data, history, watch)
