"""Run every lesson and exercise of the course in real Keras and in lamina, and write docs/course.md.

    python bench/course/run.py --peer-python .venv-peers/bin/python [--seeds 3] [--only tut6 …]

The same script runs in both, in a process of its own, in turn; with several seeds, medians count.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from contest import QUIET, commit, machine  # noqa: E402

ORDER = ("tut1", "tut2", "tut3", "ex3", "tut4", "ex4", "tut5", "ex5", "tut6", "ex6", "bonus")
VERSIONS = {
    "keras": "import keras, jax; print(f'Keras {keras.__version__} on JAX {jax.__version__}')",
    "lamina": "import importlib.metadata as m, jax; print(f'lamina {m.version(\"lamina\")} on JAX {jax.__version__}')",
}

LOADS: list[float] = []
"""How many processes wanted a core, on the mean of a minute, after each script."""


class Ended(NamedTuple):
    """What one process came to: seconds from start to end, seconds that cores were at work, the lines that it told."""

    seconds: float
    work: float
    lines: list[dict[str, Any]]


def scripts(only: list[str]) -> list[Path]:
    """The course, in its order."""
    found = [next(HERE.glob(f"{name}_*.py")) for name in ORDER]
    return [path for path in found if not only or any(path.name.startswith(name) for name in only)]


def command(who: str, script: Path, peer: str) -> tuple[list[str], dict[str, str]]:
    """How a script is started, and with what around it."""
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | QUIET
    if who == "keras":
        return [peer, str(script)], plain | {"KERAS_BACKEND": "jax"}
    return [sys.executable, "-m", "lamina.keras", str(script)], plain | {"PYTHONPATH": str(ROOT / "src")}


def run(who: str, script: Path, peer: str, seed: int) -> Ended:
    """One process from start to end."""
    words, environment = command(who, script, peer)
    begun, worked = time.perf_counter(), at_work()
    ended = subprocess.run(
        words, env=environment | {"COURSE_SEED": str(seed)}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - begun
    if ended.returncode:
        sys.exit(f"{script.name} failed in {who}.\n{ended.stderr[-3000:]}")
    lines = [json.loads(line[7:]) for line in ended.stdout.splitlines() if line.startswith("COURSE ")]
    return Ended(seconds, at_work() - worked, lines)


def at_work() -> float:
    """Seconds that cores have spent on all processes that this one has started and seen ending."""
    spent = os.times()
    return spent.children_user + spent.children_system


def versions(peer: str) -> list[str]:
    """What took part."""
    said = []
    for who, words in VERSIONS.items():
        start, environment = command(who, HERE / "lesson.py", peer)
        asked = [start[0], "-c", words]
        said.append(subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout.strip())
    return said


def main() -> None:
    """Everything in turn; then the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", required=True, help="interpreter that has Keras")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], help="beginnings of scripts' names")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "course.md")
    given = parser.parse_args()
    who = versions(given.peer_python)
    results: dict[str, dict[str, list[Ended]]] = {}
    for script in scripts(given.only):
        turns: dict[str, list[Ended]] = {"keras": [], "lamina": []}
        run("lamina", script, given.peer_python, 0)  # fills lamina's cache, as every machine but the first has it
        for seed in range(given.seeds):
            for one in ("keras", "lamina") if seed % 2 else ("lamina", "keras"):
                turns[one].append(run(one, script, given.peer_python, seed))
        results[script.name] = turns
        LOADS.append(os.getloadavg()[0])
        keep(results, given, who)
        print(f"{script.name} done", flush=True)


def keep(results: dict[str, dict[str, list[Ended]]], given: argparse.Namespace, who: list[str]) -> None:
    """Write what is known so far: the page, and the numbers behind it."""
    numbers = HERE.parent / "results" / "course.json"
    numbers.parent.mkdir(exist_ok=True)
    record = {"commit": commit(), "machine": machine(), "versions": who, "results": results}
    numbers.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    given.page.write_text(page(results, given, who), encoding="utf-8")


# The page


def page(results: dict[str, dict[str, list[Ended]]], given: argparse.Namespace, who: list[str]) -> str:
    """docs/course.md: losses and times side by side."""
    place = machine()
    about = (HERE / "page.md").read_text(encoding="utf-8")
    seeds = f"{given.seeds} seed{'s' if given.seeds > 1 else ''}"
    load = f"{min(LOADS):.1f} to {max(LOADS):.1f} processes wanted a core meanwhile" if LOADS else "load unknown"
    facts = (
        f"Taken on {datetime.now(UTC):%Y-%m-%d} on {place['cores']} cores of {place['processor']}, "
        f"Python {place['python']}; {who[0]}, {who[1]} (state {commit()}); {seeds}; "
        f"{load} (one, where nothing else runs). `make course` takes them again."
    )
    return about.format(facts=facts, losses=losses(results), times=times(results))


def losses(results: dict[str, dict[str, list[Ended]]]) -> str:
    """A row a fit: the curve's last and best value in both, and how many epochs were run."""
    rows = ["| fit | data | curve | last, Keras | last, lamina | best, Keras | best, lamina | epochs, Keras | lamina |"]
    rows.append("|---|---|---|---:|---:|---:|---:|---:|---:|")
    for turns in results.values():
        for number, line in enumerate(turns["lamina"][0].lines):
            if not line["epochs"]:
                continue
            both = {who: [ended.lines[number] for ended in turns[who]] for who in turns}
            for curve in curves(line["last"]):
                cells = [spread([one[word][curve] for one in both[who]]) for word in ("last", "best") for who in both]
                counts = [spread([one["epochs"] for one in both[who]], digits=0) for who in both]
                rows.append(f"| {line['name']} | {line['data']} | {curve} | {' | '.join([*cells, *counts])} |")
    return "\n".join(rows)


def curves(known: dict[str, float]) -> list[str]:
    """The curve that counts: validation where there is one, and accuracy beside a loss."""
    wanted = [name for name in ("val_loss", "val_binary_accuracy", "val_AUC") if name in known]
    return wanted or ["loss"]


def spread(values: list[float | None], digits: int = 4) -> str:
    """The median, and in brackets the smallest and the largest where they differ."""
    numbers = [value for value in values if value is not None and math.isfinite(value)]
    if len(numbers) < len(values):
        return "nan" if not numbers else f"nan in {len(values) - len(numbers)} of {len(values)}"
    middle, low, high = (shown(value, digits) for value in (statistics.median(numbers), min(numbers), max(numbers)))
    return middle if low == high else f"{middle} [{low}, {high}]"


def shown(value: float, digits: int) -> str:
    """Four digits behind the point, or as many as help."""
    return f"{value:.{digits}f}" if abs(value) < 1000 else f"{value:.3g}"


def times(results: dict[str, dict[str, list[Ended]]]) -> str:
    """A row a script: seconds in `fit`, of the whole process, and of cores at work."""
    rows = ["| script | fit, Keras | lamina | | process, Keras | lamina | | cores, Keras | lamina | |"]
    rows.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, turns in results.items():
        fit = {who: statistics.median(sum(line["fit"] for line in one.lines) for one in turns[who]) for who in turns}
        whole = {who: statistics.median(one.seconds for one in turns[who]) for who in turns}
        cores = {who: statistics.median(one.work for one in turns[who]) for who in turns}
        cells = [cell for pair in (fit, whole, cores) for cell in (*(f"{pair[who]:.2f}" for who in pair), faster(pair))]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def faster(pair: dict[str, float]) -> str:
    """How many times as long Keras takes."""
    return f"{pair['keras'] / pair['lamina']:.1f}×" if pair["lamina"] else "–"


if __name__ == "__main__":
    main()
