"""What does `import lamina` add to `import numpy`, and how soon does the command line answer? (Wanted: below 50 ms.)"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

SOURCE = str(Path(__file__).parents[1] / "src")
ENVIRONMENT = os.environ | {"PYTHONPATH": SOURCE}

ADDED = "import numpy, time; begun = time.perf_counter(); {}; print(time.perf_counter() - begun)"
STATEMENTS = {
    "import lamina, beyond numpy": "import lamina",
    "layers and losses, beyond numpy": "from lamina import layers, losses",
    "Sequential, beyond numpy": "from lamina import Sequential",
    "jax, beyond numpy": "import jax",
}
PROGRAMS = {
    "python, doing nothing": ["-c", "pass"],
    "import numpy": ["-c", "import numpy"],
    "lamina --help": ["-m", "lamina", "--help"],
}


def added(statement: str) -> float:
    """Seconds that a statement takes in a fresh interpreter that has NumPy."""
    code = [sys.executable, "-c", ADDED.format(statement)]
    ended = subprocess.run(code, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return float(ended.stdout.splitlines()[-1])


def whole(options: list[str]) -> float:
    """Seconds of a whole process."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, *options], env=ENVIRONMENT, capture_output=True, check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Medians of alternating rounds; what cannot run is said so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    measures = {name: (added, statement) for name, statement in STATEMENTS.items()}
    measures |= {name: (whole, options) for name, options in PROGRAMS.items()}
    seconds: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, (measure, what) in measures.items():
            try:
                seconds[name].append(measure(what))
            except subprocess.CalledProcessError as error:
                seconds[name].append(float("nan"))
                sys.stderr.write(f"{name}: {str(error.stderr)[-300:]}\n")
    for name, values in seconds.items():
        print(f"{statistics.median(values) * 1e3:8.1f} ms  {name}")


if __name__ == "__main__":
    main()
