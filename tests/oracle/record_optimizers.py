"""Records what real Keras makes of weights under every optimizer of `oracle.optimizers`, into optimizers.npz beside it.

From the root of the repository, in the environment that `make bench-setup` makes::

    KERAS_BACKEND=numpy .venv-peers/bin/python tests/oracle/record_optimizers.py

Recorded with Keras 3.15.1 on NumPy, which is quickest at so many small steps. Weights and gradients are
recorded too, so that tests draw nothing.
"""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
Arrays = dict[str, np.ndarray]


def data() -> Arrays:
    """Weights, and a gradient for each step; all numbers of all weights in one row."""
    from oracle.optimizers import SHAPES, STEPS

    random = np.random.default_rng(11)
    size = sum(int(np.prod(shape)) for shape in SHAPES.values())
    gradients = random.standard_normal((max(STEPS), size)) * random.uniform(0.05, 1.0, size) + 0.1
    return {
        "weights": random.standard_normal(size).astype(np.float32),
        "gradients": gradients.astype(np.float32),
    }


def apart(row: np.ndarray) -> Arrays:
    """A row of numbers as named weights."""
    from oracle.optimizers import SHAPES

    found, start = {}, 0
    for path, shape in SHAPES.items():
        size = int(np.prod(shape))
        found[path] = row[start : start + size].reshape(shape)
        start += size
    return found


def row(arrays: list[Any]) -> np.ndarray:
    """Arrays as one row of numbers."""
    plain = [np.asarray(getattr(array, "value", array)).astype(np.float32) for array in arrays]
    return np.concatenate([array.reshape(-1) for array in plain])


def variables(keras: Any, given: Arrays) -> list[Any]:
    """The weights under the paths that layers would give them."""
    found = []
    for path, value in apart(given["weights"]).items():
        layer, name = path.split("/")
        with keras.name_scope(layer):
            found.append(keras.Variable(value, name=name))
    return found


def answers(keras: Any, case: Any, given: Arrays) -> Arrays:
    """Weights after some steps; at the end the optimizer's own numbers, and the weights that training leaves."""
    from oracle.ingredients import made
    from oracle.optimizers import STEPS

    optimizer = made(keras.optimizers, case, keras.optimizers.schedules)
    weights, after = variables(keras, given), []
    for step in range(max(STEPS)):
        gradients = [keras.ops.array(gradient) for gradient in apart(given["gradients"][step]).values()]
        optimizer.apply(gradients, weights)
        if step + 1 in STEPS:
            after.append(row(weights))
    own = [np.asarray(variable.value) for variable in optimizer.variables]
    optimizer.finalize_variable_values(weights)
    return {
        "weights": np.array(after),
        "own": row(own),
        "shapes": np.array(repr([array.shape for array in own])),
        "final": row(weights),
    }


def spared(keras: Any, given: Arrays) -> Arrays:
    """Weights after a step that lets some of them keep their size."""
    found = {}
    for name, choose in {
        "names": lambda chosen: {"var_names": ["bias", "embed"]},
        "variables": lambda chosen: {"var_list": [chosen[0], chosen[3]]},
    }.items():
        weights = variables(keras, given)
        optimizer = keras.optimizers.AdamW(0.05, 0.5)
        optimizer.exclude_from_weight_decay(**choose(weights))
        optimizer.apply([keras.ops.array(g) for g in apart(given["gradients"][0]).values()], weights)
        found[f"spared/{name}"] = row(weights)
    return found


def constraints(keras: Any, given: Arrays) -> Arrays:
    """Weights after each constraint."""
    from oracle.constraints import CONSTRAINTS
    from oracle.ingredients import made

    weight = given["gradients"][:6, :5] * 2
    weight[:, 2] = 0
    found = {"constrained": weight}
    for case in CONSTRAINTS:
        found[f"constraints/{case.name}"] = made(keras.constraints, case)(keras.ops.array(weight))
    return found


def main() -> None:
    """Record everything."""
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    sys.path.insert(0, str(HERE.parent))
    import keras
    from oracle.optimizers import OPTIMIZERS, RECORD

    found = data()
    given = dict(found)
    for case in OPTIMIZERS:
        found |= {f"{case.name}/{part}": value for part, value in answers(keras, case, given).items()}
    found |= spared(keras, given) | constraints(keras, given)
    np.savez_compressed(RECORD, versions=np.array(keras.__version__), **found)
    print(f"{len(found)} arrays, {RECORD.stat().st_size / 1000:.0f} kB, Keras {keras.__version__}")  # noqa: T201


if __name__ == "__main__":
    main()
