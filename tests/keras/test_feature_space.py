"""FeatureSpace answers as Keras's does, learns from whatever holds columns, and is part of a functional model."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lamina.errors import ArgumentError, DataError, ModelFileError, StateError, UnknownNameError
from lamina.keras import layers
from lamina.keras.utils import FeatureSpace
from lamina.model import Model, load_model
from lamina.networks import Graph

RECORD = json.loads((Path(__file__).parents[1] / "oracle" / "preprocessing.json").read_text(encoding="utf-8"))
TABLE = RECORD["table"]
KINDS = {"size": "float_normalized", "town": "string_categorical", "shop": "integer_hashed"}


def space_of(case):
    """The space that a recorded case describes, adapted."""
    made = {
        name: kind if isinstance(kind, str) else getattr(FeatureSpace, kind[0])(**kind[1])
        for name, kind in case["features"].items()
    }
    space = FeatureSpace(made, **case["settings"])
    space.adapt({name: TABLE[name] for name in made})
    return space


def adapted(**settings):
    """A space of three kinds that has learned."""
    space = FeatureSpace(KINDS, crosses=[("town", "shop")], hashing_dim=6, crossing_dim=5, **settings)
    space.adapt(TABLE)
    return space


def rows(names, count=12):
    """The first rows of some columns."""
    return {name: TABLE[name][:count] for name in names}


@pytest.mark.parametrize("case", RECORD["spaces"], ids=lambda case: " ".join(map(str, case["features"].values())))
def test_a_space_answers_as_keras(case):
    """All kinds of features, crosses, one matrix or a dict, many rows or one."""
    space = space_of(case)

    for answer, expected in (
        (space(rows(case["features"])), case["rows"]),
        (space({name: TABLE[name][0] for name in case["features"]}), case["single"]),
    ):
        pairs = (
            [(answer, expected)] if not isinstance(expected, dict) else [(answer[k], v) for k, v in expected.items()]
        )
        for ours, theirs in pairs:
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def batched(table):
    """Batches of dicts beside targets."""
    for first in range(0, 70, 20):
        yield {name: np.array(column[first : first + 20]) for name, column in table.items()}, np.zeros(20)


FORMS = {
    "arrays": lambda: {name: np.array(column) for name, column in TABLE.items()},
    "a frame": lambda: pd.DataFrame(TABLE),
    "batches": lambda: batched(TABLE),
    "single rows": lambda: ({name: column[k] for name, column in TABLE.items()} for k in range(70)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_space_learns_the_same_from_every_form(form):
    """Lists, arrays, frames, batches and rows hold the same columns."""
    space = FeatureSpace(KINDS, crosses=[("town", "shop")], hashing_dim=6, crossing_dim=5)
    space.adapt(FORMS[form]())

    np.testing.assert_allclose(space(rows(KINDS)), adapted()(rows(KINDS)), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(space(pd.DataFrame(rows(KINDS))), space(rows(KINDS)))


def test_missing_words_and_whole_numbers_are_unknown_ones():
    """They have the column of the unknown; adapt counts them not."""
    space = FeatureSpace({"town": "string_categorical", "shop": "integer_categorical"})
    space.adapt({"town": ["a", None, "a"], "shop": [7.0, np.nan, 7.0]})

    assert space({"town": ["a", None], "shop": [np.nan, 7.0]}).tolist() == [[1, 0, 0, 1], [0, 1, 1, 0]]


def test_a_space_is_part_of_a_functional_model():
    """Symbols in, symbols out, and the same numbers as a call."""
    space = adapted()
    data = {name: np.array(column)[:, None] for name, column in rows(KINDS).items()}

    graph = Graph.between(space.get_inputs(), space.get_encoded_features())

    np.testing.assert_allclose(graph(data), space(data), rtol=1e-6)


def test_a_space_can_be_called_on_symbols():
    """As any layer can."""
    space = adapted()
    symbols = {"size": layers.Input((1,)), "town": layers.Input((1,), dtype="string")}
    symbols["shop"] = layers.Input((1,), dtype="int64")

    assert space(symbols).shape == (None, space(rows(KINDS)).shape[1])


def test_crosses_of_bins_are_the_hosts():
    """A number that is put into a bin and crossed with a word runs before the device's part."""
    space = FeatureSpace({"age": "float_discretized", "town": "string_hashed"}, crosses=[("age", "town")])
    space.adapt(TABLE)
    data = {name: np.array(column)[:, None] for name, column in rows(["age", "town"]).items()}

    graph = Graph.between(space.get_inputs(), space.get_encoded_features())

    np.testing.assert_allclose(graph(data), space(data))


def test_a_model_over_a_space_learns_and_comes_back_from_a_file(tmp_path):
    """Raw columns of text and numbers in fit, in predict, and after loading."""
    space = adapted()
    network = Graph.between(space.get_inputs(), layers.Dense(1, "sigmoid")(space.get_encoded_features()))
    model = Model(network)
    data = {name: np.array(TABLE[name], object if name == "town" else None)[:, None] for name in KINDS}
    target = (data["town"] == "Ulm").astype(np.float32)
    model.compile("adam", "binary_crossentropy")

    losses = model.fit(data, target, epochs=200, verbose=0).history["loss"]
    model.save(tmp_path / "model.lamina")

    assert losses[-1] < losses[0] * 0.8
    answer = model.predict(data, verbose=0)
    np.testing.assert_array_equal(load_model(tmp_path / "model.lamina").predict(data, verbose=0), answer)


@pytest.mark.parametrize("mode", ["concat", "dict"])
def test_a_file_brings_a_space_back(mode, tmp_path):
    """What it answers after loading is what it answered."""
    space = FeatureSpace(
        KINDS | {"age": FeatureSpace.float_discretized(4)}, output_mode=mode, crosses=[("town", "shop")], name="all"
    )
    space.adapt(TABLE)
    space.save(tmp_path / "space.lamina")

    again = FeatureSpace.load(tmp_path / "space.lamina")

    ours, theirs = again(rows(TABLE)), space(rows(TABLE))
    assert again.name == "all"
    for name in theirs if mode == "dict" else [...]:
        np.testing.assert_array_equal(ours[name], theirs[name])


def test_no_word_stands_in_the_description_of_a_file(tmp_path):
    """Vocabularies are tensors."""
    adapted().save(tmp_path / "space.lamina")

    text = (tmp_path / "space.lamina").read_bytes().split(b"string_lookup")[0][:6000]

    assert b'"Ulm"' not in text


def test_a_layer_of_ones_own_may_read_a_feature():
    """`feature` takes any layer."""
    text = layers.TextVectorization(output_mode="tf_idf")
    space = FeatureSpace({"text": FeatureSpace.feature("string", text, "float")})
    space.adapt({"text": ["1st string", "2nd string", "3rd string"]})

    assert space({"text": ["2nd string"]}).shape == (1, 5)
    assert space.preprocessors["text"] is text


def test_what_learns_nothing_needs_no_adapt():
    """Hashes and given edges serve at once."""
    space = FeatureSpace({"a": "integer_hashed", "b": FeatureSpace.float_discretized(bin_boundaries=[0.0])})

    assert space({"a": [1], "b": [2.0]}).shape == (1, 34)


def other_file(tmp_path):
    """A lamina file that is no space."""
    from lamina import saving

    saving.write(tmp_path / "x.lamina", {"kind": "else"}, {})
    return tmp_path / "x.lamina"


REFUSED = {
    "no features": (lambda _: FeatureSpace({}), ArgumentError, "at least one"),
    "an unknown kind": (lambda _: FeatureSpace({"a": "float_normalised"}), UnknownNameError, "float_normalized"),
    "an unknown form": (lambda _: FeatureSpace(KINDS, output_mode="rows"), ArgumentError, "'concat' or 'dict'"),
    "a cross of nothing": (lambda _: FeatureSpace(KINDS, crosses=[("town", "x")]), ArgumentError, "'x'"),
    "a cross of one": (lambda _: FeatureSpace.cross(["town"], 3), ArgumentError, "two or more"),
    "a cross in no form": (lambda _: FeatureSpace.cross(["a", "b"], 3, "x"), ArgumentError, "output_mode"),
    "a feature in no form": (lambda _: FeatureSpace.string_hashed(3, "x"), ArgumentError, "output_mode"),
    "use before adapt": (lambda _: FeatureSpace(KINDS)(rows(KINDS)), StateError, "adapt"),
    "inputs before adapt": (lambda _: FeatureSpace(KINDS).get_inputs(), StateError, "adapt"),
    "a column that is not there": (lambda _: adapted()({"size": [1.0]}), DataError, "town"),
    "no columns": (lambda _: adapted()([1.0, 2.0]), ArgumentError, "list"),
    "learning without a column": (lambda _: FeatureSpace(KINDS).adapt({"size": [1.0]}), DataError, "'town'"),
    "learning from no columns": (lambda _: FeatureSpace(KINDS).adapt(7), DataError, "int"),
    "learning from batches of arrays": (lambda _: FeatureSpace(KINDS).adapt([np.ones(3)]), DataError, "ndarray"),
    "learning from no batch": (lambda _: FeatureSpace(KINDS).adapt(iter(())), DataError, "at least one batch"),
    "codes in one matrix": (
        lambda _: FeatureSpace({"a": FeatureSpace.string_hashed(3, "int"), "b": "float"})({"a": ["x"], "b": [1.0]}),
        ArgumentError,
        "'a'",
    ),
    "ones of no codes": (
        lambda _: FeatureSpace({"a": FeatureSpace.feature("float32", layers.Rescaling(1.0), "one_hot")})({"a": [1.0]}),
        ArgumentError,
        "no codes",
    ),
    "another file": (lambda path: FeatureSpace.load(other_file(path)), ModelFileError, "else"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_right_is_refused(case, tmp_path):
    """With the kind of error that fits, and a sentence that names what is wrong."""
    act, error, words = REFUSED[case]

    with pytest.raises(error, match=words):
        act(tmp_path)
