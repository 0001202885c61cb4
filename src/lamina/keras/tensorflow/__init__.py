"""The few names of TensorFlow that scripts for tables lean on, as modules that stand in for it."""

from types import ModuleType
from typing import Any

from lamina import keras
from lamina.errors import ArgumentError, LaminaError
from lamina.keras import initializers, losses, metrics, optimizers
from lamina.keras._scripts._stand import Stand
from lamina.keras._spaces._columns import COLUMNS
from lamina.keras._values._tape import GradientTape
from lamina.keras._values._tensor import Tensor
from lamina.keras.tensorflow import _machine as machine
from lamina.keras.tensorflow._checkpoint import CHECKPOINTS
from lamina.keras.tensorflow._data import INFINITE, UNKNOWN, Dataset, TensorSpec
from lamina.keras.tensorflow._files import csv_dataset, decode_csv, make_csv_dataset, text_lines
from lamina.keras.tensorflow._first import FIRST, auc, py_func
from lamina.keras.tensorflow._functions import FUNCTIONS, called
from lamina.keras.tensorflow._graphs import GRAPHS, TRAIN, Settings, eager
from lamina.keras.tensorflow._more import CHECKS, MATH, TEXTS, TOP, categorical, weighted_cross_entropy_with_logits
from lamina.keras.tensorflow._neural import NEURAL, RANDOM
from lamina.keras.tensorflow._summary import SUMMARY, set_step
from lamina.keras.tensorflow._types import DTYPES, constant, variable
from lamina.random import set_random_seed


def modules() -> dict[str, ModuleType]:
    """Module names → modules, ``tensorflow`` itself among them."""
    parts: dict[str, dict[str, Any]] = {
        "math": {**FUNCTIONS, **_logs(), **NEURAL, **MATH},
        "nn": {
            **NEURAL,
            "weighted_cross_entropy_with_logits": weighted_cross_entropy_with_logits,
            "softmax_cross_entropy_with_logits_v2": NEURAL["softmax_cross_entropy_with_logits"],
            "zero_fraction": MATH["zero_fraction"],
        },
        "random": {**RANDOM, "categorical": categorical, "set_random_seed": set_random_seed},
        "strings": TEXTS,
        "train": {**TRAIN, **CHECKPOINTS},
        "train.experimental": {},
        "summary": SUMMARY,
        "summary.experimental": {"set_step": set_step},
        "errors": {"InvalidArgumentError": ArgumentError, "NotFoundError": FileNotFoundError, "OpError": LaminaError},
        "experimental": {},
        "experimental.numpy": {"experimental_enable_numpy_behavior": machine.nothing},
        "autograph": {"set_verbosity": machine.nothing},
        "autograph.experimental": {"do_not_convert": machine.function},
        "python.client.device_lib": {"list_local_devices": machine.no_devices},
        "python.ops": {},
        "python.ops.control_flow_ops": {},
        "python.framework.ops": {"disable_eager_execution": eager, "enable_eager_execution": eager},
        "python.framework.random_seed": {"set_random_seed": set_random_seed},
        "linalg": {name: called(keras.ops.OPERATIONS[name]) for name in ("det", "inv", "norm", "solve", "qr", "svd")}
        | {"matmul": FUNCTIONS["matmul"]},
        "config": machine.CONFIG,
        "distribute": machine.DISTRIBUTE,
        "test": machine.TEST,
        "data": {
            "Dataset": Dataset,
            "AUTOTUNE": -1,
            "INFINITE_CARDINALITY": INFINITE,
            "UNKNOWN_CARDINALITY": UNKNOWN,
            "TextLineDataset": text_lines,
            "Options": Settings,
        },
        "data.experimental": {
            "make_csv_dataset": make_csv_dataset,
            "CsvDataset": csv_dataset,
            "AUTOTUNE": -1,
            "INFINITE_CARDINALITY": INFINITE,
            "UNKNOWN_CARDINALITY": UNKNOWN,
            "cardinality": lambda data: data.cardinality(),
            "get_single_element": lambda data: next(iter(data)),
            "sample_from_datasets": Dataset.sample_from_datasets,
        },
        "dtypes": DTYPES,
        "feature_column": COLUMNS,
        "compat.v1.feature_column": COLUMNS,
        "compat.v1.logging": machine.LOGGING,
        "compat.v1": {
            **_top(),
            **_math_at_the_top(),
            **GRAPHS,
            **FIRST,
            "random": Stand("tensorflow.compat.v1.random", RANDOM),
        },
        "compat.v1.train": TRAIN,
        "compat.v2": {**_top(), **_math_at_the_top()},
        "compat": {},
        "debugging": {**CHECKS, "set_log_device_placement": machine.nothing, "enable_check_numerics": machine.nothing},
        "io": {"decode_csv": decode_csv},
        "io.gfile": machine.FILES,
        "gfile": machine.FILES,
        "losses": vars(losses),
        "metrics": {**vars(metrics), "auc": auc},
        "compat.v1.metrics": {**vars(metrics), "auc": auc},
        "optimizers": vars(optimizers),
        "initializers": vars(initializers),
    }
    found: dict[str, ModuleType] = {f"tensorflow.{path}": Stand(f"tensorflow.{path}", n) for path, n in parts.items()}
    found["tensorflow"] = Stand("tensorflow", {**_top(), **_math_at_the_top(), **GRAPHS, **FIRST, **TOP})
    for path, module in found.items():
        above, _, name = path.rpartition(".")
        if above in found:
            setattr(found[above], name, module)
    found["tensorflow.python"] = Stand("tensorflow.python", {"keras": keras})
    return found


def _top() -> dict[str, Any]:
    return {
        **DTYPES,
        **machine.PLAIN,
        "py_function": py_func,
        "numpy_function": py_func,
        "keras": keras,
        "constant": constant,
        "Variable": variable,
        "Tensor": Tensor,
        "TensorSpec": TensorSpec,
        "GradientTape": GradientTape,
        "Module": object,
        "TensorShape": tuple,
        "AUTOTUNE": -1,
        "newaxis": None,
        "set_random_seed": set_random_seed,
        "zeros_initializer": initializers.Zeros,
        "ones_initializer": initializers.Ones,
        "constant_initializer": initializers.Constant,
        "random_normal_initializer": initializers.RandomNormal,
        "random_uniform_initializer": initializers.RandomUniform,
        "logging": Stand("tensorflow.logging", machine.LOGGING),
    }


def _math_at_the_top() -> dict[str, Any]:
    return {**FUNCTIONS, "sigmoid": NEURAL["sigmoid"], "tanh": NEURAL["tanh"], "norm": FUNCTIONS["norm"]}


def _logs() -> dict[str, Any]:
    return {"log": FUNCTIONS["log"], "log1p": FUNCTIONS["log1p"], "softplus": NEURAL["softplus"]}
