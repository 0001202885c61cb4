"""Files that real Keras wrote (tests/oracle/keras_files), read by lamina: same answers, same training on."""

import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ModelFileError
from lamina.keras._files._architecture import model_to_json
from lamina.keras._files._variables import places
from oracle.files import MODELS, OPTIMIZERS, listed, more, numbers, optimized

HOME = Path(__file__).parents[1] / "oracle" / "keras_files"
VERSIONS = ("3.5", "3.9", "3.12", "3.15")
RANDOM = {"dropping"}
"""Models whose training draws random bits, which Keras does not keep in files."""
WHOLE = [(version, name, ".keras") for version in (*VERSIONS, "2") for name in MODELS] + [
    (version, name, ".h5") for version in ("2", "3.5", "3.15") for name in ("sequential", "branching")
]
WHOLE = [one for one in WHOLE if one[0] != "2" or one[1] in {"sequential", "dropping", "branching"}] + [
    ("2", "dropping", ".h5"),
    ("2", "older", ".h5"),
]
TARGETS = {"sequential": "kind", "older": "kind", "scaled": "y", "dropping": "y", "branching": None, "named": None}


@cache
def answers(version):
    """What that Keras answered, by the names of its models."""
    with zipfile.ZipFile(HOME / f"{version}.zip") as archive, archive.open("answers.npz") as file:
        return dict(np.load(file))


@pytest.fixture
def file(tmp_path):
    """The way from a recorded file's name to where it lies."""

    def unpacked(version, name):
        with zipfile.ZipFile(HOME / f"{version}.zip") as archive:
            return archive.extract(name, tmp_path)

    return unpacked


def rows(name):
    """Inputs and targets of a recorded model."""
    data = numbers()
    if name == "branching":
        return [data["x"], data["codes"]], [data["y"], data["kind"]]
    if name == "named":
        return {"x": data["x"], "codes": data["codes"]}, {"amount": data["y"]}
    return data["x"], data[TARGETS.get(name) or "y"]


def far(found, version, name, what):
    """The largest distance between arrays and the recorded ones."""
    recorded = answers(version)
    wanted = [recorded[key] for key in sorted(recorded) if key.startswith(f"{name}/{what}/")]
    return max(float(np.max(np.abs(one - other))) for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize(("version", "name", "suffix"), WHOLE)
def test_a_model_of_keras_answers_as_it_did_there(version, name, suffix, file):
    """Predictions equal Keras's to the rounding of float32."""
    model = keras.models.load_model(file(version, f"{name}{suffix}"))

    assert far(listed(model.predict(rows(name)[0], verbose=0)), version, name, "answer") < 1e-6


@pytest.mark.parametrize(("version", "name"), [one[:2] for one in WHOLE if one[2] == ".keras" and one[0] != "2"])
def test_get_weights_answers_what_keras_answered(version, name, file):
    """The same arrays in the same order, the count of a Normalization among them."""
    model = keras.models.load_model(file(version, f"{name}.keras"))
    recorded = answers(version)
    wanted = [recorded[key] for key in sorted(recorded) if key.startswith(f"{name}/before/")]

    assert all(np.array_equal(one, other) for one, other in zip(model.get_weights(), wanted, strict=True))


@pytest.mark.parametrize(("version", "name", "suffix"), [one for one in WHOLE if one[1] not in RANDOM])
def test_training_goes_on_from_a_file_of_keras(version, name, suffix, file):
    """Five more steps from the file leave the weights that five more steps left in Keras without a break."""
    model = keras.models.load_model(file(version, f"{name}{suffix}"))

    more(model, *rows(name))

    assert far(model.get_weights(), version, name, "after") < 1e-5


@pytest.mark.parametrize(("version", "word"), [*(("3.15", word) for word in OPTIMIZERS), ("3.5", "Nadam")])
def test_every_optimizer_goes_on_with_its_slots(version, word, file):
    """Each optimizer's numbers are taken from their places in the file: training goes on as in Keras."""
    model = keras.models.load_model(file(version, f"optimizer_{word}.keras"))

    more(model, *rows("y"))

    assert far(model.get_weights(), version, f"optimizer_{word}", "after") < 1e-5


@pytest.mark.parametrize(
    ("version", "name"),
    [
        *[(version, f"{name}.weights.h5") for version in ("3.5", "3.15") for name in ("sequential", "branching")],
        *[("2", f"{name}.w.h5") for name in ("sequential", "dropping", "branching")],
    ],
)
def test_weights_alone_fill_a_model_of_the_same_layers(version, name, file):
    """Both forms of weight files give a model that was built here Keras's answers."""
    stem = name.partition(".")[0]
    model, x, _ = MODELS[stem](keras)

    model.load_weights(file(version, name))

    assert far(listed(model.predict(x, verbose=0)), version, stem, "answer") < 1e-6


@pytest.mark.parametrize("suffix", [".keras", ".h5", ".lamina"])
@pytest.mark.parametrize("name", MODELS)
def test_a_model_comes_back_from_its_own_file(name, suffix, tmp_path):
    """Written and read here: the same answers, and the same training on, to the last bit."""
    model, x, y = MODELS[name](keras)
    more(model, x, y)
    keras.saving.save_model(model, tmp_path / f"model{suffix}")
    again = keras.models.load_model(tmp_path / f"model{suffix}")

    assert all(
        np.array_equal(one, two) for one, two in zip(listed(model.predict(x)), listed(again.predict(x)), strict=True)
    )
    if name not in RANDOM:
        more(model, x, y)
        more(again, x, y)
        assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), again.get_weights(), strict=True))


@pytest.mark.parametrize("word", OPTIMIZERS)
@pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
def test_every_optimizer_comes_back(word, suffix, tmp_path):
    """What an optimizer remembers survives its own file."""
    model, x, y = optimized(keras, word)
    more(model, x, y)
    again, *_ = optimized(keras, word)
    if suffix == ".keras":
        keras.saving.save_model(model, tmp_path / "model.keras")
        again = keras.models.load_model(tmp_path / "model.keras")
    else:
        keras.saving.save_weights(model, tmp_path / "model.weights.h5")
        keras.saving.load_weights(again, tmp_path / "model.weights.h5")

    more(model, x, y)
    more(again, x, y)

    assert max(np.max(np.abs(a - b)) for a, b in zip(model.get_weights(), again.get_weights(), strict=True)) < 1e-6


def test_a_name_without_an_ending_is_a_weights_file_of_laminas(tmp_path, capsys):
    """A checkpoint's old name is written under that very name, said once, and read back."""
    model, x, _ = MODELS["sequential"](keras)
    other, *_ = MODELS["sequential"](keras)

    keras.saving.save_weights(model, tmp_path / "cp.ckpt")
    keras.saving.load_weights(other, tmp_path / "cp.ckpt")

    assert "not as a checkpoint of TensorFlow's" in capsys.readouterr().err
    assert np.array_equal(model.predict(x), other.predict(x))


def test_layers_of_another_shape_are_refused_or_skipped(tmp_path, capsys):
    """Nothing is written into a model that the file does not fit; with skip_mismatch only what fits is."""
    model = keras.Sequential([keras.layers.Dense(3, input_shape=[2]), keras.layers.Dense(1)])
    other = keras.Sequential([keras.layers.Dense(3, input_shape=[2]), keras.layers.Dense(2, name="wide")])
    keras.saving.save_weights(model, tmp_path / "one.weights.h5")
    before = other.get_weights()

    with pytest.raises(ModelFileError, match="'wide' has arrays of shapes"):
        keras.saving.load_weights(other, tmp_path / "one.weights.h5")
    assert all(np.array_equal(a, b) for a, b in zip(before, other.get_weights(), strict=True))
    keras.saving.load_weights(other, tmp_path / "one.weights.h5", skip_mismatch=True)

    assert np.array_equal(other.get_weights()[0], model.get_weights()[0])
    assert np.array_equal(other.get_weights()[2], before[2])
    assert "wide" in capsys.readouterr().err


def test_by_name_fills_the_layers_that_are_called_alike(tmp_path):
    """Transfer from an older file: layers of the same name get its numbers, wherever they stand."""
    model = keras.Sequential([keras.layers.Dense(3, input_shape=[2], name="body"), keras.layers.Dense(1)])
    other = keras.Sequential([keras.layers.Dense(3, input_shape=[2], name="body"), keras.layers.Dense(5, name="new")])
    keras.saving.save_weights(model, tmp_path / "old.h5")

    keras.saving.load_weights(other, tmp_path / "old.h5", by_name=True)

    assert np.array_equal(other.get_weights()[0], model.get_weights()[0])


def test_json_holds_layers_and_a_clone_has_numbers_of_its_own():
    """Architecture alone: the same layers, fresh numbers."""
    model, *_ = MODELS["sequential"](keras)
    for again in (keras.models.model_from_json(model_to_json(model)), keras.models.clone_model(model)):
        assert [repr(layer) for layer in again.layers] == [repr(layer) for layer in model.layers]
        assert [a.shape for a in again.get_weights()] == [b.shape for b in model.get_weights()]
        assert not np.array_equal(again.get_weights()[0], model.get_weights()[0])


def test_numbers_are_where_keras_keeps_them():
    """Places go by the class and its count, never by the layer's name."""
    model, *_ = MODELS["sequential"](keras)

    found = [place.path for place in places(model.network)]

    assert found[:2] == ["layers/dense/vars/0", "layers/dense/vars/1"]
    assert found[-1] == "layers/dense_2/vars/1"


WORDS = np.array([["red"], ["blue"], ["green"], ["red"], ["blue"], ["red"], ["violet"]])
CODES = np.array([[7], [9], [7], [12], [9], [7], [100]])
AMOUNTS = np.array([[0.5], [1.5], [2.5], [3.5], [4.5], [5.5], [6.5]], np.float32)
TEXTS = np.array([["To be, or not to be"], ["that is"], ["the question: to be"], ["what is not"]])
READ = {
    **dict.fromkeys(("words", "given", "rare_words", "hashed"), WORDS),
    **dict.fromkeys(("codes", "rare_codes"), CODES),
    **dict.fromkeys(("texts", "rare_texts", "rare_pairs", "weights_given"), TEXTS),
    "bins": AMOUNTS,
}


@pytest.mark.parametrize(("name", "x"), READ.items())
def test_preprocessing_layers_know_what_they_knew_in_keras(name, x, file, tmp_path):
    """Vocabularies and edges of bins come out of Keras's files, and go into ours."""
    model = keras.models.load_model(file("words", f"{name}.keras"))
    model.save(tmp_path / "again.keras")
    again = keras.models.load_model(tmp_path / "again.keras")

    assert np.max(np.abs(np.asarray(model.network(x)) - answers("words")[name])) < 1e-6
    assert np.array_equal(np.asarray(again.network(x)), np.asarray(model.network(x)))


@pytest.mark.parametrize("name", ["rare_texts", "rare_words", "rare_codes"])
def test_weights_of_a_vocabulary_are_numbers_of_a_weights_file(name, file, tmp_path):
    """As in Keras, a file of weights holds them and not the words."""
    model, other = (keras.models.load_model(file("words", f"{name}.keras")) for _ in range(2))
    words = other.layers[0].get_vocabulary()
    other.layers[0].set_vocabulary(words, np.arange(len(words)))
    assert not np.array_equal(other.network(READ[name]), model.network(READ[name]))
    model.save_weights(tmp_path / "model.weights.h5")

    other.load_weights(tmp_path / "model.weights.h5")

    assert np.array_equal(other.network(READ[name]), model.network(READ[name]))
    other.layers[0].set_vocabulary(words[:-1], np.arange(len(words) - 1))
    with pytest.raises(ModelFileError, match="weights of its vocabulary"):
        other.load_weights(tmp_path / "model.weights.h5")


class Doubled(keras.layers.Layer):
    """A layer of a user's, with a setting and a number of its own."""

    def __init__(self, factor=2.0, **more):
        super().__init__(**more)
        self.factor = factor

    def build(self, input_shape):
        self.shift = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="shift")

    def call(self, inputs):
        return inputs * self.factor + self.shift

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def test_a_class_of_the_users_comes_back_if_it_is_handed_in(tmp_path):
    """By custom_objects, by a scope, or by registering; never by the name in the file."""
    model = keras.Sequential([keras.Input((2,)), Doubled(3.0), keras.layers.Dense(1)])
    model.save(tmp_path / "model.keras")
    x = np.ones((2, 2), np.float32)

    with pytest.raises(ModelFileError, match="custom_objects="):
        keras.models.load_model(tmp_path / "model.keras")
    handed = keras.models.load_model(tmp_path / "model.keras", custom_objects={"Doubled": Doubled})
    with keras.saving.custom_object_scope({"Doubled": Doubled}):
        scoped = keras.models.load_model(tmp_path / "model.keras")

    assert np.array_equal(handed.predict(x), model.predict(x))
    assert np.array_equal(scoped.predict(x), model.predict(x))
