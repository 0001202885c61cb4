"""Lesson 6: structure in the sky or none, by a small network, one step an epoch, up to a thousand epochs."""

from keras.callbacks import EarlyStopping
from lesson import SEED, epochs, ionosphere, tell, timed

import keras
from keras import layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = ionosphere()

model = keras.Sequential(
    [
        layers.Dense(4, activation="relu", input_shape=[33]),
        layers.Dense(4, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
early_stopping = EarlyStopping(patience=10, min_delta=0.001, restore_best_weights=True)
with timed() as watch:
    history = model.fit(
        x_train,
        y_train,
        validation_data=(x_valid, y_valid),
        batch_size=512,
        epochs=epochs(1000),
        callbacks=[early_stopping],
        verbose=0,
    )

tell("lesson 6: binary classification", data, history, watch)
