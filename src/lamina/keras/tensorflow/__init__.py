"""The few names of TensorFlow that scripts for tables lean on, as modules that stand in for it."""

from types import ModuleType
from typing import Any

from lamina import keras
from lamina.keras import initializers
from lamina.keras._notes import note
from lamina.keras._tape import GradientTape
from lamina.keras._tensor import Tensor
from lamina.keras.tensorflow import _machine as machine
from lamina.keras.tensorflow._data import INFINITE, UNKNOWN, Dataset, TensorSpec
from lamina.keras.tensorflow._files import csv_dataset, make_csv_dataset
from lamina.keras.tensorflow._functions import FUNCTIONS, called
from lamina.keras.tensorflow._neural import NEURAL, RANDOM
from lamina.keras.tensorflow._types import DTYPES, constant, variable
from lamina.random import set_random_seed


class Stand(ModuleType):
    """A module that answers for one of TensorFlow's, and refuses what it does not have in one sentence."""

    def __init__(self, name: str, names: dict[str, Any]) -> None:
        super().__init__(name, f"lamina in the place of {name}.")
        self.__dict__.update(names)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            f"lamina stands in for {self.__name__} where scripts for tables need it, and has no "
            f"{self.__name__}.{name}; use lamina.keras.ops, or run this script with TensorFlow."
        )


def modules() -> dict[str, ModuleType]:
    """Module names → modules, ``tensorflow`` itself among them."""
    parts: dict[str, dict[str, Any]] = {
        "math": {**FUNCTIONS, **_logs(), **NEURAL},
        "nn": NEURAL,
        "random": RANDOM,
        "linalg": {name: called(keras.ops.OPERATIONS[name]) for name in ("det", "inv", "norm", "solve", "qr", "svd")}
        | {"matmul": FUNCTIONS["matmul"]},
        "config": machine.CONFIG,
        "distribute": machine.DISTRIBUTE,
        "test": machine.TEST,
        "data": {"Dataset": Dataset, "AUTOTUNE": -1, "INFINITE_CARDINALITY": INFINITE, "UNKNOWN_CARDINALITY": UNKNOWN},
        "data.experimental": {
            "make_csv_dataset": make_csv_dataset,
            "CsvDataset": csv_dataset,
            "AUTOTUNE": -1,
            "cardinality": lambda data: data.cardinality(),
        },
        "dtypes": DTYPES,
        "compat.v1.logging": machine.LOGGING,
        "compat.v1": {"set_random_seed": set_random_seed, "disable_eager_execution": _eager, "keras": keras},
        "compat": {},
        "debugging": {},
        "io": {},
        "initializers": vars(initializers),
    }
    found: dict[str, ModuleType] = {f"tensorflow.{path}": Stand(f"tensorflow.{path}", n) for path, n in parts.items()}
    found["tensorflow"] = Stand("tensorflow", {**_top(), **_math_at_the_top()})
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
        "keras": keras,
        "constant": constant,
        "Variable": variable,
        "Tensor": Tensor,
        "TensorSpec": TensorSpec,
        "GradientTape": GradientTape,
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


def _eager() -> None:
    note("tf.compat.v1.disable_eager_execution() changes nothing: lamina compiles what it trains in any case.")
