"""Exercise 5: dropout for songs; and concrete, unscaled, by plain SGD: it flies off, until inputs are normalized."""

from lesson import SEED, concrete, epochs, songs, tell, timed

import keras
from keras import layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = songs()
model = keras.Sequential(
    [
        layers.Dense(128, activation="relu", input_shape=[18]),
        layers.Dropout(rate=0.3),
        layers.Dense(64, activation="relu"),
        layers.Dropout(rate=0.3),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mae")
with timed() as watch:
    history = model.fit(
        x_train, y_train, validation_data=(x_valid, y_valid), batch_size=512, epochs=epochs(50), verbose=0
    )
tell("exercise 5: dropout", data, history, watch)

data, x_train, y_train, x_valid, y_valid = concrete()
settings = {"validation_data": (x_valid, y_valid), "batch_size": 64, "epochs": epochs(100), "verbose": 0}

bare = keras.Sequential(
    [
        layers.Dense(512, activation="relu", input_shape=[8]),
        layers.Dense(512, activation="relu"),
        layers.Dense(512, activation="relu"),
        layers.Dense(1),
    ]
)
bare.compile(optimizer="sgd", loss="mae", metrics=["mae"])
with timed() as watch:
    history = bare.fit(x_train, y_train, **settings)
tell("exercise 5: concrete, nothing normalized", data, history, watch)

normalized = keras.Sequential(
    [
        layers.BatchNormalization(input_shape=[8]),
        layers.Dense(512, activation="relu"),
        layers.BatchNormalization(),
        layers.Dense(512, activation="relu"),
        layers.BatchNormalization(),
        layers.Dense(512, activation="relu"),
        layers.BatchNormalization(),
        layers.Dense(1),
    ]
)
normalized.compile(optimizer="sgd", loss="mae", metrics=["mae"])
with timed() as watch:
    history = normalized.fit(x_train, y_train, **settings)
tell("exercise 5: concrete, batch normalization", data, history, watch)
