"""Records what real Keras answers for the expressions of `oracle.operations`, into operations.npz beside it.

Keras lives in an environment of its own (``make bench-setup``); then, from the root of the repository::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu .venv-peers/bin/python tests/oracle/record_operations.py

Recorded with Keras 3.15.1 on JAX 0.10.2.
"""

import numpy as np
from operations import RECORD, VALUES, cases, evaluated

import keras

NAMES = {name: getattr(keras.ops, name) for name in dir(keras.ops) if name[0] != "_"}


def record() -> None:
    """Write every answer, one array a leaf, in the order of the cases."""
    keys, answers = [], []
    for case in cases():
        try:
            found = evaluated(case, NAMES, VALUES)
        except Exception as error:
            raise RuntimeError(case) from error
        keys += [f"{case}#{place}" for place in range(len(found))]
        answers += [np.asarray(answer) for answer in found]
    np.savez_compressed(RECORD, keys=keys, **{str(place): value for place, value in enumerate(answers)})


if __name__ == "__main__":
    record()
