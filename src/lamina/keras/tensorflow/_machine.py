"""What scripts ask of TensorFlow about the machine, and what they tell it: answered honestly, mostly of no effect."""

import logging
import sys
from collections.abc import Callable
from contextlib import nullcontext
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


def _nothing(*arguments: Any, **settings: Any) -> None:
    del arguments, settings


def _none_of_them(*arguments: Any, **settings: Any) -> list[Any]:
    del arguments, settings
    return []


def write(*values: Any, output_stream: Any = None, **settings: Any) -> None:
    """TensorFlow's ``print``."""
    del settings
    stream = output_stream if hasattr(output_stream, "write") else sys.stdout
    stream.write(" ".join(str(value) for value in values) + "\n")


CONFIG: dict[str, Any] = {
    "list_physical_devices": _none_of_them,
    "list_logical_devices": _none_of_them,
    "get_visible_devices": _none_of_them,
    "set_visible_devices": _nothing,
    "run_functions_eagerly": _nothing,
    "set_soft_device_placement": _nothing,
    "threading": SimpleNamespace(set_inter_op_parallelism_threads=_nothing, set_intra_op_parallelism_threads=_nothing),
    "optimizer": SimpleNamespace(set_jit=_nothing, set_experimental_options=_nothing),
    "experimental": SimpleNamespace(
        set_memory_growth=_nothing,
        list_physical_devices=_none_of_them,
        enable_op_determinism=_nothing,
        enable_tensor_float_32_execution=_nothing,
        enable_mlir_graph_optimization=_nothing,
    ),
}

DISTRIBUTE: dict[str, Any] = {
    **dict.fromkeys(("MirroredStrategy", "OneDeviceStrategy", "Strategy", "MultiWorkerMirroredStrategy"), Strategy),
    "get_strategy": Strategy,
    "experimental": SimpleNamespace(TPUStrategy=Strategy, CentralStorageStrategy=Strategy),
}

LOGGING: dict[str, Any] = {
    "set_verbosity": _nothing,
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

PLAIN: dict[str, Any] = {
    "__version__": "2.21.0",
    "function": function,
    "device": lambda *_, **__: nullcontext(),
    "name_scope": lambda *_, **__: nullcontext(),
    "executing_eagerly": lambda: True,
    "get_logger": lambda: logging.getLogger("tensorflow"),
    "print": write,
    "no_op": _nothing,
    "py_function": lambda func, inp, Tout=None, name=None: func(*inp),  # noqa: ARG005, N803
    "numpy_function": lambda func, inp, Tout=None, name=None: func(*inp),  # noqa: ARG005, N803
}
