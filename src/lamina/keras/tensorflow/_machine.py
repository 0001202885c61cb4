"""What scripts ask of TensorFlow about the machine, and what they tell it: answered honestly, mostly of no effect."""

import glob
import logging
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def function(func: Callable[..., Any] | None = None, **settings: Any) -> Any:
    """TensorFlow's decorator of that name: here what is decorated runs as it is.

    >>> function(len) is len
    True
    """
    del settings
    return (lambda decorated: decorated) if func is None else func


class Strategy:
    """One device, whatever strategy a script asks for.

    >>> Strategy().num_replicas_in_sync
    1
    """

    num_replicas_in_sync = 1

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        del arguments, settings

    def scope(self) -> Any:
        """Nothing changes inside."""
        return nullcontext()


def nothing(*arguments: Any, **settings: Any) -> None:
    del arguments, settings


def no_devices(*arguments: Any, **settings: Any) -> list[Any]:
    del arguments, settings
    return []


def write(*values: Any, output_stream: Any = None, **settings: Any) -> None:
    """TensorFlow's ``print``."""
    del settings
    stream = output_stream if hasattr(output_stream, "write") else sys.stdout
    stream.write(" ".join(str(value) for value in values) + "\n")


CONFIG: dict[str, Any] = {
    "list_physical_devices": no_devices,
    "list_logical_devices": no_devices,
    "get_visible_devices": no_devices,
    "set_visible_devices": nothing,
    "run_functions_eagerly": nothing,
    "set_soft_device_placement": nothing,
    "threading": SimpleNamespace(set_inter_op_parallelism_threads=nothing, set_intra_op_parallelism_threads=nothing),
    "optimizer": SimpleNamespace(set_jit=nothing, set_experimental_options=nothing),
    "set_logical_device_configuration": nothing,
    "LogicalDeviceConfiguration": SimpleNamespace,
    "experimental_run_functions_eagerly": nothing,
    "functions_run_eagerly": lambda: False,
    "experimental": SimpleNamespace(
        VirtualDeviceConfiguration=SimpleNamespace,
        set_virtual_device_configuration=nothing,
        list_logical_devices=no_devices,
        set_memory_growth=nothing,
        list_physical_devices=no_devices,
        enable_op_determinism=nothing,
        enable_tensor_float_32_execution=nothing,
        enable_mlir_graph_optimization=nothing,
    ),
}

DISTRIBUTE: dict[str, Any] = {
    **dict.fromkeys(("MirroredStrategy", "OneDeviceStrategy", "Strategy", "MultiWorkerMirroredStrategy"), Strategy),
    "get_strategy": Strategy,
    "experimental": SimpleNamespace(TPUStrategy=Strategy, CentralStorageStrategy=Strategy),
}

LOGGING: dict[str, Any] = {
    "set_verbosity": nothing,
    "ERROR": logging.ERROR,
    "WARN": logging.WARNING,
    "INFO": logging.INFO,
    "FATAL": logging.FATAL,
}

TEST: dict[str, Any] = {
    "is_gpu_available": lambda *_, **__: False,
    "is_built_with_cuda": lambda: False,
    "gpu_device_name": lambda: "",
}

FILES: dict[str, Any] = {
    "exists": os.path.exists,
    "isdir": os.path.isdir,
    "listdir": os.listdir,
    "mkdir": os.mkdir,
    "makedirs": lambda path: Path(path).mkdir(parents=True, exist_ok=True),
    "remove": os.remove,
    "rmtree": shutil.rmtree,
    "glob": glob.glob,
    "GFile": open,
    "Open": open,
}
"""TensorFlow's files, which are Python's here."""

PLAIN: dict[str, Any] = {
    "__version__": "2.21.0",
    "function": function,
    "device": lambda *_, **__: nullcontext(),
    "name_scope": lambda *_, **__: nullcontext(),
    "executing_eagerly": lambda: True,
    "get_logger": lambda: logging.getLogger("tensorflow"),
    "print": write,
    "no_op": nothing,
}
