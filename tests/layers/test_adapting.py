"""What preprocessing layers learn, from whatever holds the rows, and what they refuse."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from lamina import layers
from lamina.errors import ArgumentError, DataError, LaminaError, ShapeError, StateError
from lamina.layers import Input
from lamina.model import network_from, network_record
from lamina.networks import Graph

ROWS = np.random.default_rng(0).normal(3, 2, (50, 3)).astype(np.float32)
TOWNS = ["Ulm", "Bonn", "Ulm", "Rom", "Bonn", "Ulm"]

FORMS = {
    "an array": lambda rows: rows,
    "a list": lambda rows: rows.tolist(),
    "a frame": pd.DataFrame,
    "a dict of columns": lambda rows: {str(k): rows[:, k] for k in range(rows.shape[1])},
    "a list of batches": lambda rows: np.array_split(rows, 4),
    "batches": lambda rows: iter(np.array_split(rows, 7)),
    "batches with targets": lambda rows: ((part, np.zeros(len(part))) for part in np.array_split(rows, 3)),
    "batches that are frames": lambda rows: (pd.DataFrame(part) for part in np.array_split(rows, 3)),
}


@pytest.mark.parametrize("form", FORMS)
def test_normalization_measures_the_same_from_every_form(form):
    """Mean and variance are those of all rows, whatever holds them."""
    layer = layers.Normalization()
    layer.adapt(FORMS[form](ROWS))

    np.testing.assert_allclose(layer.mean, ROWS.mean(0, np.float64)[None], rtol=1e-6)
    np.testing.assert_allclose(layer.variance, ROWS.var(0, np.float64)[None], rtol=1e-6)
    np.testing.assert_allclose(layer(ROWS).std(0), 1, rtol=1e-5)


@pytest.mark.parametrize("form", FORMS)
def test_a_vocabulary_is_the_same_from_every_form(form):
    """Words are counted alike, whatever holds them."""
    cells = np.array(TOWNS * 2, object).reshape(-1, 2)
    layer = layers.StringLookup()
    layer.adapt(FORMS[form](cells))

    assert layer.get_vocabulary() == ["[UNK]", "Ulm", "Bonn", "Rom"]


def test_no_more_steps_than_asked():
    """Of endless batches so many are taken."""

    def endless():
        while True:
            yield ROWS[:5]

    layer = layers.Normalization()
    layer.adapt(endless(), steps=2)

    np.testing.assert_allclose(layer.mean[0], ROWS[:5].mean(0), rtol=1e-6)


@pytest.mark.parametrize(("axis", "over"), [(None, (0, 1, 2)), (1, (0, 2)), ((1, 2), 0), (-1, (0, 1))])
def test_axes_keep_statistics_of_their_own(axis, over):
    """Along all other axes, what comes out has mean 0 and variance 1."""
    cube = np.random.default_rng(1).normal(5, 3, (40, 4, 2))
    layer = layers.Normalization(axis=axis)
    layer.adapt(cube)

    np.testing.assert_allclose(layer(cube).mean(over), 0, atol=1e-5)
    np.testing.assert_allclose(layer(cube).var(over), 1, rtol=1e-5)


def test_inverted_normalization_undoes_it():
    """There and back is where one was."""
    there, back = layers.Normalization(), layers.Normalization(invert=True)
    there.adapt(ROWS)
    back.adapt(ROWS)

    np.testing.assert_allclose(back(there(ROWS)), ROWS, rtol=1e-5)


def test_missing_numbers_are_passed_over():
    """Statistics are those of the numbers that are there."""
    gappy = ROWS.copy()
    gappy[::3, 1] = np.nan
    layer = layers.Normalization()
    layer.adapt(gappy)

    np.testing.assert_allclose(layer.mean[0], np.nanmean(gappy.astype(np.float64), 0), rtol=1e-6)
    np.testing.assert_allclose(layer.variance[0], np.nanvar(gappy.astype(np.float64), 0), rtol=1e-6)


def test_given_statistics_reach_along_their_axes():
    """One number is for all; a row of numbers is for the last of the kept axes."""
    cube = np.ones((2, 3, 4), np.float32)
    one = layers.Normalization(axis=(1, 2), mean=[1.0, 2.0, 3.0, 4.0], variance=[4.0] * 4)

    np.testing.assert_allclose(one(cube), np.broadcast_to([0, -0.5, -1, -1.5], (2, 3, 4)))


def test_bins_learned_are_told():
    """The setting answers with what was measured."""
    layer = layers.Discretization(num_bins=4)
    layer.adapt(np.arange(100.0))

    assert len(layer.bin_boundaries) == 3
    np.testing.assert_array_equal(np.bincount(layer(np.arange(100.0)[:, None])[:, 0]), [24, 25, 25, 26])


@pytest.mark.parametrize("gone", [None, np.nan, pd.NA, float("nan")])
def test_a_missing_word_is_unknown_or_masked(gone):
    """It has the code of the unknown, that of the mask where there is one, and is not counted."""
    cells = np.array([["a"], [gone], ["a"], ["b"]], object)
    plain, masked = layers.StringLookup(), layers.StringLookup(mask_token="")
    plain.adapt(cells)
    masked.adapt(cells)

    assert plain.get_vocabulary() == ["[UNK]", "a", "b"]
    assert plain(cells).ravel().tolist() == [1, 0, 1, 2]
    assert masked(cells).ravel().tolist() == [2, 0, 2, 3]


def test_a_missing_whole_number_is_unknown_or_masked():
    """Columns of names with gaps come as floats."""
    cells = np.array([[7.0], [np.nan], [3.0]])

    assert layers.IntegerLookup(vocabulary=[7, 3])(cells).ravel().tolist() == [1, 0, 2]
    assert layers.IntegerLookup(vocabulary=[7, 3], mask_token=0)(cells).ravel().tolist() == [2, 0, 3]
    assert layers.Hashing(5, mask_value=0)(cells)[1, 0] == 0


def test_large_whole_numbers_stay_whole():
    """Names above 2**53 are not rounded into each other."""
    big = [2**62 + 1, 2**62 + 2]

    assert layers.IntegerLookup(vocabulary=big)(np.array([big])).tolist() == [[1, 2]]


def test_words_may_come_as_bytes():
    """They are read in the layer's encoding."""
    layer = layers.StringLookup(vocabulary=["Köln"], encoding="latin-1")

    assert layer(np.array(["Köln".encode("latin-1"), b"x"], object)).tolist() == [1, 0]


def test_a_vocabulary_may_be_a_file(tmp_path):
    """One word a line, whatever ends the lines."""
    path = tmp_path / "towns.txt"
    path.write_bytes("Ulm\r\nKöln\nRom am See\n".encode())

    assert layers.StringLookup(vocabulary=str(path)).get_vocabulary() == ["[UNK]", "Ulm", "Köln", "Rom am See"]
    assert layers.StringLookup(vocabulary=path)(np.array(["Köln"], object)).tolist() == [2]


def test_there_and_back():
    """A lookup inverted gives the words again, unknown ones as the unknown."""
    there = layers.StringLookup(vocabulary=["a", "b"], mask_token="")
    back = layers.StringLookup(vocabulary=there.get_vocabulary(), mask_token="", invert=True)

    assert back(there(np.array([["a", "", "z", "b"]], object))).tolist() == [["a", "", "[UNK]", "b"]]


def test_a_text_is_standardized_and_split_by_functions_too():
    """They get arrays of texts."""
    layer = layers.TextVectorization(
        standardize=lambda texts: np.char.replace(texts, "-", " "), split=lambda texts: [t.split(" ") for t in texts]
    )
    layer.adapt(["a-b", "a c"])

    assert layer.get_vocabulary() == ["", "[UNK]", "a", "c", "b"]
    assert layer(["c-a", "x"]).tolist() == [[3, 2], [1, 0]]


def test_words_run_through_a_graph_of_layers():
    """Text to code to vector, beside a number: the host's part is done once, then the device's."""
    town, shop, size = Input((1,), dtype="string"), Input((1,), dtype="int64"), Input((1,))
    bins = layers.Discretization([0.0, 1.0])(size)
    codes = layers.StringLookup(vocabulary=["Ulm", "Rom"], num_oov_indices=0)(town)
    crossed = layers.HashedCrossing(7)([codes, bins])
    outputs = [layers.Embedding(7, 2)(crossed), layers.CategoryEncoding(3)(bins), layers.Hashing(4)(shop)]
    rows = [np.array([["Rom"], ["Ulm"]], object), np.array([[5], [2**60]]), np.array([[0.5], [2.0]], np.float32)]

    vectors, encoded, hashed = Graph.between([town, shop, size], outputs)(rows)

    expected = layers.HashedCrossing(7)([np.array([[1], [0]]), np.array([[1], [2]])])
    table = outputs[0].layer.get_weights()[0]
    np.testing.assert_allclose(vectors, table[expected])
    assert encoded.tolist() == [[0, 1, 0], [0, 0, 1]]
    np.testing.assert_array_equal(hashed, layers.Hashing(4)(rows[1]))


def test_a_file_brings_back_vocabularies_bins_and_statistics():
    """A graph of text and numbers, described, written as tensors and made again, answers alike."""
    town, size = Input((1,), dtype="string", name="town"), Input((1,), name="size")
    words, text = layers.StringLookup(output_mode="one_hot"), layers.TextVectorization(output_mode="tf_idf")
    bins, scale = layers.Discretization(num_bins=4, output_mode="one_hot"), layers.Normalization()
    for layer, rows in ((words, TOWNS), (text, TOWNS), (bins, ROWS[:, :1]), (scale, ROWS[:, :1])):
        layer.adapt(rows)
    joined = layers.Concatenate()([words(town), text(town), bins(size), scale(size)])
    graph = Graph.between([town, size], layers.Dense(2)(joined))
    rows = [np.array(TOWNS, object)[:, None], ROWS[:6, :1]]

    description, tensors = network_record(graph)
    again = network_from(json.loads(json.dumps(description)), tensors)

    np.testing.assert_array_equal(again(rows), graph(rows))
    assert "Bonn" not in json.dumps(description)


def lookup(**settings):
    """A lookup of two words."""
    return layers.StringLookup(vocabulary=["a", "b"], **settings)


REFUSED = {
    "one statistic alone": (lambda: layers.Normalization(mean=1.0), ArgumentError, "variance"),
    "statistics of two shapes": (lambda: layers.Normalization(mean=1.0, variance=[1.0]), ArgumentError, "shape"),
    "statistics of too many axes": (
        lambda: layers.Normalization(mean=np.ones((2, 2)), variance=np.ones((2, 2))),
        ArgumentError,
        "at most 1 axes",
    ),
    "an axis that is not there": (lambda: layers.Normalization(axis=4)(ROWS), ShapeError, "axis 4"),
    "rows of another width": (lambda: adapted_twice(ROWS, ROWS[:, :2]), ShapeError, "statistics of shape"),
    "batches of two widths": (lambda: layers.Normalization().adapt([ROWS, ROWS[:, :2]]), ShapeError, "one shape"),
    "nothing to measure": (lambda: layers.Normalization().adapt([]), DataError, "at least one number"),
    "only missing numbers": (lambda: layers.Normalization().adapt([[np.nan]]), DataError, "at least one number"),
    "infinity": (lambda: layers.Normalization().adapt([[np.inf]]), DataError, "finite"),
    "no rows at all": (lambda: layers.Normalization().adapt(7), DataError, "int"),
    "rows of several lengths": (lambda: layers.StringLookup().adapt([["a"], ["a", "b"]]), DataError, "one length"),
    "edges and a number of bins": (lambda: layers.Discretization([0.0], 3), ArgumentError, "not both"),
    "neither edges nor bins": (layers.Discretization, ArgumentError, "num_bins"),
    "edges out of order": (lambda: layers.Discretization([1.0, 0.0]), ArgumentError, "in order"),
    "measuring given edges": (lambda: layers.Discretization([1.0]).adapt(ROWS), ArgumentError, "num_bins"),
    "bins of nothing": (lambda: layers.Discretization(num_bins=2).adapt([[np.nan]]), DataError, "at least one"),
    "bins before adapt": (lambda: layers.Discretization(num_bins=2)(ROWS), StateError, "adapt"),
    "a missing number in bins": (lambda: layers.Discretization([0.0])([[np.nan]]), DataError, "missing"),
    "a fraction as a code": (lambda: layers.CategoryEncoding(3)([[0.5]]), DataError, "whole numbers"),
    "weights where nothing is counted": (
        lambda: layers.CategoryEncoding(3)([[1.0]], count_weights=[[1.0]]),
        ArgumentError,
        "count",
    ),
    "a mode that is none": (lambda: layers.Hashing(3, output_mode="tf_idf"), ArgumentError, "output_mode"),
    "sparse arrays": (lambda: layers.CategoryEncoding(3, sparse=True), ArgumentError, "sparse"),
    "a salt that is none": (lambda: layers.Hashing(3, salt=(1, 2, 3)), ArgumentError, "salt"),
    "codes by no vocabulary": (lambda: layers.StringLookup()([["a"]]), StateError, "knows no values yet: call adapt"),
    "values of codes by no vocabulary": (lambda: layers.IntegerLookup(invert=True)([[1]]), StateError, "call adapt"),
    "a vocabulary with a word twice": (lambda: layers.StringLookup(vocabulary=["a", "a"]), ArgumentError, "'a'"),
    "an empty vocabulary": (lambda: layers.StringLookup(vocabulary=[]), ArgumentError, "at least one"),
    "a vocabulary that is too long": (lambda: lookup(max_tokens=2), ArgumentError, "max_tokens"),
    "a mask in the middle": (lambda: lookup(mask_token="b"), ArgumentError, "'b'"),
    "the unknown in the middle": (lambda: lookup(oov_token="b", invert=True), ArgumentError, "'b'"),
    "a file that is not there": (lambda: layers.StringLookup(vocabulary="none.txt"), ArgumentError, "none.txt"),
    "a file of words without weights": (
        lambda: layers.StringLookup(vocabulary=__file__, output_mode="tf_idf", idf_weights=[1.0]),
        ArgumentError,
        "a list",
    ),
    "padding without a length": (lambda: lookup(pad_to_max_tokens=True), ArgumentError, "max_tokens"),
    "columns of inverted codes": (lambda: lookup(invert=True, output_mode="count"), ArgumentError, "output_mode"),
    "weights without their mode": (lambda: lookup(idf_weights=[1.0, 2.0]), ArgumentError, "idf_weights"),
    "a mode without its weights": (lambda: lookup(output_mode="tf_idf"), ArgumentError, "idf_weights"),
    "weights of another length": (
        lambda: lookup(output_mode="tf_idf", idf_weights=[1.0]),
        ArgumentError,
        "2 weights",
    ),
    "learning what was given": (lambda: lookup().adapt(["c"]), ArgumentError, "leave vocabulary out"),
    "learning from nothing": (lambda: layers.StringLookup().adapt([None]), DataError, "at least one value"),
    "columns before a vocabulary": (
        lambda: layers.StringLookup(output_mode="count")(np.array([["a"]], object)),
        StateError,
        "adapt",
    ),
    "an unknown word without a code": (
        lambda: lookup(num_oov_indices=0)(np.array([["z"]], object)),
        DataError,
        "'z'",
    ),
    "a missing word without a code": (
        lambda: lookup(num_oov_indices=0)(np.array([["a"], [None]], object)),
        DataError,
        "missing",
    ),
    "numbers where words are wanted": (lambda: lookup()(np.array([[1]])), DataError, "astype"),
    "a number among words": (lambda: lookup()(np.array([["a"], [1]], object)), DataError, "1"),
    "words where numbers are wanted": (
        lambda: layers.IntegerLookup(vocabulary=[1])(np.array([["a"]])),
        DataError,
        "StringLookup",
    ),
    "numbers that 64 bits do not hold": (
        lambda: layers.IntegerLookup(vocabulary=[1])(np.array([[1e30]])),
        DataError,
        "64 bits",
    ),
    "another type of vocabulary": (
        lambda: layers.IntegerLookup(vocabulary_dtype="int32"),
        ArgumentError,
        "vocabulary_dtype",
    ),
    "a way to share that is none": (lambda: layers.IntegerLookup(oov_method="x"), ArgumentError, "oov_method"),
    "a salt without a hash": (lambda: layers.IntegerLookup(salt=1), ArgumentError, "salt"),
    "one column to cross": (lambda: layers.HashedCrossing(3)([np.array(["a"])]), ArgumentError, "two or more"),
    "columns of two lengths to cross": (
        lambda: layers.HashedCrossing(3)([np.array(["a"]), np.array([1, 2])]),
        ShapeError,
        "one shape",
    ),
    "several texts a row": (
        lambda: layers.TextVectorization(vocabulary=["a"])(np.array([["a", "b"]])),
        ShapeError,
        "one text a row",
    ),
    "a standard that is none": (lambda: layers.TextVectorization(standardize="x"), ArgumentError, "standardize"),
    "ragged rows": (lambda: layers.TextVectorization(ragged=True), ArgumentError, "ragged"),
    "a length for counts": (
        lambda: layers.TextVectorization(output_mode="count", output_sequence_length=3),
        ArgumentError,
        "output_sequence_length",
    ),
    "runs of no words": (lambda: layers.TextVectorization(ngrams=(0,)), ArgumentError, "ngrams"),
    "a pipeline of nothing": (lambda: layers.Pipeline([]), ArgumentError, "layers"),
}


def adapted_twice(first, second):
    """A normalization that was built for other rows."""
    layer = layers.Normalization()
    layer.adapt(first)
    layer.adapt(second)


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_right_is_refused(case):
    """With the kind of error that fits, and a sentence that names what is wrong."""
    act, error, words = REFUSED[case]

    with pytest.raises(LaminaError, match=re.escape(words)) as caught:
        act()

    assert type(caught.value) is error
