"""Under which module names scripts of ten years ask for Keras, and which of lamina's modules answers."""

from collections.abc import Mapping

ROOTS = ("keras", "tf_keras", "tensorflow.keras", "tensorflow.python.keras", "tensorflow.compat.v1.keras", "keras.api")
"""Names of the package itself."""

ROOMS: Mapping[str, str] = {
    "activations": "activations",
    "applications": "",
    "backend": "backend",
    "callbacks": "callbacks",
    "callbacks.callbacks": "callbacks",
    "config": "config",
    "constraints": "constraints",
    "engine": "layers",
    "engine.base_layer": "layers",
    "engine.input_layer": "layers",
    "engine.topology": "layers",
    "engine.training": "models",
    "engine.sequential": "models",
    "engine.functional": "models",
    "experimental": "models",
    "initializers": "initializers",
    "layers": "layers",
    "layers.advanced_activations": "layers",
    "layers.core": "layers",
    "layers.embeddings": "layers",
    "layers.experimental": "layers",
    "layers.experimental.preprocessing": "layers",
    "layers.merge": "layers",
    "layers.noise": "layers",
    "layers.normalization": "layers",
    "layers.normalization.batch_normalization": "layers",
    "losses": "losses",
    "metrics": "metrics",
    "models": "models",
    "objectives": "losses",
    "ops": "ops",
    "optimizers": "optimizers",
    "optimizers.legacy": "optimizers",
    "optimizers.schedules": "optimizers.schedules",
    "optimizers.experimental": "optimizers",
    "random": "random",
    "regularizers": "regularizers",
    "saving": "saving",
    "tree": "tree",
    "utils": "utils",
    "utils.generic_utils": "utils",
    "utils.np_utils": "utils",
    "utils.vis_utils": "utils",
    "wrappers": "wrappers",
    "wrappers.scikit_learn": "wrappers",
}
"""Path below the package → lamina's module below ``lamina.keras``; nothing where it lies outside structured data."""

ELSEWHERE: Mapping[str, str] = {
    "scikeras": "wrappers",
    "scikeras.wrappers": "wrappers",
}
"""Packages of others that wrap Keras for scikit-learn."""

OUTSIDE: Mapping[str, str] = {
    "applications": "pretrained networks for images",
    "datasets": "data sets that are fetched from the network",
    "preprocessing.image": "images",
    "preprocessing.text": "documents",
    "preprocessing.sequence": "sequences",
    "estimator": "TensorFlow's estimators",
    "feature_column": "TensorFlow's feature columns; layers.CategoryEncoding, StringLookup and Normalization do their work",
    "lite": "TensorFlow Lite",
    "saved_model": "TensorFlow's SavedModel",
    "tpu": "TPUs",
}
"""What a script may ask for that lamina is not for, and in whose words to say so."""
