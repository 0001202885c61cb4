"""Lesson 3: the quality of red wine, by a wide network and ten epochs of Adam."""

from lesson import SEED, epochs, tell, timed, wine

import keras
from keras import layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = wine()

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
    history = model.fit(x_train, y_train, validation_data=(x_valid, y_valid), batch_size=256, epochs=epochs(10))

tell("lesson 3: SGD", data, history, watch)
