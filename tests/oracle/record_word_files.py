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
TEXTS = np.array([["To be, or not to be"], ["that is"], ["the question: to be"], ["what is not"]])
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


def texts():
    """The codes of the words of a text, whose vocabulary was learned."""
    layer = keras.layers.TextVectorization(max_tokens=8, output_sequence_length=4)
    layer.adapt(TEXTS[:3])
    x = keras.Input((1,), dtype="string", name="text")
    return keras.Sequential(
        [x, layer, keras.layers.Embedding(8, 2), keras.layers.Flatten(), keras.layers.Dense(1)]
    ), TEXTS


def weighed(layer, kind, rows, seen):
    """A model in which a layer weighs what it counts by how rare it is."""
    layer.adapt(rows[:seen])
    return keras.Sequential([keras.Input((1,), dtype=kind), layer, keras.layers.Dense(1)]), rows


def rare_texts():
    """Words of a text, weighed."""
    return weighed(keras.layers.TextVectorization(output_mode="tf_idf"), "string", TEXTS, 3)


def rare_pairs():
    """Words and pairs of words, weighed, in as many columns as are asked for."""
    layer = keras.layers.TextVectorization(max_tokens=20, output_mode="tf_idf", ngrams=2, pad_to_max_tokens=True)
    return weighed(layer, "string", TEXTS, 3)


def rare_words():
    """A word, weighed."""
    return weighed(keras.layers.StringLookup(output_mode="tf_idf", num_oov_indices=2), "string", WORDS, 6)


def rare_codes():
    """A whole number, weighed."""
    return weighed(keras.layers.IntegerLookup(output_mode="tf_idf"), "int64", CODES, 6)


def weights_given():
    """Words and weights that were given."""
    layer = keras.layers.TextVectorization(output_mode="tf_idf", vocabulary=["be", "not"], idf_weights=[0.5, 2.0])
    return keras.Sequential([keras.Input((1,), dtype="string"), layer, keras.layers.Dense(1)]), TEXTS


def hashed():
    """Hashes as whole numbers, of a word and of a pair, embedded."""
    word = keras.Input((1,), dtype="string", name="word")
    pair = keras.layers.HashedCrossing(7)((word, word))
    vectors = [
        keras.layers.Embedding(5, 2)(keras.layers.Hashing(5)(word)),
        keras.layers.Embedding(7, 2)(pair),
    ]
    joined = keras.layers.Flatten()(keras.layers.Concatenate()(vectors))
    return keras.Model(word, keras.layers.Dense(1)(joined)), WORDS


KINDS = (words, codes, bins, given, texts, rare_texts, rare_pairs, rare_words, rare_codes, weights_given, hashed)


def main():
    """All of them, in one zip."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for build in KINDS:
            keras.utils.set_random_seed(11)
            model, x = build()
            model.save(f"{folder}/{build.__name__}.keras")
            found[build.__name__] = np.asarray(model(tf.constant(x)))
        np.savez(f"{folder}/answers.npz", **found)
        with zipfile.ZipFile(HOME / "words.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)


if __name__ == "__main__":
    main()
