"""One library in a process of its own: it gets warm, then runs epochs whenever it is told how many.

Said on standard output, each in a line after ``##``: the versions once it has run, then the seconds of each order.
"""

import argparse
import importlib
import statistics
import sys
import time
from typing import Any

import numpy as np
from workloads import WORKLOADS, Workload

LIBRARIES = {
    "lamina": "with_lamina",
    "keras": "with_keras",
    "torch": "with_torch",
    "sklearn": "with_sklearn",
    "onnx": "with_onnx",
}


def say(words: object) -> None:
    """A line for the driver, apart from what libraries print."""
    sys.stdout.write(f"## {words}\n")
    sys.stdout.flush()


def timed(run: object, epochs: int) -> float:
    """Seconds that some epochs take, from the end of the first to the end of the last of a fit with one more."""
    ends = run(epochs + 1)
    return ends[-1] - ends[0]


def answer(library: Any, workload: Workload, mode: str) -> None:
    """Seconds that an answer to so many rows takes, whenever told how many: the median of half a second of them."""
    data = workload.data()
    answers = library.answering(workload, data, mode)
    answers(data.x[:1])
    say(library.versions())
    for line in sys.stdin:
        count = int(line)
        rows = np.resize(data.x, (count, workload.features))
        answers(rows)
        passed: list[float] = []
        while sum(passed) < 0.5 or len(passed) < 3:
            begun = time.perf_counter()
            answers(rows)
            passed.append(time.perf_counter() - begun)
        say(statistics.median(passed))


def main() -> None:
    """Warm up and obey, or run some epochs and go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", choices=LIBRARIES)
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--mode", default="")
    parser.add_argument("--answers", action="store_true", help="answer so many rows when told, instead of training")
    parser.add_argument("--table", default=None, help="read the workload's rows from this CSV file")
    parser.add_argument("--once", type=int, default=0, help="so many epochs from a cold start, then leave")
    given = parser.parse_args()
    library = importlib.import_module(LIBRARIES[given.library])
    workload = WORKLOADS[given.workload]
    if given.answers:
        answer(library, workload, given.mode)
        return
    data = workload.data() if given.table is None else workload.read(given.table)
    run = library.prepare(workload, data, given.mode)
    run(given.once or 1)
    if not given.once:
        timed(run, 2)
    say(library.versions())
    if given.once:
        return
    for line in sys.stdin:
        say(timed(run, int(line)))


if __name__ == "__main__":
    main()
