"""Ask real Keras anew and hold lamina against the fresh answers: the fifteen comparisons, passed and failed.

The cases and their tests are those of every day (tests/): they are copied, Keras records every answer in the copy, and
the tests run against what it said. What only both libraries together can answer is in exchange.py and random_nets.py.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
RECORDERS = (
    *("ingredients", "optimizers", "layers", "trajectories", "several", "callbacks", "comparisons", "preprocessing"),
    *("files all", "word_files", "folder_files"),
)
ENGINES = {
    "optimizers": "numpy",  # quickest at small steps, as Keras does them one by one
    **dict.fromkeys(("preprocessing", "word_files", "words", "records"), "tensorflow"),
}
"""What Keras computes with, where it is not JAX; for words it needs TensorFlow itself."""

QUIET = {"JAX_PLATFORMS": "cpu", "TF_CPP_MIN_LOG_LEVEL": "3"}

COMPARISONS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("activations", ("tests/test_every_activation.py",)),
    2: ("initializers", ("tests/test_every_initializer.py",)),
    3: ("losses", ("tests/test_every_loss.py",)),
    4: ("metrics", ("tests/test_every_metric.py",)),
    5: ("layers", ("tests/layers/test_layers_against_keras.py",)),
    6: ("stacks", ("tests/comparisons/test_stacks.py",)),
    7: ("optimizers and schedules", ("tests/test_every_optimizer.py", "tests/test_every_constraint.py")),
    8: ("whole fits", ("tests/test_trajectories.py", "tests/test_several.py")),
    9: ("callbacks", ("tests/callbacks/test_against_keras.py", "tests/callbacks/test_against_keras_files.py")),
    10: ("names", ("tests/comparisons/test_names.py",)),
    11: (
        "configs",
        ("tests/comparisons/test_configs.py", "conformance/exchange.py::json", "conformance/exchange.py::records"),
    ),
    12: (
        "files",
        (
            *("tests/keras/test_files.py", "tests/keras/test_folders_and_shards.py"),
            *("conformance/exchange.py::files", "conformance/exchange.py::words"),
        ),
    ),
    13: ("preprocessing", ("tests/layers/test_preprocessing.py",)),
    14: ("errors", ("tests/comparisons/test_refusals.py",)),
    15: ("random nets", ("tests/comparisons/test_nets.py", "conformance/random_nets.py")),
}


def recorded(copy: Path, python: str, names: list[str]) -> list[str]:
    """Record in the copy; what could not be recorded keeps its old answers, and is told as a failure."""
    failed = []
    for name in names:
        script, *more = name.split()
        environment = os.environ | {"KERAS_BACKEND": ENGINES.get(name, "jax")} | QUIET
        print(f"Keras answers: {name}", flush=True)
        done = subprocess.run(
            [python, f"tests/oracle/record_{script}.py", *more],
            cwd=copy,
            env=environment,
            check=False,
            capture_output=True,
        )
        if done.returncode:
            failed.append(name)
            print(done.stderr.decode(errors="replace")[-800:])
    return failed


def counted(copy: Path, keras: str, place: str) -> tuple[int, int]:
    """How many cases of a file of tests, or of a script that tells by itself, passed and failed."""
    file, _, part = place.partition("::")
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{copy / 'tests'}"}
    environment |= {"KERAS_BACKEND": ENGINES.get(part, "jax"), "KERAS_PYTHON": keras} | QUIET
    if part:
        command = [keras, str(ROOT / file), part]
    else:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=line", file]
    done = subprocess.run(command, cwd=copy, env=environment, check=False, capture_output=True, text=True)
    passed, failed = (sum(map(int, re.findall(rf"(\d+) {word}", done.stdout))) for word in ("passed", "failed"))
    if failed or done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:])
    return passed, failed or int(done.returncode != 0)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, help="which of the fifteen; all if none is given")
    parser.add_argument("--keras-python", required=True, help="the interpreter of an environment with Keras 3.15.1")
    parser.add_argument("--record", nargs="*", default=list(RECORDERS), help="which answers are asked for anew")
    given = parser.parse_args()
    keras, sums = str(Path(given.keras_python).absolute()), [0, 0]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("tests", "conformance"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        old = recorded(copy, keras, given.record)
        for number in given.numbers or COMPARISONS:
            title, places = COMPARISONS[number]
            found = [counted(copy, keras, place) for place in places]
            passed, failed = (sum(part) for part in zip(*found, strict=True))
            sums = [sums[0] + passed, sums[1] + failed]
            print(f"{number:2}  {title:26} {passed:5} passed {failed:4} failed", flush=True)
    count = len(given.numbers or COMPARISONS)
    print(f"{count} comparisons: {sums[0]} passed, {sums[1]} failed, {len(old)} recordings failed")
    if old:
        print(f"Not answered anew, so held against the recordings in tests/oracle: {', '.join(old)}")
    return int(sums[1] > 0 or bool(old))


if __name__ == "__main__":
    raise SystemExit(main())
