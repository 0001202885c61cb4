"""Lesson 5: wine as it is measured, nothing scaled, by a larger network with dropout and batch normalization."""

from lesson import SEED, epochs, tell, timed, wine

import keras
from keras import layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = wine(scaled=False)

model = keras.Sequential(
    [
        layers.Dense(1024, activation="relu", input_shape=[11]),
        layers.Dropout(0.3),
        layers.BatchNormalization(),
        layers.Dense(1024, activation="relu"),
        layers.Dropout(0.3),
        layers.BatchNormalization(),
        layers.Dense(1024, activation="relu"),
        layers.Dropout(0.3),
        layers.BatchNormalization(),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mae")
with timed() as watch:
    history = model.fit(
        x_train, y_train, validation_data=(x_valid, y_valid), batch_size=256, epochs=epochs(100), verbose=0
    )

tell("lesson 5: dropout and batch normalization", data, history, watch)
