"""Feature columns say what TensorFlow's say, and networks learn behind them."""

from typing import Any

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError
from lamina.keras._spaces._columns import COLUMNS
from lamina.keras.layers import Concatenate, Dense, DenseFeatures, Input
from oracle.feature_columns import RECORD, ROWS, TOGETHER, columns

RECORDED = np.load(RECORD)
MADE = columns(COLUMNS, "int64")
TOWN = COLUMNS["categorical_column_with_vocabulary_list"]("town", ["Bonn", "Ulm"])


@pytest.mark.parametrize("name", MADE)
def test_a_column_says_what_tensorflows_says(name: str) -> None:
    """Numbers, bins, words, codes, hashes and crosses, bin for bin; the spare bin of a vocabulary comes first here."""
    wanted = RECORDED[name]
    if name == "spare words":
        wanted = np.roll(wanted, 1, axis=1)

    np.testing.assert_allclose(DenseFeatures(MADE[name])(ROWS), wanted, rtol=1e-6)


def test_columns_stand_in_the_order_of_their_names() -> None:
    """However they were given."""
    np.testing.assert_allclose(DenseFeatures([MADE[name] for name in TOGETHER])(ROWS), RECORDED["together"], rtol=1e-6)


def _model() -> Any:
    size = COLUMNS["numeric_column"]("size")
    layer = DenseFeatures([size, COLUMNS["embedding_column"](TOWN, 2)])
    return keras.Sequential([layer, Dense(8, "tanh"), Dense(1)])


@pytest.mark.parametrize("by_adding", [False, True])
def test_a_sequential_learns_behind_columns(by_adding: bool) -> None:
    """Embeddings included: the town decides, and the error goes."""
    keras.utils.set_random_seed(0)
    model = _model()
    if by_adding:
        first, *rest = [DenseFeatures([COLUMNS["embedding_column"](TOWN, 2)]), Dense(8, "tanh"), Dense(1)]
        model = keras.Sequential()
        for layer in (first, *rest):
            model.add(layer)
    rows = {"size": np.zeros(40), "town": np.array(["Bonn", "Ulm"] * 20), "other": np.arange(40)}
    model.compile(keras.optimizers.Adam(0.05), "mse")

    history = model.fit(rows, np.array([0.0, 1.0] * 20), epochs=60, verbose=0).history["loss"]

    assert history[-1] < 0.01


def test_unknown_words_have_no_embedding() -> None:
    """They count as zeros, whatever is learned for the others."""
    layer = DenseFeatures(COLUMNS["embedding_column"](TOWN, 3))

    assert (layer({"town": ["Rom"]}) == 0).all()
    assert (layer({"town": ["Ulm"]}) != 0).all()


def test_shared_embeddings_are_shared() -> None:
    """The same word has the same vector in both columns."""
    towns = [COLUMNS["categorical_column_with_vocabulary_list"](key, ["Bonn", "Ulm"]) for key in ("from", "to")]
    layer = DenseFeatures(COLUMNS["shared_embeddings"](towns, 2))

    left, right = np.split(layer({"from": ["Ulm", "Bonn"], "to": ["Bonn", "Ulm"]}), 2, axis=1)

    np.testing.assert_array_equal(left, right[::-1])


def test_inputs_of_one_cell_a_row_may_have_no_axis() -> None:
    """Symbols of shape () and (1,) say the same."""
    inputs = {"size": Input((), name="size"), "town": Input((), dtype="string", name="town")}
    columns = [COLUMNS["numeric_column"]("size"), COLUMNS["indicator_column"](TOWN)]
    model = keras.Model(inputs, Concatenate()([DenseFeatures(columns)(inputs), DenseFeatures(columns[:1])(inputs)]))

    assert model.predict({"size": np.array([2.0]), "town": np.array(["Ulm"])}, verbose=0).tolist() == [[2, 0, 1, 2]]


def test_a_categorical_column_alone_is_refused() -> None:
    """As TensorFlow refuses it, with what to do."""
    with pytest.raises(ArgumentError, match="indicator_column"):
        DenseFeatures([TOWN])
