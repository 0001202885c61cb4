"""Models as folders, and weights in shards: Keras's are read, lamina's come back, and a stranger's are refused."""

import json
import os
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError, ModelFileError
from oracle.files import MODELS, listed, more

RECORDED = Path(__file__).parents[1] / "oracle" / "keras_files" / "folders.zip"
TEXTS = np.array([["To be, or not to be"], ["that is"], ["the question: to be"], ["what is not"]])
SMALL = 2e-7
"""Gigabytes: files of some fifty numbers."""


@pytest.fixture
def place(tmp_path):
    """A folder that holds what Keras wrote."""
    with zipfile.ZipFile(RECORDED) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def far(place, name, what, found):
    """The largest distance between arrays and Keras's."""
    with np.load(place / "answers.npz") as recorded:
        wanted = [recorded[key] for key in sorted(recorded) if key.startswith(f"{name}/{what}/")]
    return max(float(np.max(np.abs(one - other))) for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("name", ["sequential", "branching"])
def test_a_folder_of_keras_answers_and_trains_on(name, place):
    """As a file in .keras does: the same predictions, and the same weights five steps later."""
    _, x, y = MODELS[name](keras)
    model = keras.models.load_model(place / name)

    assert far(place, name, "answer", listed(model.predict(x, verbose=0))) < 1e-6
    more(model, x, y)
    assert far(place, name, "after", model.get_weights()) < 1e-5


def test_a_vocabulary_in_a_folder_is_read(place):
    """Words and their weights lie in folders of the folder."""
    model = keras.models.load_model(place / "texts")

    assert far(place, "texts", "answer", [np.asarray(model.network(TEXTS))]) < 1e-6


@pytest.mark.parametrize("name", ["sequential", "branching"])
def test_shards_of_keras_fill_a_model_and_its_optimizer(name, place):
    """The numbers come together from all files that the table names."""
    model, x, y = MODELS[name](keras)
    assert len(list(place.glob(f"{name}_0*.weights.h5"))) > 2

    model.load_weights(place / f"{name}.weights.json")

    assert far(place, name, "answer", listed(model.predict(x, verbose=0))) < 1e-6
    more(model, x, y)
    assert far(place, name, "after", model.get_weights()) < 1e-5


@pytest.mark.parametrize("name", ["sequential", "scaled", "branching"])
def test_folders_and_shards_come_back(name, tmp_path):
    """Written and read here: the same numbers, and the same training on, to the last bit; a second time as well."""
    model, x, y = MODELS[name](keras)
    for _ in range(2):
        more(model, x, y)
        model.save(tmp_path / "model", zipped=False)
        model.save_weights(tmp_path / "model.weights.json", max_shard_size=SMALL)
    again, (filled, *_) = keras.models.load_model(tmp_path / "model"), MODELS[name](keras)
    filled.load_weights(tmp_path / "model.weights.json")
    for one in (model, again, filled):
        more(one, x, y)

    for one in (again, filled):
        assert all(np.array_equal(a, b) for a, b in zip(one.get_weights(), model.get_weights(), strict=True))
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["model"]


@pytest.fixture
def model():
    """A small one."""
    made = keras.Sequential([keras.layers.Dense(3, activation="relu", input_shape=[2]), keras.layers.Dense(1)])
    made.compile("adam", "mse")
    return made


def test_no_folder_is_replaced_that_holds_something_else(model, tmp_path):
    """What is no part of a model stays where it is, and nothing of the model is left there."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")

    with pytest.raises(ModelFileError, match=r"thesis\.txt"):
        model.save(tmp_path / "mine", zipped=False)
    with pytest.raises(ArgumentError, match="zipped=False"):
        model.save(tmp_path / "model.keras", zipped=False)

    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "thesis.txt"]


def test_an_array_larger_than_a_shard_is_refused_and_nothing_written(model, tmp_path):
    """As in Keras, which writes half of the files first."""
    with pytest.raises(ArgumentError, match="max_shard_size"):
        model.save_weights(tmp_path / "model.weights.json", max_shard_size=1e-9)

    assert not list(tmp_path.iterdir())


def linked(folder):
    """A member that lies elsewhere."""
    (folder / "metadata.json").unlink()
    (folder / "metadata.json").symlink_to("/etc/passwd")


def linked_folder(folder):
    """A folder of vocabularies that lies elsewhere."""
    (folder / "assets").symlink_to("/etc")


def strange(folder):
    """A member that no model has."""
    (folder / "model.pkl").write_bytes(b"x")


def deep(folder):
    """Folders in folders."""
    (folder / "assets" / "/".join("d" * 150)).mkdir(parents=True)
    (folder / "assets" / "/".join("d" * 150) / "vocabulary.txt").write_text("a")


def piped(folder):
    """A pipe, of which reading would wait for ever."""
    (folder / "metadata.json").unlink()
    os.mkfifo(folder / "metadata.json")


def hollow(folder):
    """A file that says it is large and holds nothing."""
    with (folder / "model.weights.h5").open("r+b") as file:
        file.truncate(2**40)


def coded(folder):
    """A layer that is code."""
    text = (folder / "config.json").read_text()
    (folder / "config.json").write_text(text.replace('"class_name": "Dense"', '"class_name": "Lambda"'))


def lacking(folder):
    """No layers."""
    (folder / "config.json").unlink()


FOLDERS = {one.__name__: one for one in (linked, linked_folder, strange, deep, piped, hollow, coded, lacking)}


@pytest.mark.parametrize("word", FOLDERS)
def test_a_folder_that_a_stranger_made_is_refused(word, model, tmp_path):
    """No way leads out of it, nothing in it is opened that no model has, and it is no bomb."""
    model.save(tmp_path / "model", zipped=False)
    FOLDERS[word](tmp_path / "model")

    with pytest.raises(ModelFileError):
        keras.models.load_model(tmp_path / "model")


def told(change):
    """A change of the table of shards."""

    def changed(folder):
        table = json.loads((folder / "model.weights.json").read_text())
        change(table)
        (folder / "model.weights.json").write_text(json.dumps(table))

    return changed


def twice(folder):
    """One number in two files."""
    with h5py.File(folder / "model_00001.weights.h5", "r+") as file:
        file.require_group("layers/dense/vars")["0"] = np.zeros((2, 3), "f4")


def elsewhere(folder):
    """A link where a file of numbers should be."""
    (folder / "model_00001.weights.h5").rename(folder / "other.h5")
    (folder / "model_00001.weights.h5").symlink_to(folder / "other.h5")


KERNEL = "/layers/dense/vars"
SHARDS = {
    "a path": told(lambda table: table["weight_map"].update({KERNEL: ["../model_00000.weights.h5"]})),
    "a whole path": told(lambda table: table["weight_map"].update({KERNEL: "/etc/passwd"})),
    "an address": told(lambda table: table["weight_map"].update({KERNEL: "http://x/model.weights.h5"})),
    "a number": told(lambda table: table["weight_map"].update({KERNEL: 1})),
    "no table": told(lambda table: table.update(weight_map=[])),
    "a missing file": told(lambda table: table["weight_map"].update({KERNEL: "model_00099.weights.h5"})),
    "a missing part": told(lambda table: table["weight_map"].pop(KERNEL)),
    "a number twice": twice,
    "a link": elsewhere,
    "a damaged file": lambda folder: (folder / "model_00001.weights.h5").write_bytes(b"\x89HDF\r\n\x1a\nx"),
    "no JSON": lambda folder: (folder / "model.weights.json").write_text("{"),
}


@pytest.mark.parametrize("word", SHARDS)
def test_shards_that_a_stranger_made_are_refused(word, model, tmp_path):
    """A table names files beside it alone, and the model keeps its numbers."""
    model.save_weights(tmp_path / "model.weights.json", max_shard_size=4e-8)
    SHARDS[word](tmp_path)
    before = model.get_weights()

    with pytest.raises(ModelFileError):
        model.load_weights(tmp_path / "model.weights.json")

    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
