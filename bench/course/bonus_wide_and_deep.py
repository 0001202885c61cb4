"""The bonus lesson: a wide and a deep half that look at one table, added and squeezed into a probability.

Scaled down: 30,000 made-up rows in place of eleven million, and 256 units a layer in place of 2,048.
"""

from lesson import SEED, collisions, epochs, tell, timed

import keras
from keras import callbacks, layers

keras.utils.set_random_seed(SEED)
data, x_train, y_train, x_valid, y_valid = collisions()
UNITS = 256


def block(x):
    x = layers.Dense(UNITS)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    return layers.Dropout(0.1)(x)


wide_input = keras.Input(shape=[28], name="wide")
deep_input = keras.Input(shape=[28], name="deep")
wide = layers.Dense(1)(wide_input)
deep = deep_input
for _ in range(5):
    deep = block(deep)
deep = layers.Dense(1)(deep)
output = layers.Activation("sigmoid")(layers.add([wide, deep]))
model = keras.Model(inputs=[wide_input, deep_input], outputs=output)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["AUC", "binary_accuracy"])

early_stopping = callbacks.EarlyStopping(patience=2, min_delta=0.001, restore_best_weights=True)
slower = callbacks.ReduceLROnPlateau(patience=0, factor=0.2, min_lr=0.001)
with timed() as watch:
    history = model.fit(
        {"wide": x_train, "deep": x_train},
        y_train,
        validation_data=({"wide": x_valid, "deep": x_valid}, y_valid),
        batch_size=2048,
        epochs=epochs(50),
        callbacks=[early_stopping, slower],
        verbose=0,
    )

tell("bonus: wide and deep", data, history, watch)
