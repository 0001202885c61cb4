"""How long does it take to read a CSV of 30 mixed columns and to code them, and how much memory beyond the imports?

The file is made from a seed. Each library runs in a process of its own; the rounds alternate between them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from contest import HERE, QUIET, Times, alternate, publish
from table_of_many_kinds import write

PEERS = ("lamina", "pandas-sklearn", "polars")


def measured(name: str, path: Path, python: str) -> dict[str, Any]:
    """What one process says."""
    own = name == "lamina"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | QUIET
    environment |= {"PYTHONPATH": str(HERE.parent / "src")} if own else {}
    order = [sys.executable if own else python, str(HERE / "code_table.py"), name, str(path)]
    ended = subprocess.run(order, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{order} failed.\n{ended.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Write the table, measure, print memory beside seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-python", required=True, help="interpreter that has pandas, scikit-learn and polars")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    times: Times = {}
    versions: dict[str, str] = {}
    memory: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in given.rows:
            path = Path(folder) / f"{rows}.csv"
            write(path, rows, given.seed)
            said: dict[str, list[dict[str, Any]]] = {name: [] for name in PEERS}

            def turn(name: str, path: Path = path, said: dict[str, list[dict[str, Any]]] = said) -> float:
                said[name].append(measured(name, path, given.peer_python))
                return float(said[name][-1]["seconds"])

            question = f"{rows:,} rows, {path.stat().st_size / 2**20:.0f} MiB"
            times[question] = alternate(list(PEERS), given.rounds, turn)
            versions |= {name: found[0]["versions"] for name, found in said.items()}
            for name, found in said.items():
                most, result = statistics.median(one["megabytes"] for one in found), found[0]["result"]
                memory[f"{question}, {name}"] = {"peak MiB": most, "result MiB": result, "times": most / result}
    publish("reading", times, versions, unit="s")
    print("\nmemory beyond the imports, against the size of the matrix")
    for what, one in memory.items():
        print(f"  {what}: {one['peak MiB']:,.0f} MiB, {one['result MiB']:,.0f} MiB, {one['times']:.2f} times")


if __name__ == "__main__":
    main()
