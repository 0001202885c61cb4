"""Layers in Keras's words: class, settings and inputs, to be made by real Keras when recording and by lamina."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

RECORD = Path(__file__).parent / "layers.npz"


class Case(NamedTuple):
    """One layer with one choice of settings; several kinds of data are several inputs."""

    name: str
    cls: str
    settings: Mapping[str, Any] = MappingProxyType({})
    data: str | tuple[str, ...] = "numbers"


def made(module: Any, case: Case) -> Any:
    """The layer of a case, of whichever library `module` is; a case among the settings is a layer inside."""
    settings = {
        name: made(module, value) if isinstance(value, Case) else value for name, value in case.settings.items()
    }
    return getattr(module, case.cls)(**settings)


PAIR = ("numbers", "ties")
CASES = [
    Case("dense", "Dense", {"units": 4, "activation": "tanh", "kernel_regularizer": "l2", "bias_regularizer": "l1"}),
    Case("dense of a cube", "Dense", {"units": 4, "use_bias": False}, "cubes"),
    Case("dense watched", "Dense", {"units": 4, "activity_regularizer": "l2"}),
    Case("activation", "Activation", {"activation": "selu"}),
    Case("add", "Add", {}, PAIR),
    Case("add of three", "Add", {}, ("numbers", "ties", "column")),
    Case("add of two ranks", "Add", {}, ("cubes", "triples")),
    Case("subtract", "Subtract", {}, PAIR),
    Case("multiply", "Multiply", {}, ("numbers", "ties", "numbers")),
    Case("average", "Average", {}, ("numbers", "ties", "numbers")),
    Case("maximum", "Maximum", {}, ("numbers", "ties", "numbers")),
    Case("minimum", "Minimum", {}, ("numbers", "ties", "column")),
    Case("concatenate", "Concatenate", {}, ("numbers", "column", "ties")),
    Case("concatenate along an axis", "Concatenate", {"axis": 1}, ("cubes", "tall")),
    Case("dot", "Dot", {"axes": 1}, PAIR),
    Case("dot of cubes", "Dot", {"axes": 2}, ("cubes", "tall")),
    Case("dot of two axes", "Dot", {"axes": (1, 2)}, ("triples", "tall")),
    Case("cosines", "Dot", {"axes": -1, "normalize": True}, PAIR),
    Case("cosines of cubes", "Dot", {"axes": -1, "normalize": True}, ("cubes", "tall")),
    Case("flatten", "Flatten", {}, "cubes"),
    Case("reshape", "Reshape", {"target_shape": (3, -1)}),
    Case("permute", "Permute", {"dims": (2, 1)}, "cubes"),
    Case("repeat", "RepeatVector", {"n": 3}),
    Case("identity", "Identity"),
    Case("masking", "Masking", {"mask_value": 0.5}, "empty"),
    Case("activity", "ActivityRegularization", {"l1": 0.1, "l2": 0.02}, "cubes"),
    Case("einsum like dense", "EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": "c"}),
    Case(
        "einsum along the last axis",
        "EinsumDense",
        {"equation": "...x,xy->...y", "output_shape": 4, "bias_axes": "y", "activation": "relu"},
        "cubes",
    ),
    Case("einsum of heads", "EinsumDense", {"equation": "abc,cde->abde", "output_shape": (None, 2, 4)}, "tall"),
    Case("einsum by place", "EinsumDense", {"equation": "abc,bcd->abd", "output_shape": (4, 2)}, "tall"),
    Case(
        "einsum of the middle",
        "EinsumDense",
        {"equation": "ab...,bc->ac...", "output_shape": 5, "bias_axes": "c", "kernel_regularizer": "l2"},
        "cubes",
    ),
    Case("relu", "ReLU", {}, "bends"),
    Case("relu with everything", "ReLU", {"max_value": 2.0, "negative_slope": 0.1, "threshold": 0.5}, "bends"),
    Case("relu cut", "ReLU", {"max_value": 2.0}, "bends"),
    Case("leaky relu", "LeakyReLU", {}, "bends"),
    Case("leaky relu set", "LeakyReLU", {"negative_slope": 0.01}, "bends"),
    Case("elu", "ELU", {"alpha": 0.7}, "bends"),
    Case("prelu", "PReLU", {"alpha_regularizer": "l1"}, "bends"),
    Case("prelu shared", "PReLU", {"shared_axes": [1]}, "cubes"),
    Case("softmax", "Softmax"),
    Case("softmax down", "Softmax", {"axis": 1}, "cubes"),
    Case("softmax of two axes", "Softmax", {"axis": (1, 2)}, "cubes"),
    Case("batch", "BatchNormalization", {"gamma_regularizer": "l2"}),
    Case("batch of an inner axis", "BatchNormalization", {"axis": 1, "scale": False, "momentum": 0.7}, "cubes"),
    Case("layer", "LayerNormalization"),
    Case("layer of two axes", "LayerNormalization", {"axis": [1, 2], "center": False}, "cubes"),
    Case("group", "GroupNormalization", {"groups": 3, "beta_regularizer": "l1"}),
    Case("group of cubes", "GroupNormalization", {"groups": 1, "epsilon": 0.1}, "tall"),
    Case("group of each", "GroupNormalization", {"groups": -1, "scale": False}, "tall"),
    Case("group of an inner axis", "GroupNormalization", {"groups": 2, "axis": 1}, "tall"),
    Case("rms", "RMSNormalization"),
    Case("rms of two axes", "RMSNormalization", {"axis": [1, 2], "epsilon": 0.01}, "cubes"),
    Case("unit", "UnitNormalization"),
    Case("unit of two axes", "UnitNormalization", {"axis": [1, 2]}, "cubes"),
    Case("spectral", "SpectralNormalization", {"layer": Case("inside", "Dense", {"units": 4}), "power_iterations": 2}),
    Case("embedding", "Embedding", {"input_dim": 5, "output_dim": 4, "embeddings_regularizer": "l1"}, "codes"),
    Case("mean of places", "GlobalAveragePooling1D", {}, "tall"),
    Case("mean of features", "GlobalAveragePooling1D", {"data_format": "channels_first", "keepdims": True}, "tall"),
    Case("maximum of places", "GlobalMaxPooling1D", {}, "tall"),
    Case("rescaling", "Rescaling", {"scale": 2.0, "offset": -1.0}),
]
"""Every layer whose answer is no matter of chance."""

CHAINS = {
    "embedding, mean": [
        Case("", "Embedding", {"input_dim": 5, "output_dim": 3, "mask_zero": True}, "codes"),
        Case("", "GlobalAveragePooling1D"),
    ],
    "masking, dropout, dense, mean": [
        Case("", "Masking", {"mask_value": 0.5}, "empty"),
        Case("", "Dropout", {"rate": 0.0}),
        Case("", "Dense", {"units": 3}),
        Case("", "GlobalAveragePooling1D"),
    ],
    "masking, batch, mean": [
        Case("", "Masking", {"mask_value": 0.5}, "empty"),
        Case("", "BatchNormalization"),
        Case("", "GlobalAveragePooling1D"),
    ],
    "masking, flatten, dense": [
        Case("", "Masking", {"mask_value": 0.5}, "empty"),
        Case("", "Flatten"),
        Case("", "Dense", {"units": 3, "activity_regularizer": "l2"}),
    ],
}
"""Layers one after another, of which the first says which places are empty."""
