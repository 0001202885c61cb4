"""What every comparison shares: who takes part, alternating rounds, medians, a table, and a file with the numbers."""

import argparse
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from with_sklearn import can
from workloads import WORKLOADS

HERE = Path(__file__).parent
RESULTS = HERE / "results"


class Peer(NamedTuple):
    """One who takes part: which library, in which mode, with what in its environment."""

    library: str
    mode: str = ""
    environment: dict[str, str] = {}  # noqa: RUF012  # never written to


JAX_BACKEND = {"KERAS_BACKEND": "jax"}
PEERS = {
    "lamina": Peer("lamina"),
    "keras-tensorflow": Peer("keras", "", {"KERAS_BACKEND": "tensorflow"}),
    "keras-jax": Peer("keras", "", JAX_BACKEND),
    "keras-jax-32": Peer("keras", "32", JAX_BACKEND),
    "keras-jax-epoch": Peer("keras", "epoch", JAX_BACKEND),
    "torch": Peer("torch"),
    "torch-compiled": Peer("torch", "compiled"),
    "sklearn": Peer("sklearn"),
}
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": "", "PYTHONWARNINGS": "ignore"}

Times = dict[str, dict[str, list[float]]]
"""workload → who → seconds."""


def taking_part(names: list[str], workload: str) -> list[str]:
    """Those who can do a workload's net."""
    return [name for name in names if PEERS.get(name, PEERS["lamina"]).library != "sklearn" or can(WORKLOADS[workload])]


def arguments(about: str, rounds: int, peers: dict[str, Peer], epochs: int = 0) -> argparse.Namespace:
    """The options that every comparison has."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--peer-python", default=None, help="interpreter that has Keras, TensorFlow and PyTorch")
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--peers", nargs="*", choices=peers, default=list(peers), help="lamina always takes part")
    parser.add_argument("--rounds", type=int, default=rounds)
    if epochs:
        parser.add_argument("--epochs", type=int, default=epochs)
    given = parser.parse_args()
    given.peers = ["lamina", *(name for name in given.peers if name != "lamina")]
    if given.peer_python is None and any(peers[name].library != "lamina" for name in given.peers):
        parser.error("the peers need --peer-python PATH; `make bench-setup` builds .venv-peers/bin/python")
    return given


def command(peer: Peer, workload: str, python: str | None, *options: str) -> list[str]:
    """How a worker is started."""
    interpreter = sys.executable if peer.library == "lamina" else str(python)
    return [interpreter, str(HERE / "worker.py"), peer.library, workload, "--mode", peer.mode, *options]


def surroundings(peer: Peer) -> dict[str, str]:
    """A worker's environment."""
    source = str(HERE.parent / "src")
    path = {"PYTHONPATH": source} if peer.library == "lamina" else {}
    unwanted = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")  # what is installed is compiled once, and so is lamina
    return {name: value for name, value in os.environ.items() if name not in unwanted} | QUIET | path | peer.environment


def alternate(names: list[str], rounds: int, measure: Callable[[str], float]) -> dict[str, list[float]]:
    """`rounds` turns of everyone, each turn in another order, so that slow drift of the machine hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            seconds[name].append(measure(name))
    return seconds


def table(times: Times, unit: str = "ms") -> str:
    """Medians, and in brackets how many times lamina's median each is."""
    factor = {"ms": 1e3, "s": 1.0}[unit]
    names = list(dict.fromkeys(name for row in times.values() for name in row))
    head = ["workload", *(f"{name} [{unit}]" for name in names)]
    lines = [head]
    for workload, row in times.items():
        own = statistics.median(row["lamina"])
        cells = [workload]
        for name in names:
            if name not in row:
                cells.append("-")
                continue
            median = statistics.median(row[name])
            cells.append(f"{median * factor:.3g}" + ("" if name == "lamina" else f" ({median / own:.2f}x)"))
        lines.append(cells)
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    model = platform.processor()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        found = [line.partition(":")[2].strip() for line in cpus.read_text().splitlines() if "model name" in line]
        model = found[0] if found else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"processor": model, "cores": cores, "system": platform.platform(), "python": platform.python_version()}


def commit() -> str:
    """Which state of lamina was measured."""
    asked = ["git", "-C", str(HERE.parent), "describe", "--always", "--dirty"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def publish(question: str, times: Times, versions: dict[str, str], unit: str = "ms", **further: Any) -> None:
    """Print the table and keep the numbers, and `further` ones, with all that is needed to measure them again."""
    medians = {
        workload: {name: statistics.median(values) for name, values in row.items()} for workload, row in times.items()
    }
    record = {
        "question": question,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join([Path(sys.executable).name, *sys.argv]),
        "commit": commit(),
        "machine": machine(),
        "versions": versions,
        "seconds": times,
        "medians": medians,
        "ratios to lamina": {
            workload: {name: value / row["lamina"] for name, value in row.items()} for workload, row in medians.items()
        },
        **further,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{question}-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"\n{question}, {record['date']}, {record['machine']['processor']}, {record['machine']['cores']} cores")
    print("\n".join(f"  {name}: {words}" for name, words in versions.items()))
    print(f"\n{table(times, unit)}\n\nnumbers: {path}")
