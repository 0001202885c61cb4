"""Run the unit tests in Keras's wheel against lamina: what passes, is excluded or fails, counted as functions."""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
INSIDE = "of_keras"  # a folder of their own, so that none of theirs takes the name of a module such as `random`
ROOT = HERE.parent
GROUPS = {
    "A": """activations/activations constraints/constraints losses/loss losses/losses
        metrics/accuracy_metrics metrics/confusion_metrics metrics/correlation_metrics metrics/f_score_metrics
        metrics/hinge_metrics metrics/iou_metrics metrics/metric metrics/probabilistic_metrics
        metrics/reduction_metrics metrics/regression_metrics optimizers/schedules/learning_rate_schedule
        regularizers/regularizers utils/numerical_utils""",
    "B": """initializers/constant_initializers initializers/initializer initializers/random_initializers
        optimizers/adadelta optimizers/adafactor optimizers/adagrad optimizers/adam optimizers/adamax optimizers/adamw
        optimizers/ftrl optimizers/lamb optimizers/lion optimizers/nadam optimizers/rmsprop
        optimizers/schedule_free_adamw optimizers/sgd optimizers/optimizer random/seed_generator utils/rng_utils""",
    "C": """callbacks/backup_and_restore callbacks/callback callbacks/csv_logger callbacks/early_stopping
        callbacks/lambda_callback callbacks/learning_rate_scheduler callbacks/model_checkpoint
        callbacks/monitor_callback callbacks/reduce_lr_on_plateau callbacks/swap_ema_weights
        callbacks/terminate_on_nan utils/progbar utils/summary_utils wrappers/sklearn""",
}


def keras_source(given: Path | None) -> Path:
    """The folder keras/src of an installed wheel, which has the tests."""
    places = [given] if given else sorted(ROOT.glob(".venv-*/lib/python*/site-packages/keras"))
    for place in places:
        if (place / "src" / "losses" / "losses_test.py").is_file():
            return place / "src"
    raise SystemExit(
        "Keras's tests are not here: `make conformance` brings them, or say --keras PATH/site-packages/keras."
    )


def functions_of(file: Path, name: str) -> list[str]:
    """Every test function of a file, by the id that exclusions use."""
    found = []
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            tests = [one.name for one in node.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test")]
            found += [f"{name}::{node.name}::{test}" for test in tests]
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            found.append(f"{name}::{node.name}")
    return list(dict.fromkeys(found))


def exclusions() -> dict[str, str]:
    """Ids and reasons: ``file::Class::test  # reason``."""
    lines = (HERE / "exclusions.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("#") for line in lines if line.strip() and not line.startswith("#")]
    bare = [name for name, _, reason in pairs if not reason.strip()]
    if bare:
        raise SystemExit(f"Exclusions need a reason each: {bare}")
    return {name.strip(): reason.strip() for name, _, reason in pairs}


def run(source: Path, files: list[str], pytest: list[str], *, everything: bool) -> int:
    """Copy the tests of `files` away from Keras, run them with the shim, and tell what came of them."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        functions = []
        for name in files:
            copied = place / INSIDE / name
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, copied)
            functions += functions_of(copied, name)
        shutil.copy(HERE / "keras_conftest.py", place / "conftest.py")
        excluded = {} if everything else {name: why for name, why in exclusions().items() if name in functions}
        outcomes = place / "outcomes.json"
        path = [str(HERE / "shim"), str(place), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(path),
            "JAX_PLATFORMS": "cpu",
            "LAMINA_EXCLUDED": json.dumps(list(excluded)),
            "LAMINA_FUNCTIONS": json.dumps(functions),
            "LAMINA_OUTCOMES": str(outcomes),
        }
        options = [
            "-q",
            "--rootdir",
            folder,
            "-p",
            "no:cacheprovider",
            "--import-mode=importlib",
            "--continue-on-collection-errors",
            *pytest,
        ]
        subprocess.run(
            [sys.executable, "-m", "pytest", *options, *(f"{INSIDE}/{name}" for name in files)],
            cwd=place,
            env=environment,
            check=False,
        )
        found = json.loads(outcomes.read_text(encoding="utf-8")) if outcomes.is_file() else {}
    return told(functions, excluded, found)


def told(functions: list[str], excluded: dict[str, str], found: dict[str, str]) -> int:
    """Print the counts; 1 where a function failed or never ran."""
    lost = [name for name in functions if name not in found and name not in excluded]
    failed = [name for name in functions if found.get(name) == "failed"]
    for name in functions:
        if found.get(name) == "skipped":
            print(f"skipped   {name}")
    for name in failed:
        print(f"failed    {name}")
    for name in lost:
        print(f"not run   {name}")
    counts = {word: sum(found.get(name) == word for name in functions) for word in ("passed", "skipped")}
    print(
        f"{len(functions)} functions: {counts['passed']} passed, {counts['skipped']} skipped by Keras on JAX, "
        f"{len(excluded)} excluded, {len(failed)} failed, {len(lost)} not run"
    )
    return 1 if failed or lost else 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="such as losses/losses_test.py; all of the groups if none is given")
    parser.add_argument("--group", choices=sorted(GROUPS), help="one group of files")
    parser.add_argument("--keras", type=Path, help="the folder site-packages/keras of an installed wheel")
    parser.add_argument("--everything", action="store_true", help="run what is excluded too")
    given, pytest = parser.parse_known_args()
    groups = [given.group] if given.group else sorted(GROUPS)
    files = given.files or [f"{name}_test.py" for group in groups for name in GROUPS[group].split()]
    return run(keras_source(given.keras), files, pytest, everything=given.everything)


if __name__ == "__main__":
    raise SystemExit(main())
