"""Words in which Keras's files and lamina differ: settings that mean nothing here, that Keras lacks, or has renamed."""

from typing import Any

OURS = {"input_shape", "undecayed_names", "undecayed_paths", "places"}
"""Settings of lamina's that Keras does not know; they are never written."""

LATE = {
    "renorm",
    "renorm_clipping",
    "renorm_momentum",
    "synchronized",
    "optional",
    "input_axes",
    "output_axes",
    "quantization_config",
    "lora_rank",
    "lora_alpha",
    "rms_scaling",
    "activity_regularizer",
    "mask_zero",
    "autocast",
    "oov_method",
    "salt",
    "ragged",
}
"""Settings that not every Keras since 3.5 knows for every class; they are written only where they say something."""

UNTOLD = {("Discretization", "trainable"), ("Pipeline", "trainable"), ("SpatialDropout1D", "trainable")} | {
    (name, "dtype") for name in ("Hashing", "HashedCrossing", "Pipeline")
}
"""Settings of every layer that Keras's class of that name does not take, or takes otherwise."""

EMPTY: dict[str, tuple[Any, ...]] = {
    "dtype": ("float32", "int64"),
    "sparse": (),
    "ragged": (),
    "optional": (),
    "input_length": (),
    "data_format": ("channels_last",),
    "synchronized": (),
    "renorm": (),
    "renorm_clipping": (),
    "renorm_momentum": (0.99,),
    "fused": (),
    "virtual_batch_size": (),
    "adjustment": (),
    "input_axes": (),
    "output_axes": (),
    "quantization_config": (),
    "quantization_mode": (),
    "lora_rank": (),
    "lora_alpha": (),
    "rms_scaling": (),
    "mask_zero": (),
    "activity_regularizer": (),
    "jit_compile": (True, False),
    "is_legacy_optimizer": (True, False),
    "use_ema": (),
    "ema_momentum": (0.99,),
    "ema_overwrite_frequency": (100,),
    "loss_scale_factor": (),
    "gradient_accumulation_steps": (),
    "global_clipnorm": (),
    "clipnorm": (),
    "clipvalue": (),
    "weight_decay": (),
    "decay": (0.0,),
    "fn": (),
    "kernel_constraint": (),
    "bias_constraint": (),
    "embeddings_constraint": (),
    "beta_constraint": (),
    "gamma_constraint": (),
    "seed": (),
    "noise_shape": (),
    "class_id": (),
    "top_k": (),
    "ignore_class": (),
    "axis": (-1,),
    "oov_method": ("floormod",),
    "salt": (),
    "encoding": ("utf-8",),
    "epsilon": (0.01,),
}
"""Setting that lamina may lack → the values with which it says nothing, besides ``None`` and ``False``."""

ALWAYS = {"name", "batch_input_shape", "build_input_shape", "vocabulary_size"}
"""Settings that say nothing on an object that does not have them, whatever their value."""

RENAMED = {
    ("layer", "BatchNormalizationV1"): "BatchNormalization",
    ("layer", "Input"): "InputLayer",
    ("initializer", "RandomNormalV2"): "RandomNormal",
    ("initializer", "OrthogonalInitializer"): "Orthogonal",
    ("initializer", "IdentityInitializer"): "Identity",
    ("initializer", "VarianceScalingV2"): "VarianceScaling",
    ("initializer", "glorot_uniform"): "GlorotUniform",
    ("optimizer", "adam"): "Adam",
    ("optimizer", "sgd"): "SGD",
    ("optimizer", "rmsprop"): "RMSprop",
}
"""What older files call a class → what it is called now."""


def meaningless(name: str, value: Any) -> bool:
    """Whether a setting that lamina does not have says nothing anyway.

    >>> meaningless("quantization_config", None), meaningless("renorm", True)
    (True, False)
    """
    if isinstance(value, dict) and value.get("class_name") in {"DTypePolicy", "Policy"}:
        return name == "dtype" and value.get("config") in ({"name": "float32"}, {"name": "int64"})
    if name in ALWAYS:
        return isinstance(value, (str, int, list)) or value is None
    return name in EMPTY and (value is None or value is False or value in EMPTY[name])


def renamed(kind: str, name: str) -> str:
    """What a class is called now.

    >>> renamed("layer", "BatchNormalizationV1")
    'BatchNormalization'
    """
    return RENAMED.get((kind, name), name)


def today(owner: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as they are said now: Keras 2 gave batch normalization its axis in a list, and bins are told twice.

    >>> today("BatchNormalization", {"axis": [1]})
    {'axis': 1}
    """
    axis = settings.get("axis")
    if owner == "BatchNormalization" and isinstance(axis, list) and len(axis) == 1:
        return {**settings, "axis": axis[0]}
    if owner == "Discretization" and settings.get("bin_boundaries") is not None:
        return {name: value for name, value in settings.items() if name != "num_bins"}
    return settings
