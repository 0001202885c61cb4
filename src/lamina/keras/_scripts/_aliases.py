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
    datasets,
    experimental,
    initializers,
    layers,
    losses,
    metrics,
    mixed_precision,
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
from lamina.keras._described import DTypePolicy
from lamina.keras._scripts._joining import Merge, Merging
from lamina.keras._scripts._stand import Stand

ROOTS = (
    *("keras", "keras.api", "keras.src", "keras.api._v2.keras", "keras_core", "tf_keras", "tensorflow.keras"),
    *("tensorflow.python.keras", "tensorflow.python.keras.api._v2.keras", "tensorflow.contrib.keras"),
    *("tensorflow.compat.v1.keras", "tensorflow.compat.v2.keras", "tensorflow._api.v2.keras"),
)
"""Names of the package itself."""

_OLD_LAYERS = (
    "activation advanced_activations attention convolutional core embeddings experimental experimental.preprocessing "
    "local noise normalization normalization.batch_normalization normalization.batch_normalization_v1 pooling "
    "preprocessing recurrent regularization reshaping rnn wrappers"
)
_OLD_UTILS = (
    "all_utils conv_utils data_utils generic_utils io_utils layer_utils np_utils training_utils vis_utils "
    "visualize_util"
)
_OLD_ENGINE = Stand("keras.engine", {**vars(layers), **vars(models), "get_source_inputs": utils.get_source_inputs})
_ENGINE = "base_layer functional input_layer input_spec keras_tensor sequential topology training"

ROOMS: Mapping[str, ModuleType] = {
    "activations": activations,
    "backend": backend,
    **{f"backend.{path}": backend for path in ("common", "load_backend", "tensorflow_backend", "theano_backend")},
    "callbacks": callbacks,
    **{f"callbacks.{path}": callbacks for path in ("callbacks", "tensorboard_v1", "tensorboard_v2")},
    "config": config,
    "constraints": constraints,
    "datasets": datasets,
    **{f"datasets.{name}": Stand(f"keras.datasets.{name}", vars(table)) for name, table in datasets.TABLES.items()},
    "dtype_policies": Stand("keras.dtype_policies", {"DTypePolicy": DTypePolicy, "get": DTypePolicy}),
    "engine": _OLD_ENGINE,
    **{f"engine.{path}": _OLD_ENGINE for path in _ENGINE.split()},
    "experimental": experimental,
    "initializations": initializers,
    "initializers": initializers,
    "layers": layers,
    **{f"layers.{path}": layers for path in _OLD_LAYERS.split()},
    "layers.merge": Merging("keras.layers.merge", vars(layers)),
    **{f"legacy{path}": Stand(f"keras.legacy{path}", {**vars(layers), "Merge": Merge}) for path in ("", ".layers")},
    "losses": losses,
    "metrics": metrics,
    "mixed_precision": mixed_precision,
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
    **{f"utils.{path}": utils for path in _OLD_UTILS.split()},
    "wrappers": wrappers,
    "wrappers.scikit_learn": wrappers,
}
"""Path below the package → what answers."""

ELSEWHERE: Mapping[str, ModuleType] = {"scikeras": wrappers, "scikeras.wrappers": wrappers}
"""Packages of others that wrap Keras for scikit-learn."""


def modules() -> dict[str, ModuleType]:
    """Every name → the module that answers."""
    found: dict[str, ModuleType] = dict(ELSEWHERE)
    for root in ROOTS:
        found[root] = keras
        found |= {f"{root}.{path}": room for path, room in ROOMS.items()}
    return found
