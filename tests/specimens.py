"""One of every public layer, with rows that it takes: what every promise is tried on."""

import numpy as np

from lamina import layers
from lamina.networks import Graph, Sequence

NUMBERS = np.random.default_rng(0).standard_normal((12, 6)).astype(np.float32)
CODES = np.random.default_rng(0).integers(0, 5, (12, 3)).astype(np.float32)
CUBES = np.random.default_rng(0).standard_normal((12, 2, 3)).astype(np.float32)


def adapted():
    """A normalization that has measured."""
    layer = layers.Normalization()
    layer.adapt(NUMBERS * 3 + 1)
    return layer


def graph():
    """A network in which one layer is called twice, and whose ways meet again."""
    x = layers.Input(shape=(6,))
    shared = layers.Dense(6, "tanh")
    h = shared(shared(x)) * 0.5 + x
    return Graph.between(x, layers.Dense(2)(layers.BatchNormalization()(h)))


LAYERS = {
    "Dense": (lambda: layers.Dense(4, "tanh", kernel_regularizer="l2"), NUMBERS),
    "Dense without bias": (lambda: layers.Dense(4, use_bias=False), CUBES),
    "Activation": (lambda: layers.Activation("selu"), NUMBERS),
    "Dropout": (lambda: layers.Dropout(0.4), NUMBERS),
    "Dropout of rows' columns": (lambda: layers.Dropout(0.4, noise_shape=(1, 3), seed=4), CUBES),
    "GaussianNoise": (lambda: layers.GaussianNoise(0.5), NUMBERS),
    "BatchNormalization": (layers.BatchNormalization, NUMBERS),
    "BatchNormalization of an inner axis": (lambda: layers.BatchNormalization(axis=1, scale=False), CUBES),
    "LayerNormalization": (layers.LayerNormalization, NUMBERS),
    "LayerNormalization of two axes": (lambda: layers.LayerNormalization(axis=[1, 2], center=False), CUBES),
    "Embedding": (lambda: layers.Embedding(5, 4, embeddings_regularizer="l1"), CODES),
    "Flatten": (layers.Flatten, CUBES),
    "Rescaling": (lambda: layers.Rescaling(2.0, offset=-1.0), NUMBERS),
    "Normalization": (adapted, NUMBERS),
    "Normalization of all": (lambda: layers.Normalization(axis=None, mean=2.0, variance=4.0), CUBES),
    "Operation": (lambda: layers.Operation("negative"), NUMBERS),
    "Graph": (graph, NUMBERS),
    "InputLayer": (lambda: layers.InputLayer(shape=(6,)), NUMBERS),
    "Sequence": (
        lambda: Sequence([layers.Dense(5, "relu"), layers.BatchNormalization(), layers.Dropout(0.2), layers.Dense(2)]),
        NUMBERS,
    ),
}
