"""One of every public layer, with rows that it takes: what every promise is tried on."""

import numpy as np

from lamina import layers
from lamina.networks import Graph, Sequence

NUMBERS = np.random.default_rng(0).standard_normal((12, 6)).astype(np.float32)
CODES = np.random.default_rng(0).integers(0, 5, (12, 3)).astype(np.float32)
COLUMN = np.random.default_rng(1).standard_normal((12, 1)).astype(np.float32)
CUBES = np.random.default_rng(0).standard_normal((12, 2, 3)).astype(np.float32)


TOWNS = np.array([["Ulm", "Rom"], ["Bonn", "Ulm"], ["", "Oslo"], ["Ulm", "x"], ["Bonn", None], ["东", "Ulm"]], object)
SHOPS = np.array([[7, 3], [2**40, 7], [-5, 7], [0, 3], [8, 9], [3, 7]], np.int64)
TEXTS = np.array([["To be, or not"], ["to be!"], ["That is"], ["the question"], [None], ["Whether 'tis"]], object)


def learned(layer, rows):
    """A layer that has learned from rows."""
    layer.adapt(rows)
    return layer


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


def doubled(x, by):
    """What a user might put into a Lambda."""
    return x * 2 + by


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
    "Normalization back": (lambda: layers.Normalization(mean=2.0, variance=4.0, invert=True), NUMBERS),
    "CategoryEncoding": (lambda: layers.CategoryEncoding(5, "count"), CODES),
    "CategoryEncoding of each": (lambda: layers.CategoryEncoding(5, "one_hot"), CODES),
    "Discretization": (lambda: layers.Discretization([0.5], output_mode="one_hot"), NUMBERS),
    "Discretization by weight": (
        lambda: learned(layers.Discretization(num_bins=2, output_mode="count"), NUMBERS),
        NUMBERS,
    ),
    "Pipeline": (lambda: layers.Pipeline([layers.Discretization([0.0]), layers.CategoryEncoding(2)]), NUMBERS),
    "Add": (layers.Add, [NUMBERS, NUMBERS * 2, COLUMN]),
    "Subtract": (layers.Subtract, [CUBES, CUBES[:, 0]]),
    "Multiply": (layers.Multiply, [NUMBERS, COLUMN]),
    "Average": (layers.Average, [NUMBERS, NUMBERS**2]),
    "Maximum": (layers.Maximum, [NUMBERS, -NUMBERS]),
    "Minimum": (layers.Minimum, [NUMBERS, COLUMN, -NUMBERS]),
    "Concatenate": (layers.Concatenate, [NUMBERS, COLUMN]),
    "Concatenate of an inner axis": (lambda: layers.Concatenate(axis=1), [CUBES, CUBES]),
    "Dot": (lambda: layers.Dot(axes=2), [CUBES, CUBES]),
    "Dot of cosines": (lambda: layers.Dot(axes=1, normalize=True), [NUMBERS, NUMBERS + 1]),
    "Reshape": (lambda: layers.Reshape((3, -1)), NUMBERS),
    "Permute": (lambda: layers.Permute((2, 1)), CUBES),
    "RepeatVector": (lambda: layers.RepeatVector(3), NUMBERS),
    "Identity": (layers.Identity, NUMBERS),
    "Lambda": (lambda: layers.Lambda(doubled, arguments={"by": 3.0}), NUMBERS),
    "Masking": (lambda: layers.Masking(0.5), CUBES),
    "ActivityRegularization": (lambda: layers.ActivityRegularization(l1=0.1, l2=0.2), NUMBERS),
    "Dense with a watched output": (lambda: layers.Dense(4, activity_regularizer="l2"), NUMBERS),
    "Wrapper": (lambda: layers.Wrapper(layers.Dense(3, kernel_regularizer="l2")), NUMBERS),
    "SpectralNormalization": (lambda: layers.SpectralNormalization(layers.Dense(3), power_iterations=2), NUMBERS),
    "EinsumDense": (lambda: layers.EinsumDense("...x,xy->...y", 4, "relu", bias_axes="y"), CUBES),
    "ReLU": (lambda: layers.ReLU(1.5, negative_slope=0.1), NUMBERS),
    "LeakyReLU": (layers.LeakyReLU, NUMBERS),
    "ELU": (lambda: layers.ELU(0.7), NUMBERS),
    "PReLU": (lambda: layers.PReLU(alpha_regularizer="l2", alpha_constraint="max_norm", shared_axes=1), CUBES),
    "Softmax": (layers.Softmax, NUMBERS),
    "Softmax of two axes": (lambda: layers.Softmax(axis=[1, 2]), CUBES),
    "ThresholdedReLU": (layers.ThresholdedReLU, NUMBERS),
    "GroupNormalization": (lambda: layers.GroupNormalization(groups=3), NUMBERS),
    "RMSNormalization": (layers.RMSNormalization, NUMBERS),
    "UnitNormalization": (layers.UnitNormalization, CUBES),
    "AlphaDropout": (lambda: layers.AlphaDropout(0.4), NUMBERS),
    "GaussianDropout": (lambda: layers.GaussianDropout(0.4), NUMBERS),
    "SpatialDropout1D": (lambda: layers.SpatialDropout1D(0.4), CUBES),
    "Embedding with a mask": (lambda: layers.Embedding(5, 4, mask_zero=True), CODES),
    "GlobalAveragePooling1D": (lambda: layers.GlobalAveragePooling1D(keepdims=True), CUBES),
    "GlobalMaxPooling1D": (layers.GlobalMaxPooling1D, CUBES),
    "Sequence of codes": (
        lambda: Sequence([layers.Embedding(5, 4, mask_zero=True), layers.GlobalAveragePooling1D()]),
        np.maximum(CODES, [[1, 0, 0]]).astype(np.float32),
    ),
    "Sequence": (
        lambda: Sequence([layers.Dense(5, "relu"), layers.BatchNormalization(), layers.Dropout(0.2), layers.Dense(2)]),
        NUMBERS,
    ),
}

HOSTED = {
    "StringLookup": (lambda: learned(layers.StringLookup(), TOWNS), TOWNS),
    "StringLookup of few": (lambda: learned(layers.StringLookup(3, 4, "", output_mode="count"), TOWNS), TOWNS),
    "StringLookup weighed": (lambda: learned(layers.StringLookup(output_mode="tf_idf"), TOWNS), TOWNS),
    "StringLookup back": (lambda: layers.StringLookup(vocabulary=["a", "b"], invert=True), SHOPS),
    "IntegerLookup": (lambda: learned(layers.IntegerLookup(mask_token=0), SHOPS), SHOPS),
    "IntegerLookup of given": (lambda: layers.IntegerLookup(vocabulary=[7, 3], output_mode="multi_hot"), SHOPS),
    "Hashing": (lambda: layers.Hashing(5, mask_value=""), TOWNS),
    "Hashing under a salt": (lambda: layers.Hashing(5, salt=3, output_mode="one_hot"), SHOPS),
    "HashedCrossing": (lambda: layers.HashedCrossing(6), [TOWNS[:, :1], SHOPS[:, :1]]),
    "TextVectorization": (lambda: learned(layers.TextVectorization(output_sequence_length=4), TEXTS), TEXTS),
    "TextVectorization weighed": (
        lambda: learned(layers.TextVectorization(ngrams=2, output_mode="tf_idf"), TEXTS),
        TEXTS,
    ),
    "Pipeline of text": (
        lambda: layers.Pipeline([layers.StringLookup(vocabulary=["Ulm", "Rom"]), layers.CategoryEncoding(3)]),
        TOWNS,
    ),
}
"""Layers of the host's part: they read text or names and never come to a device."""
