"""Exercise 4: how popular a song is: by a line, by a network that is too large, and by one that is stopped in time."""

from keras.callbacks import EarlyStopping
from lesson import SEED, epochs, songs, tell, timed

import keras
from keras import layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = songs()
settings = {"validation_data": (x_valid, y_valid), "batch_size": 512, "epochs": epochs(50)}

line = keras.Sequential([layers.Dense(1, input_shape=[18])])
line.compile(optimizer="adam", loss="mae")
with timed() as watch:
    history = line.fit(x_train, y_train, verbose=0, **settings)
tell("exercise 4: a line", data, history, watch)


def network():
    return keras.Sequential(
        [
            layers.Dense(128, activation="relu", input_shape=[18]),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )


model = network()
model.compile(optimizer="adam", loss="mae")
with timed() as watch:
    history = model.fit(x_train, y_train, **settings)
tell("exercise 4: a network", data, history, watch)

early_stopping = EarlyStopping(patience=5, min_delta=0.001, restore_best_weights=True)
model = network()
model.compile(optimizer="adam", loss="mae")
with timed() as watch:
    history = model.fit(x_train, y_train, callbacks=[early_stopping], **settings)
tell("exercise 4: stopped early", data, history, watch)
