"""Preprocessing answers what real Keras with TensorFlow answers: codes, vocabularies, bins, hashes, crosses, words."""

import json
from pathlib import Path

import numpy as np
import pytest

from lamina import layers
from lamina.coding import fingerprints, joined, keyed_hashes

RECORD = json.loads((Path(__file__).parents[1] / "oracle" / "preprocessing.json").read_text(encoding="utf-8"))
HASHES = RECORD["hashes"]


def array(rows):
    """Rows as they come: words as objects, whole numbers as int64."""
    found = np.array(rows)
    return found.astype(object) if found.dtype.kind == "U" else found


def named(case):
    """A case's layer and settings, to be read in a test's name."""
    return f"{case['layer']} {case['settings']}"


def test_fingerprints_are_farmhash():
    """Every length of word has TensorFlow's 64 bits."""
    expected = np.array(HASHES["fingerprints"], np.uint64)

    np.testing.assert_array_equal(fingerprints(HASHES["words"]), expected)


def test_whole_numbers_are_hashed_as_they_are_written():
    """The decimal form of a number has TensorFlow's bucket."""
    bits = fingerprints([str(number) for number in HASHES["numbers"]])

    np.testing.assert_array_equal(bits % np.uint64(10**9), np.array(HASHES["buckets of numbers"], np.uint64))


@pytest.mark.parametrize("key", HASHES["strong"])
def test_keyed_hashes_are_siphash(key):
    """Every length of word has TensorFlow's bits under a key."""
    pair = tuple(int(part) for part in key.strip("()").split(","))
    bits = keyed_hashes(HASHES["words"], pair)

    np.testing.assert_array_equal(bits % np.uint64(HASHES["big"]), np.array(HASHES["strong"][key], np.uint64))


def test_fingerprints_join_as_crosses_do():
    """A word and a number together have TensorFlow's bits."""
    expected = np.array(HASHES["crossed"], np.uint64)[:, 0]
    start = np.full(len(expected), 0xDECAFCAFFE, np.uint64)
    numbers = np.array(HASHES["numbers"][: len(expected)], np.int64).view(np.uint64)
    bits = joined(joined(start, fingerprints(HASHES["words"][: len(expected)])), numbers)

    np.testing.assert_array_equal(bits % np.uint64(2**63 - 1), expected)


@pytest.mark.parametrize("case", RECORD["lookups"], ids=named)
def test_lookups_answer_as_keras(case):
    """Vocabulary, codes and columns are Keras's."""
    settings = {
        name: tuple(v) if name == "ngrams" and isinstance(v, list) else v for name, v in case["settings"].items()
    }
    layer = getattr(layers, case["layer"])(**settings)
    if case["adapt"] is not None:
        layer.adapt(array(case["adapt"]))

    if "vocabulary" in case:
        assert layer.get_vocabulary() == case["vocabulary"]
    for rows, expected in zip(case["asked"], case["answers"], strict=True):
        answer = layer(array(rows))
        assert answer.shape == np.shape(expected)
        np.testing.assert_allclose(answer, expected, rtol=1e-6)


@pytest.mark.parametrize("case", RECORD["hashings"], ids=named)
def test_hashes_answer_as_keras(case):
    """Bins, crosses and columns are Keras's."""
    layer = getattr(layers, case["layer"])(**case["settings"])

    for rows, expected in zip(case["asked"], case["answers"], strict=True):
        several = case["layer"] == "HashedCrossing"
        answer = layer([array(part) for part in rows] if several else array(rows))
        np.testing.assert_array_equal(answer, expected)


@pytest.mark.parametrize("case", RECORD["bins"], ids=lambda c: "{values} {bins} {epsilon} {parts}".format(**c))
def test_bins_are_keras(case):
    """Edges learned in one go or by batches, and the bins of numbers, are Keras's."""
    values = np.array(RECORD["values"][case["values"]], np.float32)
    layer = layers.Discretization(num_bins=case["bins"], epsilon=case["epsilon"])
    layer.adapt(values if case["parts"] == 1 else iter(np.array_split(values, case["parts"])))

    np.testing.assert_array_equal(np.float32(layer.bin_boundaries), np.float32(case["edges"]))
    np.testing.assert_array_equal(layer(values[:60]), case["codes"])
