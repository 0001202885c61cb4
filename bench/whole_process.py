"""How long does a program take from its start to the end of its first epoch? Imports, data, compilation, training.

lamina is measured twice: with the programs that an earlier run has left on disk, and without any.
"""

import subprocess
import sys
import time

from contest import PEERS, Peer, Times, alternate, arguments, command, publish, surroundings, taking_part

TAKING_PART = PEERS | {"lamina-without-cache": Peer("lamina", "", {"LAMINA_CACHE": "off"})}
TAKING_PART = {name: TAKING_PART[name] for name in ("lamina", "lamina-without-cache", *list(PEERS)[1:])}


def seconds(name: str, workload: str, python: str | None, versions: dict[str, str]) -> float:
    """One program from start to end; it says in passing what ran."""
    peer = TAKING_PART[name]
    begun = time.perf_counter()
    ended = subprocess.run(
        command(peer, workload, python, "--once"), env=surroundings(peer), capture_output=True, text=True, check=False
    )
    if ended.returncode:
        sys.exit(f"{ended.args} failed.\n{ended.stderr[-3000:]}")
    passed = time.perf_counter() - begun
    versions[name] = next(line for line in ended.stdout.splitlines() if line.startswith("## "))[3:]
    return passed


def main() -> None:
    """Measure, workload by workload; the first turn of everyone fills caches and does not count."""
    given = arguments(str(__doc__), rounds=5, peers=TAKING_PART)
    times: Times = {}
    versions: dict[str, str] = {}
    for workload in given.workloads:
        names = taking_part(given.peers, workload)
        for name in names:
            seconds(name, workload, given.peer_python, versions)
        times[workload] = alternate(
            names,
            given.rounds,
            lambda name, workload=workload: seconds(name, workload, given.peer_python, versions),
        )
        print(f"{workload} done", flush=True)
    publish("whole-process", times, versions, unit="s")


if __name__ == "__main__":
    main()
