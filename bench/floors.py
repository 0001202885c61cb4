"""How far is an epoch from what the machine could do at best: its products of matrices, and its memory?

Two floors. Arithmetic: each dense layer of the real rows once forward, once for its weights, once for what is below
it, at the rate at which NumPy multiplies matrices 512 wide, measured between the epochs. Bytes: rows once, weights and
the optimizer's numbers read and written once a step, each layer's output written once and read once, at the rate at
which NumPy copies a large array.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from contest import PEERS, Times, publish
from warm_epochs import Worker
from workloads import WORKLOADS, Workload

RANDOM = np.random.default_rng(0)


class Least(NamedTuple):
    """What an epoch cannot do without."""

    operations: float
    bytes: float


def least(workload: Workload) -> Least:
    """Operations and bytes of an epoch with its validation."""
    forward = below = outputs = weights = 0
    width = workload.features
    for kind, *settings in workload.layers:
        if kind == "dense":
            forward += width * settings[0]
            below += width * settings[0] * (weights > 0)
            weights += (width + 1) * settings[0]
            width = settings[0]
        outputs += width
    rows, validated = workload.rows, workload.rows // 4
    operations = 2 * (rows * (2 * forward + below) + validated * forward)
    slots = {"adam": 3, "sgd": 1}[workload.optimizer]
    numbers = (rows + validated) * (workload.features + 2 * outputs) + workload.steps * weights * 2 * slots
    return Least(operations, 4.0 * numbers)


def best(run: Callable[[], object], seconds: float = 0.1) -> float:
    """The quickest of the runs that fit into some time."""
    found, begun = [], time.perf_counter()
    while time.perf_counter() - begun < seconds or len(found) < 3:
        started = time.perf_counter()
        run()
        found.append(time.perf_counter() - started)
    return min(found)


def main() -> None:
    """Epochs and the machine's rates by turns; a table of both and of the gap."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    left, right = (RANDOM.standard_normal((512, 512), dtype=np.float32) for _ in range(2))
    product, large, copy = np.empty_like(left), np.ones(2**26, np.float32), np.empty(2**26, np.float32)
    times: Times = {}
    versions: dict[str, str] = {}
    for name in given.workloads:
        worker = Worker("lamina", name, None, PEERS["lamina"])
        versions["lamina"] = worker.versions
        wanted = least(WORKLOADS[name])
        epochs, arithmetic, traffic = [], [], []
        for _ in range(given.rounds):
            epochs.append(worker.seconds(WORKLOADS[name].epochs))
            arithmetic.append(wanted.operations / (2 * 512**3 / best(lambda: np.matmul(left, right, out=product))))
            traffic.append(wanted.bytes / (2 * large.nbytes / best(lambda: np.copyto(copy, large))))
        worker.leave()
        times[name] = {"lamina": epochs, "arithmetic": arithmetic, "bytes": traffic}
        share = statistics.median(a / e for a, e in zip(arithmetic, epochs, strict=True))
        rate = wanted.operations / statistics.median(arithmetic) / 1e9
        print(f"{name}: {wanted.operations / 1e6:,.1f} MFLOP, {share:.0%} of {rate:.0f} GFLOP/s", flush=True)
    publish("floors", times, versions)


if __name__ == "__main__":
    main()
