"""How long does an epoch take once everything is warm? Training, shuffled, last partial batch included, and validation.

Each library runs in a process of its own; the rounds alternate between them; the median of the rounds counts.
"""

import subprocess
import sys
from typing import Any

from contest import PEERS, Peer, Times, alternate, arguments, command, publish, surroundings, taking_part
from workloads import WORKLOADS


class Worker:
    """A library that waits for orders."""

    def __init__(self, name: str, workload: str, python: str | None, peer: Peer, *options: str) -> None:
        self.process: Any = subprocess.Popen(
            command(peer, workload, python, *options),
            env=surroundings(peer),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if name != "lamina" else None,
            text=True,
        )
        self.versions = self.heard()

    def heard(self) -> str:
        """The next line that is meant for us."""
        for line in self.process.stdout:
            if line.startswith("## "):
                return line[3:].strip()
        words = self.process.stderr.read() if self.process.stderr else ""
        sys.exit(f"{self.process.args} ended early.\n{words[-3000:]}")

    def told(self, count: int) -> float:
        """Seconds that it took to do what so many were ordered of."""
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        return float(self.heard())

    def seconds(self, epochs: int) -> float:
        """Seconds an epoch, over some epochs."""
        return self.told(epochs) / epochs

    def leave(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    """Measure, workload by workload."""
    given = arguments(str(__doc__), rounds=7, peers=PEERS)
    times: Times = {}
    versions: dict[str, str] = {}
    for workload in given.workloads:
        names = taking_part(given.peers, workload)
        workers = {name: Worker(name, workload, given.peer_python, PEERS[name]) for name in names}
        versions |= {name: worker.versions for name, worker in workers.items()}
        epochs = WORKLOADS[workload].epochs
        times[workload] = alternate(
            names, given.rounds, lambda name, workers=workers, epochs=epochs: workers[name].seconds(epochs)
        )
        for worker in workers.values():
            worker.leave()
        print(f"{workload} done", flush=True)
    publish("warm-epochs", times, versions)


if __name__ == "__main__":
    main()
