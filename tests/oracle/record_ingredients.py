"""Records what real Keras answers for the cases of `oracle.ingredients`, into ingredients.npz beside it.

Keras lives in an environment of its own. Once::

    make bench-setup

and then, from the root of the repository::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv-peers/bin/python tests/oracle/record_ingredients.py

Recorded with Keras 3.15.1 on JAX 0.10.2. The data are recorded too, so that tests draw nothing.
"""

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
ROWS = 17
ANGLES = [
    *(-88.0, -20.0, -6.5, -4.0, -2.5, -2.0, -0.9, -0.7, -0.5, -0.3, -1e-4, 0.0),
    *(1e-4, 0.3, 0.5, 0.7, 0.9, 1.5, 2.0, 2.5, 4.0, 6.5, 20.0, 88.0),
]
Arrays = dict[str, np.ndarray]


def pairs(random: np.random.Generator) -> dict[str, tuple[Any, Any]]:
    """Targets and outputs of every kind."""
    normal = random.standard_normal
    wide = normal((ROWS, 3)) * 2
    coins = random.integers(0, 2, (ROWS, 3))
    codes = random.integers(0, 4, ROWS)
    logits = normal((ROWS, 4)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    doubtful = random.uniform(0.01, 0.99, (ROWS, 3))
    sure = doubtful.copy()
    sure[::3] = (sure[::3] > 0.5) * 1.0
    one = random.uniform(0.01, 0.99, (ROWS, 1))
    edge = wide.copy()
    edge[0] = 0.0
    return {
        "numbers": (normal((ROWS, 3)), wide),
        "counts": (random.poisson(2.0, (ROWS, 3)), np.exp(normal((ROWS, 3)))),
        "whole": (random.integers(0, 3, (ROWS, 2)), random.integers(0, 3, (ROWS, 2))),
        "binary": (coins, doubtful),
        "sure": (coins, sure),
        "binary logits": (coins, edge),
        "one": ((random.uniform(size=(ROWS, 1)) < one) * 1, one),
        "classes": (np.eye(4)[codes], shares * 1.5),
        "classes logits": (np.eye(4)[codes], logits),
        "codes": (codes, shares * 1.5),
        "codes logits": (codes, logits),
    }


def more_pairs(random: np.random.Generator) -> dict[str, tuple[Any, Any]]:
    """Targets and outputs that few losses and metrics read."""
    codes = random.integers(0, 4, ROWS)
    powers = np.exp(random.standard_normal((ROWS, 4)) * 2)
    directions = random.standard_normal((ROWS, 4))
    return {
        "marked codes": (np.where(random.uniform(size=ROWS) < 0.3, 9, codes), powers),
        "sure codes": (codes, powers / powers.sum(-1, keepdims=True)),
        "whole codes": (random.integers(0, 3, ROWS), random.integers(0, 3, ROWS)),
        "listed codes": (codes, np.argsort(random.uniform(size=(ROWS, 4)), axis=-1)),
        "directions": (random.integers(0, 3, ROWS), directions / np.linalg.norm(directions, axis=-1, keepdims=True)),
    }


def data() -> Arrays:
    """Everything that cases are tried on."""
    random = np.random.default_rng(7)
    found = {"x": random.permutation(np.array(ANGLES)).reshape(4, 6), "pull": random.uniform(0.5, 1.5, (4, 6))}
    for kind, (y_true, y_pred) in (pairs(random) | more_pairs(np.random.default_rng(8))).items():
        found |= {f"{kind}/y_true": y_true, f"{kind}/y_pred": y_pred}
    found["weights"] = random.uniform(0.0, 3.0, ROWS) * (random.uniform(size=ROWS) > 0.2)
    found["kernel"], found["bias"] = random.standard_normal((3, 4)), random.standard_normal(4)
    found["kernel gradients"] = random.standard_normal((10, 3, 4))
    found["bias gradients"] = random.standard_normal((10, 4)) * 0.1
    return {f"data/{name}": np.asarray(value, np.float32) for name, value in found.items()}


def slope(function: Any, x: np.ndarray, pull: Any = 1.0) -> Any:
    """How the sum of `function` times `pull` changes with each number of `x`."""
    import jax

    out, back = jax.vjp(function, x)
    return back(out * 0 + pull)[0] if np.isfinite(out).all() else None


def activations(keras: Any, given: Arrays) -> Arrays:
    """Values and slopes."""
    from oracle.ingredients import ACTIVATIONS, BENT, Case

    found = {}
    for case in [*(Case(name, name) for name in ACTIVATIONS), *BENT]:
        function = getattr(keras.activations, case.cls)

        def act(x: Any, function: Any = function, settings: Any = case.settings) -> Any:
            return function(x, **settings)

        value = np.asarray(act(given["data/x"]))
        pull = given["data/pull"][: value.shape[0], : value.shape[1]]
        found[f"activations/{case.name}/value"] = value
        found[f"activations/{case.name}/slope"] = slope(act, given["data/x"], pull)
    return found


def losses(keras: Any, given: Arrays) -> Arrays:
    """Values under every reduction, with and without weights, and slopes."""
    from oracle.ingredients import LOSSES, REDUCTIONS, made

    found = {}
    for case in LOSSES:
        y_true, y_pred = given[f"data/{case.data}/y_true"], given[f"data/{case.data}/y_pred"]
        for kind, weights in (("plain", None), ("weights", given["data/weights"])):
            for reduction in REDUCTIONS:
                loss = made(keras.losses, case._replace(settings={**case.settings, "reduction": reduction}))
                found[f"losses/{case.name}/{kind}/{reduction}"] = loss(y_true, y_pred, weights)
            loss = made(keras.losses, case)
            found[f"losses/{case.name}/{kind}/slope"] = slope(
                lambda p, loss=loss, y=y_true, w=weights: loss(y, p, w), y_pred
            )
    return found


def metrics(keras: Any, given: Arrays) -> Arrays:
    """Results over batches of unequal size."""
    from oracle.ingredients import BATCHES, METRICS, made

    found = {}
    for case in METRICS:
        y_true, y_pred = given[f"data/{case.data}/y_true"], given[f"data/{case.data}/y_pred"]
        for kind, weights in (("plain", None), ("weights", given["data/weights"])):
            metric = made(keras.metrics, case)
            for first, last in pairwise(BATCHES):
                cut = slice(first, last)
                metric.update_state(y_true[cut], y_pred[cut], None if weights is None else weights[cut])
            found[f"metrics/{case.name}/{kind}"] = metric.result()
        found[f"metrics/{case.name}/name"] = np.array(metric.name)
        found[f"metrics/{case.name}/direction"] = np.array(str(getattr(metric, "_direction", None)))
    return found


def optimizers(keras: Any, given: Arrays) -> Arrays:
    """Weights after some updates."""
    from oracle.ingredients import OPTIMIZERS, STEPS, made

    found = {}
    for case in OPTIMIZERS:
        optimizer = made(keras.optimizers, case, keras.optimizers.schedules)
        variables = {name: keras.Variable(given[f"data/{name}"]) for name in ("kernel", "bias")}
        for step in range(max(STEPS)):
            gradients = [keras.ops.array(given[f"data/{name} gradients"][step]) for name in variables]
            optimizer.apply(gradients, list(variables.values()))
            if step + 1 in STEPS:
                for name, variable in variables.items():
                    found[f"optimizers/{case.name}/{step + 1}/{name}"] = np.asarray(variable.value)
    return found


def schedules(keras: Any, given: Arrays) -> Arrays:
    """Rates over the grid of steps."""
    from oracle.ingredients import GRID, SCHEDULES, made

    del given
    return {
        f"schedules/{case.name}": np.array(
            [float(made(keras.optimizers.schedules, case)(keras.ops.array(step, "int32"))) for step in GRID]
        )
        for case in SCHEDULES
    }


def regularizers(keras: Any, given: Arrays) -> Arrays:
    """Values and slopes."""
    from oracle.ingredients import REGULARIZERS, made

    found = {}
    for case in REGULARIZERS:
        regularizer = made(keras.regularizers, case)
        found[f"regularizers/{case.name}/value"] = regularizer(keras.ops.array(given["data/kernel"]))
        found[f"regularizers/{case.name}/slope"] = slope(regularizer, given["data/kernel"])
    return found


def main() -> None:
    """Record everything."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    sys.path.insert(0, str(HERE.parent))
    import keras
    from oracle.ingredients import RECORD

    found = data()
    given = dict(found)
    for ask in (activations, losses, metrics, optimizers, schedules, regularizers):
        found |= {name: np.asarray(value) for name, value in ask(keras, given).items()}
    found = {name: value.astype(np.float32) if value.dtype == np.float64 else value for name, value in found.items()}
    np.savez_compressed(RECORD, versions=np.array(keras.__version__), **found)
    print(f"{len(found)} arrays, {RECORD.stat().st_size / 1000:.0f} kB, Keras {keras.__version__}")  # noqa: T201


if __name__ == "__main__":
    main()
