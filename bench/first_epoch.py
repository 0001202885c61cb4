"""How soon after a script's first import is the first epoch done: with programs left by an earlier run, and without?

``--source`` may be given more than once, to compare states of lamina's source turn by turn.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = str(Path(__file__).parents[1] / "src")

SCRIPT = """
import time; edges = [(time.perf_counter(), time.process_time())]; names = []
def mark(name): names.append(name); edges.append((time.perf_counter(), time.process_time()))
import numpy as np; mark("numpy")
from lamina import keras; mark("lamina.keras")
x = np.random.default_rng(0).normal(size=(1000, 2)).astype("float32")
y = (x[:, 0] * x[:, 1] > 0).astype("float32")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"]); mark("model")
import lamina.training; lamina.training.traces(); mark("jax")
model.fit(x, y, epochs=1, validation_split=0.2, verbose=0); mark("fit")
import json
told = {name: [b - a for a, b in zip(*both)] for name, both in zip(names, zip(edges, edges[1:]))}
print(json.dumps(told | {"whole": [b - a for a, b in zip(edges[0], edges[-1])]}))
"""

Told = dict[str, list[float]]
"""Part of the script → seconds by the clock, and of processors."""


def measured(source: str, cache: str) -> Told:
    """Seconds of each part of the script in a fresh process."""
    surroundings = os.environ | {"PYTHONPATH": source, "LAMINA_CACHE": cache, "JAX_PLATFORMS": "cpu"}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=surroundings, capture_output=True, text=True, check=True)
    found: Told = json.loads(done.stdout)
    return found


def line(all_: list[Told]) -> str:
    """Medians of each part, by the clock and of processors, and the least whole."""
    parts = [
        f"{name} {statistics.median(one[name][0] for one in all_):.3f}"
        f" ({statistics.median(one[name][1] for one in all_):.3f})"
        for name in all_[0]
    ]
    return ", ".join(parts) + f"; least {min(one['whole'][0] for one in all_):.3f}"


def main() -> None:
    """Alternating turns; the first turn with a cache fills it and does not count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--source", action="append", help="folder with the package; by default this one")
    parser.add_argument("--states", nargs="+", choices=["warm", "cold"], default=["warm", "cold"])
    given = parser.parse_args()
    turns = [(source, state) for state in given.states for source in given.source or [SOURCE]]
    found: dict[tuple[str, str], list[Told]] = {turn: [] for turn in turns}
    with tempfile.TemporaryDirectory() as folder:
        caches = {
            turn: str(Path(folder) / str(place)) if turn[1] == "warm" else "off" for place, turn in enumerate(turns)
        }
        for turn in turns:
            measured(turn[0], caches[turn])
        for _ in range(given.rounds):
            for turn in turns:
                found[turn].append(measured(turn[0], caches[turn]))
    for (source, state), all_ in found.items():
        print(f"{state} {source} [s, of processors in brackets]: {line(all_)}")


if __name__ == "__main__":
    main()
