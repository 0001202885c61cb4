"""How long does an answer take: to 1 row, to 100, to a million? And how long to read the weights once?

Each library runs in a process of its own; the rounds alternate between them; the median of the rounds counts.
"""

import statistics
import time

import numpy as np
from contest import PEERS, Peer, Times, alternate, arguments, publish, taking_part
from warm_epochs import Worker
from workloads import WORKLOADS, Workload

COUNTS = (1, 100, 1_000_000)
JAX_BACKEND = {"KERAS_BACKEND": "jax"}
TAKING_PART = {
    "lamina": Peer("lamina"),
    "keras-predict": Peer("keras", "", JAX_BACKEND),
    "keras-call": Peer("keras", "call", JAX_BACKEND),
    "torch": PEERS["torch"],
    "onnx": Peer("onnx"),
    "sklearn": PEERS["sklearn"],
}
SLOW = {"keras-predict": 100_000, "keras-call": 100_000}
"""Rows beyond which somebody is not asked."""


def reading(workload: Workload) -> float:
    """Seconds that it takes to read as many numbers as the net has weights, once, from memory or cache."""
    width, count = workload.features, 0
    for kind, *settings in workload.layers:
        if kind == "dense":
            count += (width + 1) * settings[0]
            width = settings[0]
    numbers, passed = np.ones(count, np.float32), []
    for _ in range(200):
        begun = time.perf_counter()
        numbers.sum()
        passed.append(time.perf_counter() - begun)
    return statistics.median(passed)


def main() -> None:
    """Measure, net by net and count by count."""
    given = arguments(str(__doc__), rounds=3, peers=TAKING_PART)
    times: Times = {}
    versions: dict[str, str] = {}
    for workload in given.workloads:
        names = taking_part(given.peers, workload)
        workers = {name: Worker(name, workload, given.peer_python, TAKING_PART[name], "--answers") for name in names}
        versions |= {name: worker.versions for name, worker in workers.items()}
        for count in COUNTS:
            asked = [name for name in names if count <= SLOW.get(name, count)]
            found = alternate(asked, given.rounds, lambda name, w=workers, count=count: w[name].told(count))
            times[f"{workload}, {count:,} rows"] = found
        times[f"{workload}, 1 rows"]["reading weights"] = [reading(WORKLOADS[workload])]
        for worker in workers.values():
            worker.leave()
        print(f"{workload} done", flush=True)
    publish("predict", times, versions)


if __name__ == "__main__":
    main()
