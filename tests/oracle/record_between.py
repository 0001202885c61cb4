"""Records files of Keras with operations between layers, and the predictions.

Run once for each version, with the interpreter of an environment that has that version::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu <python> tests/oracle/record_between.py

It writes ``keras_files/between-<version>.zip``.
"""

import tempfile
import zipfile
from pathlib import Path

import numpy as np
from between import X, with_operations

import keras

HOME = Path(__file__).parent / "keras_files"


def main():
    """The model and its answers, in one zip."""
    version = ".".join(keras.__version__.split(".")[:2])
    keras.utils.set_random_seed(11)
    model = with_operations(keras)
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/between.keras")
        np.save(f"{folder}/answer.npy", np.asarray(model.predict(X, verbose=0)))
        with zipfile.ZipFile(HOME / f"between-{version}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)


main()
