"""Under which module names scripts of ten years ask for Keras, and which of lamina's modules answers."""

from collections.abc import Mapping
from types import ModuleType

from lamina import keras
from lamina.keras import (
    activations,
    backend,
    callbacks,
    config,
    constraints,
    experimental,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    random,
    regularizers,
    saving,
    tree,
    utils,
    wrappers,
)

ROOTS = ("keras", "tf_keras", "tensorflow.keras", "tensorflow.python.keras", "tensorflow.compat.v1.keras", "keras.api")
"""Names of the package itself."""

_OLD_LAYERS = "advanced_activations core embeddings merge noise normalization experimental experimental.preprocessing"
_OLD_ENGINE = {
    "base_layer": layers,
    "input_layer": layers,
    "topology": layers,
    "training": models,
    "sequential": models,
}

ROOMS: Mapping[str, ModuleType] = {
    "activations": activations,
    "backend": backend,
    "callbacks": callbacks,
    "callbacks.callbacks": callbacks,
    "config": config,
    "constraints": constraints,
    "engine": layers,
    **{f"engine.{path}": room for path, room in _OLD_ENGINE.items()},
    "experimental": experimental,
    "initializers": initializers,
    "layers": layers,
    **{f"layers.{path}": layers for path in _OLD_LAYERS.split()},
    "losses": losses,
    "metrics": metrics,
    "models": models,
    "objectives": losses,
    "ops": ops,
    "optimizers": optimizers,
    "optimizers.experimental": optimizers,
    "optimizers.legacy": optimizers,
    "optimizers.schedules": optimizers.schedules,
    "random": random,
    "regularizers": regularizers,
    "saving": saving,
    "tree": tree,
    "utils": utils,
    "utils.generic_utils": utils,
    "utils.np_utils": utils,
    "utils.vis_utils": utils,
    "wrappers": wrappers,
    "wrappers.scikit_learn": wrappers,
}
"""Path below the package → what answers."""

ELSEWHERE: Mapping[str, ModuleType] = {"scikeras": wrappers, "scikeras.wrappers": wrappers}
"""Packages of others that wrap Keras for scikit-learn."""

OUTSIDE: Mapping[str, str] = {
    "applications": "pretrained networks for images",
    "datasets": "data sets that are fetched from the network",
    "preprocessing.image": "images",
    "preprocessing.text": "documents",
    "preprocessing": "images, texts and sequences",
    "estimator": "TensorFlow's estimators",
    "feature_column": "TensorFlow's feature columns, whose work layers.CategoryEncoding and StringLookup do",
    "lite": "TensorFlow Lite",
    "saved_model": "TensorFlow's SavedModel",
    "tpu": "TPUs",
}
"""What a script may ask for that lamina is not for, and in whose words to say so."""


def modules() -> dict[str, ModuleType]:
    """Every name → the module that answers."""
    found: dict[str, ModuleType] = dict(ELSEWHERE)
    for root in ROOTS:
        found[root] = keras
        found |= {f"{root}.{path}": room for path, room in ROOMS.items()}
    return found
