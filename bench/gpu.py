"""How many steps a second on a graphics card? lamina and PyTorch compiled with CUDA graphs, both with all rows on it.

Each in float32 and with products in TF32. An epoch is training, shuffled, last partial batch included, and validation.
"""

import os
import statistics
import subprocess
import sys

from contest import Peer, Times, alternate, arguments, publish
from warm_epochs import Worker
from workloads import WORKLOADS

CARD = {"JAX_PLATFORMS": "cuda", "CUDA_VISIBLE_DEVICES": os.environ.get("CUDA_VISIBLE_DEVICES", "0")}
PEERS = {
    "lamina": Peer("lamina", "", CARD),
    "lamina-tf32": Peer("lamina", "tensorfloat32", CARD),
    "torch-graphs": Peer("torch", "graphs", CARD),
    "torch-graphs-tf32": Peer("torch", "graphs-tf32", CARD),
}


def card() -> str:
    """The graphics card's name, as JAX says it, asked in another process: this one takes none of its memory."""
    question = "import jax; print(jax.devices('cuda')[0].device_kind)"
    surroundings = {name: value for name, value in os.environ.items() if name != "JAX_PLATFORMS"}
    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=False, env=surroundings
    )
    if answer.returncode:
        sys.exit(
            "bench/gpu.py needs a graphics card that JAX sees (pip install 'jax[cuda12]'), and there is none here."
        )
    return answer.stdout.strip()


def steps_a_second(times: Times) -> str:
    """Training steps a second, by medians; the time of validation is in them."""
    lines = []
    for workload, row in times.items():
        steps = WORKLOADS[workload].steps
        cells = (f"{name} {steps / statistics.median(seconds):,.0f}" for name, seconds in row.items())
        lines.append(f"{workload:>12}  " + "   ".join(cells))
    return "steps a second\n" + "\n".join(lines)


def main() -> None:
    """Measure, workload by workload."""
    name = card()
    given = arguments(str(__doc__), rounds=7, peers=PEERS)
    times: Times = {}
    versions = {"card": name}
    for workload in given.workloads:
        workers = {peer: Worker(peer, workload, given.peer_python, PEERS[peer]) for peer in given.peers}
        versions |= {peer: worker.versions for peer, worker in workers.items()}
        epochs = WORKLOADS[workload].epochs
        times[workload] = alternate(
            given.peers, given.rounds, lambda peer, workers=workers, epochs=epochs: workers[peer].seconds(epochs)
        )
        for worker in workers.values():
            worker.leave()
        print(f"{workload} done", flush=True)
    publish("gpu", times, versions)
    print(f"\n{steps_a_second(times)}")


if __name__ == "__main__":
    main()
