"""Records files of Keras 3 with preprocessing layers, which need TensorFlow there: words, whole numbers, bins.

Run once, with an environment that has Keras and TensorFlow:
``KERAS_BACKEND=tensorflow <python> tests/oracle/record_word_files.py``. It writes ``keras_files/words.zip``.
"""

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import tensorflow as tf

import keras

HOME = Path(__file__).parent / "keras_files"
WORDS = np.array([["red"], ["blue"], ["green"], ["red"], ["blue"], ["red"], ["violet"]])
CODES = np.array([[7], [9], [7], [12], [9], [7], [100]])
AMOUNTS = np.array([[0.5], [1.5], [2.5], [3.5], [4.5], [5.5], [6.5]], np.float32)


def words():
    """A looked-up word, embedded."""
    lookup = keras.layers.StringLookup()
    lookup.adapt(WORDS[:6])
    x = keras.Input((1,), dtype="string", name="word")
    return keras.Sequential(
        [x, lookup, keras.layers.Embedding(4, 2), keras.layers.Flatten(), keras.layers.Dense(1)]
    ), WORDS


def codes():
    """A looked-up whole number, one column each."""
    lookup = keras.layers.IntegerLookup(output_mode="one_hot")
    lookup.adapt(CODES[:6])
    x = keras.Input((1,), dtype="int64", name="code")
    return keras.Sequential([x, lookup, keras.layers.Dense(1)]), CODES


def bins():
    """A number's bin among measured edges, one column each."""
    layer = keras.layers.Discretization(num_bins=3, output_mode="one_hot")
    layer.adapt(AMOUNTS)
    return keras.Sequential([keras.Input((1,)), layer, keras.layers.Dense(1)]), AMOUNTS


def given():
    """A vocabulary that was given, and hashes."""
    word = keras.Input((1,), dtype="string", name="word")
    one = keras.layers.StringLookup(vocabulary=["red", "blue"], output_mode="one_hot")(word)
    two = keras.layers.Hashing(3, output_mode="one_hot")(word)
    return keras.Model(word, keras.layers.Dense(1)(keras.layers.Concatenate()([one, two]))), WORDS


def main():
    """All of them, in one zip."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for build in (words, codes, bins, given):
            keras.utils.set_random_seed(11)
            model, x = build()
            model.save(f"{folder}/{build.__name__}.keras")
            found[build.__name__] = np.asarray(model(tf.constant(x)))
        np.savez(f"{folder}/answers.npz", **found)
        with zipfile.ZipFile(HOME / "words.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)


main()
