"""Records what real Keras answers for the cases of `oracle.layers`, into layers.npz beside it.

Keras lives in an environment of its own. Once::

    make bench-setup

and then, from the root of the repository::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv-peers/bin/python tests/oracle/record_layers.py

Recorded with Keras 3.15.1 on JAX 0.10.2. The data and the weights are recorded too, so that tests draw nothing.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from oracle.layers import CASES, CHAINS, RECORD, made

ROWS = 7
BENDS = [-30.0, -2.0, -0.5, 0.0, 0.5, 0.7, 2.0, 3.0, 30.0]
Arrays = dict[str, np.ndarray]


def data(random: np.random.Generator) -> Arrays:
    """Inputs of every kind."""
    numbers = random.standard_normal((ROWS, 6))
    ties = random.standard_normal((ROWS, 6))
    ties[::2, ::2] = numbers[::2, ::2]
    column = random.standard_normal((ROWS, 1))
    column[1] = numbers[1, 1]
    empty = random.standard_normal((ROWS, 4, 3))
    empty[:, 2:] = np.where(random.uniform(size=(ROWS, 2, 1)) < 0.5, 0.5, empty[:, 2:])
    found = {
        "numbers": numbers,
        "ties": ties,
        "column": column,
        "triples": random.standard_normal((ROWS, 3)),
        "cubes": random.standard_normal((ROWS, 2, 3)),
        "tall": random.standard_normal((ROWS, 4, 3)),
        "empty": empty,
        "bends": np.tile(np.array(BENDS), (ROWS, 1)) * np.sign(random.standard_normal((ROWS, len(BENDS)))),
        "codes": np.c_[random.integers(1, 5, ROWS), random.integers(0, 5, (ROWS, 2))],
    }
    return {name: value.astype(np.float32) for name, value in found.items()}


def given(case: Any, arrays: Arrays) -> Any:
    """The inputs of a case: one array, or a list of several."""
    return arrays[case.data] if isinstance(case.data, str) else [arrays[name] for name in case.data]


def answers(prefix: str, model: Any, inputs: Any, random: np.random.Generator) -> Arrays:
    """Value, statistics afterwards, added losses and slopes of a built model, in training and outside."""
    import jax

    learned = [random.uniform(0.2, 1.2, v.shape).astype(np.float32) for v in model.trainable_variables]
    kept = [random.uniform(0.2, 1.2, v.shape).astype(np.float32) for v in model.non_trainable_variables]
    floats = [place for place, v in enumerate(model.non_trainable_variables) if "float" in str(v.dtype)]
    kept = [k if p in floats else np.asarray(model.non_trainable_variables[p]) for p, k in enumerate(kept)]
    found = {f"{prefix}/learned/{place}": value for place, value in enumerate(learned)}
    found |= {f"{prefix}/kept/{count}": kept[place] for count, place in enumerate(floats)}
    pull = None

    for training in (False, True):

        def total(learned: Any, inputs: Any, pull: Any, training: bool = training) -> Any:
            value, after, losses = model.stateless_call(learned, kept, inputs, training=training, return_losses=True)
            added = sum(losses, start=jax.numpy.float32(0))
            return (value * pull).sum() + added, (value, after, added)

        shape = jax.eval_shape(
            lambda i, t=training: model.stateless_call(learned, kept, i, training=t)[0], inputs
        ).shape
        pull = random.standard_normal(shape).astype(np.float32) if pull is None else pull
        (_, (value, after, added)), slopes = jax.value_and_grad(total, (0, 1), has_aux=True)(learned, inputs, pull)
        mode = f"{prefix}/{'training' if training else 'inference'}"
        found |= {f"{mode}/value": value, f"{mode}/added": added}
        found |= {f"{mode}/after/{count}": after[place] for count, place in enumerate(floats)}
        found |= {f"{mode}/slope/{place}": slope for place, slope in enumerate(slopes[0])}
        pulls = slopes[1] if isinstance(slopes[1], list) else [slopes[1]]
        found |= {f"{mode}/pull/{place}": slope for place, slope in enumerate(pulls)}
    return {name: np.asarray(value) for name, value in (found | {f"{prefix}/by": pull}).items()}


def main() -> None:
    """Record everything."""
    import keras

    random = np.random.default_rng(8)
    arrays = data(random)
    found = {f"data/{name}": value for name, value in arrays.items()}
    for case in CASES:
        inputs = given(case, arrays)
        doors = [keras.Input(x.shape[1:]) for x in (inputs if isinstance(inputs, list) else [inputs])]
        entry = doors if isinstance(inputs, list) else doors[0]
        model = keras.Model(entry, made(keras.layers, case)(entry))
        found |= answers(case.name, model, inputs, random)
    for name, cases in CHAINS.items():
        model = keras.Sequential([made(keras.layers, case) for case in cases])
        inputs = given(cases[0], arrays)
        model(inputs)
        found |= answers(name, model, inputs, random)
    np.savez_compressed(RECORD, **found)


if __name__ == "__main__":
    main()
