"""Records what Keras 3.15 writes in several files: models as folders, and weights in shards.

Run once, with an environment that has Keras and TensorFlow (of which the vocabulary is made):
``KERAS_BACKEND=jax <python> tests/oracle/record_folder_files.py``. It writes ``keras_files/folders.zip``.
"""

import tempfile
import zipfile
from pathlib import Path

import numpy as np
from files import MODELS, listed, more

import keras

HOME = Path(__file__).parent / "keras_files"
TEXTS = np.array([["To be, or not to be"], ["that is"], ["the question: to be"], ["what is not"]])
SMALL = 2e-7
"""Gigabytes: files of some fifty numbers."""


def trained(name, folder):
    """A model trained five steps, written as a folder and its weights in shards, and trained five more."""
    model, x, y = MODELS[name](keras)
    more(model, x, y)
    keras.saving.save_model(model, f"{folder}/{name}", zipped=False)
    model.save_weights(f"{folder}/{name}.weights.json", max_shard_size=SMALL)
    answers = listed(model.predict(x, verbose=0))
    more(model, x, y)
    found = {f"{name}/answer/{place}": answer for place, answer in enumerate(answers)}
    return found | {f"{name}/after/{place:02}": value for place, value in enumerate(model.get_weights())}


def texts(folder):
    """A learned vocabulary and its weights, in a folder."""
    layer = keras.layers.TextVectorization(output_mode="tf_idf")
    layer.adapt(TEXTS[:3])
    dense = keras.layers.Dense(1)
    model = keras.Sequential([keras.Input((1,), dtype="string"), layer, dense])
    keras.saving.save_model(model, f"{folder}/texts", zipped=False)
    return {"texts/answer/0": np.asarray(dense(np.asarray(layer(TEXTS))))}


def main():
    """All of them, in one zip."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("sequential", "branching"):
            keras.backend.clear_session()
            keras.utils.set_random_seed(11)
            found |= trained(name, folder)
        found |= texts(folder)
        np.savez(f"{folder}/answers.npz", **found)
        with zipfile.ZipFile(HOME / "folders.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder).as_posix())


main()
