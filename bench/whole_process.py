"""How long does a program take from start to end? Imports, a CSV file read, compilation, some epochs of training.

Everyone reads the file with pandas. lamina is measured twice: with the programs that an earlier run has left on disk,
and without any.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contest import PEERS, Peer, Times, alternate, arguments, command, publish, surroundings, taking_part
from workloads import WORKLOADS

TAKING_PART = PEERS | {"lamina-without-cache": Peer("lamina", "", {"LAMINA_CACHE": "off"})}
TAKING_PART = {name: TAKING_PART[name] for name in ("lamina", "lamina-without-cache", *list(PEERS)[1:])}


def seconds(name: str, workload: str, given: argparse.Namespace, table: Path, versions: dict[str, str]) -> float:
    """One program from start to end; it says in passing what ran."""
    peer = TAKING_PART[name]
    options = ("--table", str(table), "--once", str(given.epochs))
    begun = time.perf_counter()
    ended = subprocess.run(
        command(peer, workload, given.peer_python, *options),
        env=surroundings(peer),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"{ended.args} failed.\n{ended.stderr[-3000:]}")
    passed = time.perf_counter() - begun
    versions[name] = next(line for line in ended.stdout.splitlines() if line.startswith("## "))[3:]
    return passed


def main() -> None:
    """Measure, workload by workload; the first turn of everyone fills caches and does not count."""
    given = arguments(str(__doc__), rounds=5, peers=TAKING_PART, epochs=50)
    times: Times = {}
    versions: dict[str, str] = {}
    for workload in given.workloads:
        names = taking_part(given.peers, workload)
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "table.csv"
            WORKLOADS[workload].write(table)

            def measured(name: str, workload: str = workload, table: Path = table) -> float:
                return seconds(name, workload, given, table, versions)

            for name in names:
                measured(name)
            times[workload] = alternate(names, given.rounds, measured)
        print(f"{workload} done", flush=True)
    publish(f"whole-process-{given.epochs}-epochs", times, versions, unit="s")


if __name__ == "__main__":
    main()
