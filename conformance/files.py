"""Do files go from lamina to every Keras and back? Predictions, and training continued, in each version given.

``make files`` runs it in environments of its own; by hand::

    python conformance/files.py .venv-keras/3.5.0/bin/python .venv-keras/3.15.1/bin/python

For each model and optimizer of tests/oracle/files.py lamina trains five steps, writes ``.keras``, ``.weights.h5`` and
``.h5``, and trains five more. Each Keras reads the files, predicts, and trains the same five steps. Then each Keras
writes, and lamina reads. A line is the largest difference of predictions and of weights afterwards; a file that the
reading Keras itself cannot use is named with the reason. (Keras 3 cannot train on from any ``.h5``; lamina can.)
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "oracle"))
SUFFIXES = (".keras", ".weights.h5", ".h5")
RANDOM = {"dropping"}
OTHERWISE = {("3.5.0", "scaled", ".h5"): "Keras 3.5 loses the statistics of a Normalization in its own .h5"} | {
    (version, "optimizer_Nadam", suffix): "the order of Nadam's numbers changed in 3.12, and lamina writes today's"
    for version in ("3.5.0", "3.9.2")
    for suffix in (".keras", ".weights.h5")
}
OTHERWISE |= {
    (version, "optimizer_Lamb", ".h5"): "Keras does not find Lamb in its own .h5"
    for version in ("3.5.0", "3.9.2", "3.12.0", "3.15.1")
}
"""Files that a version cannot read rightly, and why."""
ANSWERED, TRAINED = 1e-6, 1e-5
"""How far predictions, and weights after five more steps, may be apart."""


def builders() -> dict[str, Any]:
    """Every model and every optimizer, by name."""
    from files import MODELS, OPTIMIZERS, optimized

    return MODELS | {f"optimizer_{word}": lambda keras, word=word: optimized(keras, word) for word in OPTIMIZERS}


def arrays(model: Any) -> list[Any]:
    """A model's numbers."""
    return [np.asarray(value) for value in model.get_weights()]


def write(keras: Any, folder: str) -> list[str]:
    """Write every model, and beside it what it answers and its numbers after five more steps.

    Returns what could not be written: Keras itself cannot put some optimizers into ``.h5``.
    """
    from files import listed, more

    lacking = []
    for name, build in builders().items():
        keras.utils.set_random_seed(3)
        model, x, y = build(keras)
        more(model, x, y)
        for suffix in SUFFIXES:
            try:
                (model.save_weights if suffix == ".weights.h5" else model.save)(f"{folder}/{name}{suffix}")
            except ValueError:
                Path(f"{folder}/{name}{suffix}").unlink(missing_ok=True)
                lacking.append(f"{name}{suffix}")
        answers = {f"answer{place}": value for place, value in enumerate(listed(model.predict(x, verbose=0)))}
        more(model, x, y)
        after = {f"after{place:02}": value for place, value in enumerate(arrays(model))}
        np.savez(f"{folder}/{name}.npz", **answers, **after)
    return lacking


def loaded(keras: Any, path: str, built: Any) -> Any:
    """The model in a file, or the built one with its numbers."""
    if not path.endswith(".weights.h5"):
        return keras.models.load_model(path)
    if not keras.__name__.startswith("lamina"):
        built.optimizer.build(built.trainable_variables)
    built.load_weights(path)
    return built


def read(keras: Any, folder: str, lacking: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Read, predict, train on, and tell of each file how far that is from what was written beside it."""
    files = [(name, suffix) for name in builders() for suffix in SUFFIXES if f"{name}{suffix}" not in lacking]
    for name, suffix in files:
        result = {"name": name, "suffix": suffix}
        try:
            yield result | distances(keras, folder, name, suffix)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the line to print
            yield result | {"error": f"{type(error).__name__}: {str(error)[:200]}"}


def distances(keras: Any, folder: str, name: str, suffix: str) -> dict[str, float]:
    """How far the answers of the model in a file are from those of the writer, and its numbers five steps later."""
    from files import listed, more

    recorded = np.load(f"{folder}/{name}.npz")
    built, x, y = builders()[name](keras)
    model = loaded(keras, f"{folder}/{name}{suffix}", built)
    answers = listed(model.predict(x, verbose=0))
    found = {"answer": max(float(np.abs(one - recorded[f"answer{n}"]).max()) for n, one in enumerate(answers))}
    if name not in RANDOM and (suffix != ".h5" or keras.__name__.startswith("lamina")):
        more(model, x, y)
        wanted = [recorded[key] for key in sorted(recorded) if key.startswith("after")]
        pairs = zip(arrays(model), wanted, strict=True)
        found["after"] = max(float(np.abs(one - other).max()) for one, other in pairs)
    return found


def is_good(result: dict[str, Any]) -> bool:
    """Whether one line of results keeps to the limits."""
    return "error" not in result and result["answer"] < ANSWERED and result.get("after", 0.0) < TRAINED


def told(title: str, results: list[dict[str, Any]], known: dict[tuple[str, str], str]) -> int:
    """Print what came of the files of one way; how many of them failed."""
    bad = [one for one in results if not is_good(one)]
    excused = [one for one in bad if (one["name"], one["suffix"]) in known]
    failed = [one for one in bad if one not in excused]
    good = [one for one in results if one not in bad]
    answer, after = (max((one.get(key, 0.0) for one in good), default=0.0) for key in ("answer", "after"))
    print(
        f"{title}: {len(good)} of {len(results)} files passed, {len(excused)} excused, {len(failed)} failed; "
        f"predictions within {answer:.1e}, weights after five more steps within {after:.1e}",
        flush=True,
    )
    for one in excused:
        print(f"    excused {one['name']}{one['suffix']}: {known[one['name'], one['suffix']]}")
    for one in failed:
        print("    FAILED ", one)
    return len(failed) + (not results)


def run(python: str, *words: str) -> tuple[str, list[Any]]:
    """What this file tells, run by another interpreter: its version of Keras, and its lines."""
    cleared = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    answer = subprocess.run(
        [python, __file__, *words],
        capture_output=True,
        text=True,
        check=False,
        env=cleared | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
    )
    lines = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith(("{", '"'))]
    if answer.returncode or not lines:
        print(answer.stderr[-600:])
        return python, []
    return lines[0], lines[1:]


def inside(way: str, folder: str) -> int:
    """In a Keras: its version, and what came of reading or could not be written."""
    import keras

    print(json.dumps(keras.__version__))
    for line in read(keras, folder) if way == "--read" else write(keras, folder):
        print(json.dumps(line))
    return 0


def main() -> int:
    """Write once and read in each Keras; write in each and read here; 1 where something differs."""
    if len(sys.argv) == 3 and sys.argv[1] in {"--read", "--write"}:
        return inside(*sys.argv[1:])
    from lamina import keras as ours

    with tempfile.TemporaryDirectory() as mine:
        failed = len(write(ours, mine))
        for python in sys.argv[1:]:
            version, results = run(python, "--read", mine)
            known = {key[1:]: why for key, why in OTHERWISE.items() if key[0] == version}
            failed += told(f"lamina to Keras {version}", results, known)
            with tempfile.TemporaryDirectory() as theirs:
                _, lacking = run(python, "--write", theirs)
                failed += told(f"Keras {version} to lamina", list(read(ours, theirs, lacking)), {})
            if lacking:
                print(f"    Keras {version} itself cannot write {', '.join(lacking)}")
    print("Files: all as they should be." if not failed else f"Files: {failed} FAILED.")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
