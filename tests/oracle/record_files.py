"""Records files that Keras itself wrote, with its predictions and the weights after five more steps.

Run once for each version, with the interpreter of an environment that has that version::

    KERAS_BACKEND=jax JAX_PLATFORMS=cpu <python> tests/oracle/record_files.py [all]

It writes ``keras_files/<version>.zip``. With ``all``, every optimizer is recorded as well, else Nadam alone.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from files import MODELS, OPTIMIZERS, listed, more, optimized

import keras

HOME = Path(__file__).parent / "keras_files"
OLD = {"sequential", "branching"}
"""Which models are also written in the older forms."""


def recorded(built, stem, suffixes):
    """One model: trained five steps, saved, asked, trained five more."""
    model, x, y = built
    more(model, x, y)
    for suffix in suffixes:
        write = model.save_weights if suffix == ".weights.h5" else model.save
        write(f"{stem}{suffix}")
    before, answers = model.get_weights(), listed(model.predict(x, verbose=0))
    more(model, x, y)
    found = {f"answer/{place}": answer for place, answer in enumerate(answers)}
    found |= {f"before/{place:02}": value for place, value in enumerate(before)}
    return found | {f"after/{place:02}": value for place, value in enumerate(model.get_weights())}


def afresh():
    """The same first weights and names for every model."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(11)


def main():
    """All models of this version of Keras, in one zip."""
    version = ".".join(keras.__version__.split(".")[:2])
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, build in MODELS.items():
            afresh()
            suffixes = [".keras", *([".h5", ".weights.h5"] if name in OLD and version in {"3.5", "3.15"} else [])]
            answers = recorded(build(keras), f"{folder}/{name}", suffixes)
            found |= {f"{name}/{key}": value for key, value in answers.items()}
        for word in OPTIMIZERS if "all" in sys.argv else ("Nadam",):  # its order changed in 3.12
            afresh()
            answers = recorded(optimized(keras, word), f"{folder}/optimizer_{word}", [".keras"])
            found |= {f"optimizer_{word}/{key}": value for key, value in answers.items()}
        np.savez(f"{folder}/answers.npz", **found)
        with zipfile.ZipFile(HOME / f"{version}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)


main()
