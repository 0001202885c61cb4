"""A workload run by PyTorch at its best on tables: tensors up front, no DataLoader, the fused optimizer."""

import time
from collections.abc import Callable
from typing import Any

from workloads import Data, Workload


def versions() -> str:
    """What ran."""
    import torch

    return f"PyTorch {torch.__version__}"


def network(workload: Workload) -> Any:
    """The network; scores instead of probabilities at the end, as PyTorch's loss wants them."""
    from torch import nn

    parts, width = [], workload.features
    for kind, *settings in workload.layers:
        if kind == "dense":
            parts.append(nn.Linear(width, settings[0]))
            width = settings[0]
            parts += [nn.ReLU()] if settings[1] == "relu" else []
        elif kind == "normalization":
            parts.append(nn.BatchNorm1d(width, eps=1e-3, momentum=0.01))
        else:
            parts.append(nn.Dropout(settings[0]))
    return nn.Sequential(*parts)


def prepare(workload: Workload, data: Data, mode: str) -> Callable[[int], list[float]]:
    """PyTorch, eager or ``compiled``; on a graphics card with CUDA graphs: ``graphs``, in TF32 ``graphs-tf32``."""
    import torch
    from torch.nn import functional

    card = mode.startswith("graphs")
    device = "cuda" if card else "cpu"
    torch.set_float32_matmul_precision("high" if mode.endswith("tf32") else "highest")
    x, y, x_validation, y_validation = (torch.from_numpy(array).to(device) for array in data)
    model = network(workload).to(device)
    if workload.optimizer == "adam":
        optimizer: Any = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
    else:
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-2, fused=True)
    measure = functional.binary_cross_entropy_with_logits if workload.classifies else functional.l1_loss

    def forward(rows: torch.Tensor, wanted: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        score = model(rows)
        right = ((score > 0) == (wanted > 0.5)).sum() if workload.classifies else torch.zeros((), device=device)
        return measure(score, wanted), right

    step = forward
    if mode == "compiled" or card:  # a program for full batches, one for the last, one for validation
        step = torch.compile(forward, dynamic=False, mode="max-autotune" if card else "default")

    def train() -> list[float]:
        model.train()
        order = torch.randperm(workload.rows, device=device)
        total, hits = torch.zeros((), device=device), torch.zeros((), device=device)
        for start in range(0, workload.rows, workload.batch):
            places = order[start : start + workload.batch]
            loss, right = step(x[places], y[places])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(places)
            hits += right
        return [float(total) / workload.rows, float(hits) / workload.rows]

    @torch.no_grad()
    def validate() -> list[float]:
        model.eval()
        loss, right = step(x_validation, y_validation)
        return [float(loss), float(right) / len(x_validation)]

    def run(epochs: int) -> list[float]:
        ends = []
        for _ in range(epochs):
            train()
            validate()
            ends.append(time.perf_counter())
        return ends

    return run


def answering(workload: Workload, data: Data, mode: str) -> Callable[[Any], Any]:
    """The module called without gradients."""
    del data
    import torch

    model = network(workload).eval()
    model = torch.compile(model) if mode == "compiled" else model

    @torch.inference_mode()
    def answer(rows: Any) -> Any:
        return model(torch.from_numpy(rows)).numpy()

    return answer
