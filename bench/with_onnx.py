"""A workload's net answered by ONNX Runtime, exported from PyTorch."""

import io
from collections.abc import Callable
from typing import Any

from with_torch import network
from workloads import Data, Workload


def versions() -> str:
    """What ran."""
    import onnxruntime

    return f"ONNX Runtime {onnxruntime.__version__}"


def answering(workload: Workload, data: Data, mode: str) -> Callable[[Any], Any]:
    """A session's run."""
    del mode
    import onnxruntime
    import torch

    written = io.BytesIO()
    names = {"input_names": ["rows"], "output_names": ["answers"], "dynamic_axes": {"rows": {0: "count"}}}
    torch.onnx.export(network(workload).eval(), (torch.from_numpy(data.x[:4]),), written, dynamo=False, **names)
    session = onnxruntime.InferenceSession(written.getvalue())
    return lambda rows: session.run(None, {"rows": rows})[0]
