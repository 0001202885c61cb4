"""Do the files that lamina writes work in every Keras? Predictions, and training continued, in each version given.

``make files`` runs it in environments of its own; by hand::

    python conformance/files.py .venv-keras/3.5/bin/python .venv-keras/3.15/bin/python

For each model of tests/oracle/files.py lamina trains five steps, writes ``.keras``, ``.weights.h5`` and ``.h5``, and
trains five more. Each Keras then reads the files, predicts, and trains the same five steps. A line is the largest
difference of predictions and of weights afterwards. (Keras 3 itself cannot train on from any ``.h5``.)
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

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


def builders():
    """Every model and every optimizer, by name."""
    from files import MODELS, OPTIMIZERS, optimized

    return MODELS | {f"optimizer_{word}": lambda keras, word=word: optimized(keras, word) for word in OPTIMIZERS}


def arrays(model):
    """A model's numbers, without what Keras counts beside them."""
    return [np.asarray(value) for value in model.get_weights() if np.shape(value)]


def write(folder):
    """Write every model with lamina; returns the names of those that this lamina has."""
    from files import listed, more

    from lamina import keras

    found = []
    for name, build in builders().items():
        keras.utils.set_random_seed(3)
        try:
            model, x, y = build(keras)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the line to print
            print(f"{name:24} not in this lamina: {type(error).__name__}: {str(error)[:80]}")
            continue
        more(model, x, y)
        for suffix in SUFFIXES:
            (model.save_weights if suffix == ".weights.h5" else model.save)(f"{folder}/{name}{suffix}")
        answers = {f"answer{place}": value for place, value in enumerate(listed(model.predict(x, verbose=0)))}
        more(model, x, y)
        after = {f"after{place:02}": value for place, value in enumerate(arrays(model))}
        np.savez(f"{folder}/{name}.npz", **answers, **after)
        found.append(name)
    return found


def loaded(keras, path, built):
    """The model in a file, or the built one with its numbers."""
    if not path.endswith(".weights.h5"):
        return keras.models.load_model(path)
    built.optimizer.build(built.trainable_variables)
    built.load_weights(path)
    return built


def read(folder, names):
    """In a Keras: read, predict, train on, and print how far that is from lamina's."""
    import keras
    from files import listed, more

    for name in names:
        recorded = np.load(f"{folder}/{name}.npz")
        for suffix in SUFFIXES:
            result = {"version": keras.__version__, "name": name, "suffix": suffix}
            try:
                built, x, y = builders()[name](keras)
                model = loaded(keras, f"{folder}/{name}{suffix}", built)
                answers = listed(model.predict(x, verbose=0))
                result["answer"] = max(
                    float(np.abs(one - recorded[f"answer{place}"]).max()) for place, one in enumerate(answers)
                )
                if name not in RANDOM and suffix != ".h5":
                    more(model, x, y)
                    wanted = [recorded[key] for key in sorted(recorded) if key.startswith("after")]
                    pairs = zip(arrays(model), wanted, strict=True)
                    result["after"] = max(float(np.abs(one - other).max()) for one, other in pairs)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the line to print
                result["error"] = f"{type(error).__name__}: {str(error)[:200]}"
            print(json.dumps(result))


def is_good(result):
    """Whether one line of results keeps to the limits."""
    if (result["version"], result["name"], result["suffix"]) in OTHERWISE:
        return True
    return "error" not in result and result["answer"] < ANSWERED and result.get("after", 0.0) < TRAINED


def main():
    """Write once, read in each Keras, and say what came of it."""
    if sys.argv[1] == "--read":
        read(sys.argv[2], sys.argv[3:])
        return 0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        names = write(folder)
        for python in sys.argv[1:]:
            answer = subprocess.run(
                [python, __file__, "--read", folder, *names],
                capture_output=True,
                text=True,
                check=False,
                env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
                | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"},
            )
            results = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]
            bad = [result for result in results if not is_good(result)]
            failed += len(bad) + (len(results) != len(names) * len(SUFFIXES))
            version = results[0]["version"] if results else answer.stderr[-300:]
            far = [
                max((r.get(key, 0.0) for r in results if r not in bad and r["suffix"] != ".h5"), default=0.0)
                for key in ("answer", "after")
            ]
            print(
                f"Keras {version}: {len(results) - len(bad)} of {len(results)} files; predictions within {far[0]:.1e}, "
                f"weights after five more steps within {far[1]:.1e}"
            )
            for result in bad:
                print("   ", result)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
