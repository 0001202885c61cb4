"""Exercise 3: what cars burn, from words and numbers; and a line that steps towards noisy points, batch by batch."""

import numpy as np
from lesson import SEED, epochs, fuel, tell, timed

import keras
from keras import callbacks, layers

keras.utils.set_random_seed(SEED)
data, x, y = fuel()

model = keras.Sequential(
    [
        layers.Dense(128, activation="relu", input_shape=[x.shape[1]]),
        layers.Dense(128, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer="Adam", loss="MAE")
with timed() as watch:
    history = model.fit(x, y, batch_size=128, epochs=epochs(200), verbose=0)
assert history.params["epochs"] == epochs(200)
tell("exercise 3: SGD", data, history, watch)

random = np.random.default_rng(0)
points = random.uniform(-1, 1, 256)
heights = 3 * points + 2 + 0.1 * random.normal(size=256)
line = keras.Sequential([layers.Dense(1, input_shape=[1])])
line.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
slopes = []


class Follow(callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):  # noqa: ARG002
        slopes.append(self.model.get_weights()[0][0, 0])


with timed() as watch:
    history = line.fit(points, heights, batch_size=32, epochs=epochs(7), verbose=0, callbacks=[Follow()])
tell("exercise 3: a line, step by step", "made up", history, watch, steps=len(slopes), slope=slopes[-1])
