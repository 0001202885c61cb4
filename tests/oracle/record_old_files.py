"""Records files of Keras 2 (the package tf_keras), whose whole models and weights are HDF5 files of an older form.

Run once, with an environment that has TensorFlow and tf_keras: ``<python> tests/oracle/record_old_files.py``.
It writes ``keras_files/2.zip``.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import tf_keras as keras
from files import branching, dropping, listed, more, sequential

sys.modules.setdefault("keras", keras)
HOME = Path(__file__).parent / "keras_files"


def old_adam(model):
    """The same model under the optimizer of the years before 2.11."""
    model.compile(keras.optimizers.legacy.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    return model


def recorded(built, stem, suffixes):
    """One model: trained five steps, saved, asked, trained five more."""
    model, x, y = built
    more(model, x, y)
    for suffix in suffixes:
        if suffix == ".w.h5":
            model.save_weights(f"{stem}{suffix}")
        else:
            model.save(f"{stem}{suffix}")
    answers = listed(model.predict(x, verbose=0))
    before = model.get_weights()
    more(model, x, y)
    found = {f"answer/{place}": answer for place, answer in enumerate(answers)}
    found |= {f"before/{place:02}": value for place, value in enumerate(before)}
    return found | {f"after/{place:02}": value for place, value in enumerate(model.get_weights())}


def main():
    """Three models and one more under an old optimizer, in one zip."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for build in (sequential, dropping, branching):
            keras.backend.clear_session()
            keras.utils.set_random_seed(11)
            name = build.__name__
            answers = recorded(build(keras), f"{folder}/{name}", [".h5", ".w.h5", ".keras"])
            found |= {f"{name}/{key}": value for key, value in answers.items()}
        keras.backend.clear_session()
        keras.utils.set_random_seed(11)
        model, x, y = sequential(keras)
        answers = recorded((old_adam(model), x, y), f"{folder}/older", [".h5"])
        found |= {f"older/{key}": value for key, value in answers.items()}
        np.savez(f"{folder}/answers.npz", **found)
        with zipfile.ZipFile(HOME / "2.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)


main()
