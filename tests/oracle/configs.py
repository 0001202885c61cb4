"""Models whose JSON is exchanged with Keras, and what of that JSON says nothing to one of the two sides.

Everything here takes the module `keras` as an argument: ``import keras`` or ``from lamina import keras``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.layers import CASES, made

Keras = Any

UNSAID: dict[str, tuple[Any, ...]] = {
    "quantization_config": (None,),
    "renorm": (False,),
    "renorm_clipping": (None,),
    "renorm_momentum": (0.99,),
    "synchronized": (False,),
    "input_axes": (None,),
    "output_axes": (None,),
    "mask_zero": (False,),
    "activity_regularizer": (None,),
    "data_format": (None, "channels_last"),
    "autocast": (True,),
    "mask": (None,),
    "sparse": (False,),
    "ragged": (False,),
    "optional": (False,),
    "rms_scaling": (False,),
    "training": (False,),
}
"""Settings that one side leaves out, with the values that mean nothing more than leaving them out."""


ENDS = {"input_layers", "output_layers"}
"""Where a list of one is that one: Keras 3.5 writes all so."""


def normal(config: Any) -> Any:
    """JSON of a model without what only one side says; numbers as float32, one last axis alone."""
    if isinstance(config, dict):
        kept = {
            name: normal(value[0] if name in ENDS and isinstance(value, list) and len(value) == 1 else value)
            for name, value in config.items()
            if name not in {"build_config", "build_input_shape", "compile_config"}
            and not (name in UNSAID and _plain(value) in UNSAID[name])
        }
        return {name: kept[name] for name in sorted(kept)}
    if isinstance(config, float):
        return float(np.float32(config))
    if not isinstance(config, (list, tuple)):
        return config
    return config[0] if list(config) == [-1] else [normal(item) for item in config]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str)) else object()


def everything_of_dense(keras: Keras) -> Any:
    """Initializers, regularizers, constraints, activations by word and by object."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(shape=(4,)),
            layers.Dense(
                3,
                activation="relu",
                kernel_initializer=keras.initializers.HeNormal(seed=2),
                kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2),
                kernel_constraint=keras.constraints.MaxNorm(2.0, axis=0),
                bias_initializer=keras.initializers.Constant(0.5),
                name="first",
            ),
            layers.Dense(2, use_bias=False, bias_constraint="non_neg", name="second"),
            layers.Dropout(0.25, seed=7, name="dropping"),
            layers.Activation("softmax", name="last"),
        ],
        name="settings",
    )


def branches(keras: Keras) -> Any:
    """Two inputs, a shared layer, two outputs."""
    layers = keras.layers
    x, c = keras.Input(shape=(4,), name="x"), keras.Input(shape=(1,), name="c")
    vectors = layers.Flatten(name="flat")(layers.Embedding(5, 2, name="vectors")(c))
    shared = layers.Dense(4, activation="tanh", kernel_regularizer="l2", name="shared")
    normal = layers.BatchNormalization(momentum=0.9, name="normal")(shared(shared(x)))
    both = layers.Concatenate(name="both")([layers.Add(name="sum")([normal, x]), vectors])
    outputs = [layers.Dense(1, name="one")(both), layers.Dense(2, activation="softmax", name="two")(both)]
    return keras.Model([x, c], outputs, name="branches")


def nested(keras: Keras) -> Any:
    """A Sequential inside a model with inputs and outputs by name."""
    layers = keras.layers
    inner = keras.Sequential([keras.Input(shape=(3,)), layers.Dense(2, name="deep")], name="inner")
    x = keras.Input(shape=(3,), name="x")
    return keras.Model({"x": x}, {"y": layers.Dense(1, name="y")(inner(x))}, name="outer")


SHAPES = {
    "cubes": (2, 3),
    "tall": (4, 3),
    "empty": (4, 3),
    "triples": (3,),
    "column": (1,),
    "codes": (3,),
    "bends": (9,),
}


def single(case: Any) -> Callable[[Keras], Any]:
    """A model of one layer of `oracle.layers`."""

    def make(keras: Keras) -> Any:
        kinds = [case.data] if isinstance(case.data, str) else case.data
        doors = [keras.Input(shape=SHAPES.get(kind, (6,)), name=f"x{place}") for place, kind in enumerate(kinds)]
        layer = made(keras.layers, case._replace(settings={**case.settings, "name": "layer"}))
        return keras.Model(doors, layer(doors if len(doors) > 1 else doors[0]), name="single")

    return make


MODELS: dict[str, Callable[[Keras], Any]] = {
    "settings": everything_of_dense,
    "branches": branches,
    "nested": nested,
    **{f"layer: {case.name}": single(case) for case in CASES if case.name != "group of each"},
}
"""For groups of one each, Keras writes how many that came to be."""
