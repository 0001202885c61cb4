"""Lesson and exercise 1: a single unit, its weights, and an untrained line through points on one axis."""

import numpy as np
from lesson import SEED, tell, wine

import keras
from keras import layers

keras.utils.set_random_seed(SEED)

cereal = keras.Sequential([layers.Dense(units=1, input_shape=[3])])
data, red_wine, quality, _, _ = wine()
model = keras.Sequential([layers.Dense(units=1, input_shape=[red_wine.shape[1]])])
w, b = model.weights
print("Weights", np.asarray(w).shape, "bias", np.asarray(b).shape, f"first weight {float(w[0][0]):0.2f}")

line = keras.Sequential([layers.Dense(1, input_shape=[1])])
x = np.linspace(-1.0, 1.0, 100)
y = line.predict(x, verbose=0)
slope, offset = line.get_weights()

np.testing.assert_allclose(y[:, 0], x * slope[0, 0] + offset[0], atol=1e-6)
tell("1: one unit", data, weights=sum(np.size(v) for v in model.get_weights()), cereal=cereal.count_params())
