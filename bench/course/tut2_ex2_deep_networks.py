"""Lesson and exercise 2: layers in a stack, activations apart from layers, and what an activation looks like."""

import numpy as np
from lesson import SEED, concrete, tell

import keras
from keras import layers

keras.utils.set_random_seed(SEED)

small = keras.Sequential(
    [
        layers.Dense(units=4, activation="relu", input_shape=[2]),
        layers.Dense(units=3, activation="relu"),
        layers.Dense(units=1),
    ]
)
data, x, _, _, _ = concrete()
model = keras.Sequential(
    [
        layers.Dense(units=512, activation="relu", input_shape=[x.shape[1]]),
        layers.Dense(units=512, activation="relu"),
        layers.Dense(units=512, activation="relu"),
        layers.Dense(units=1),
    ]
)
apart = keras.Sequential(
    [
        layers.Dense(32, input_shape=[8]),
        layers.Activation("relu"),
        layers.Dense(32),
        layers.Activation("relu"),
        layers.Dense(1),
    ]
)

points = np.linspace(-3.0, 3.0, 100)
heights = {}
for name in ("relu", "elu", "selu", "swish"):
    heights[name] = float(np.sum(np.asarray(layers.Activation(name)(points))))
tell(
    "2: deep networks",
    data,
    **heights,
    small=small.count_params(),
    deep=model.count_params(),
    apart=apart.count_params(),
)
