"""The closed tables of what a file of Keras's may name, where Keras keeps it, and what no file gets."""

MODULES = {
    "layer": "keras.layers",
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "schedule": "keras.optimizers.schedules",
    "optimizer": "keras.optimizers",
    "loss": "keras.losses",
    "metric": "keras.metrics",
}
"""Kind of a description → where Keras keeps such things."""

KINDS = {module: kind for kind, module in MODULES.items()} | {"keras": "layer"}

REFUSED = {
    "__lambda__": "a function as bytecode, which may do anything",
    "Lambda": "a Lambda layer, which is a function as bytecode or by name",
    "TFSMLayer": "a SavedModel of TensorFlow, which is a program",
    "TorchModuleWrapper": "a pickled module of PyTorch, which may do anything",
    "FlaxLayer": "a module of Flax",
    "JaxLayer": "a function of JAX",
    "__typespec__": "a type of TensorFlow's",
}
"""What no file gets out of lamina, whatever it is called."""

PATHS = {"vocabulary", "filename", "filepath"}
"""Settings in which a word would be the name of a file; it is never opened."""
