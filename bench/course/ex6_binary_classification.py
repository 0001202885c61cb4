"""Exercise 6: which bookings of a hotel are cancelled."""

from keras.callbacks import EarlyStopping
from lesson import SEED, epochs, hotel, tell, timed

import keras
from keras import layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = hotel()

model = keras.Sequential(
    [
        layers.BatchNormalization(input_shape=[x_train.shape[1]]),
        layers.Dense(256, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
        layers.Dense(256, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
early_stopping = EarlyStopping(patience=5, min_delta=0.001, restore_best_weights=True)
with timed() as watch:
    history = model.fit(
        x_train,
        y_train,
        validation_data=(x_valid, y_valid),
        batch_size=512,
        epochs=epochs(200),
        callbacks=[early_stopping],
    )

tell("exercise 6: binary classification", data, history, watch)
