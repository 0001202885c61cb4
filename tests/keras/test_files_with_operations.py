"""Operations between layers in Keras's files: read, written with Keras's classes and settings, and kept by lamina's."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import lamina
from lamina import keras
from lamina.errors import ModelFileError
from oracle.between import X, with_operations

HOME = Path(__file__).parent.parent / "oracle" / "keras_files"
VERSIONS = ["3.5", "3.15"]


@pytest.fixture(params=VERSIONS)
def recorded(request, tmp_path):
    """A file of Keras's, and Keras's answer."""
    with zipfile.ZipFile(HOME / f"between-{request.param}.zip") as archive:
        archive.extractall(tmp_path)
    return tmp_path / "between.keras", np.load(tmp_path / "answer.npy")


def operations(path):
    """Class, settings and number of arguments of each operation in a file."""
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))["config"]
    return [
        (
            layer["module"],
            layer["class_name"],
            {key: value for key, value in layer["config"].items() if key != "name"},
            len(layer["inbound_nodes"][0]["args"]),
        )
        for layer in config["layers"]
        if layer["module"].startswith("keras.src.ops")
    ]


def test_a_file_of_keras_answers_as_in_keras(recorded):
    """Every operation is found by its class, with its settings."""
    path, answer = recorded

    np.testing.assert_allclose(keras.models.load_model(path).predict(X, verbose=0), answer, rtol=1e-5, atol=1e-6)


def test_operations_are_written_as_keras_writes_them(recorded, tmp_path):
    """The same classes from the same modules, with the same settings, called with as many arguments."""
    path, _ = recorded
    with_operations(keras).save(tmp_path / "own.keras")

    assert sorted(operations(tmp_path / "own.keras"), key=str) == sorted(operations(path), key=str)


def test_operations_survive_every_way_of_keeping_a_model(tmp_path):
    """Files of both kinds, and a clone with the same numbers."""
    model = with_operations(keras)
    answer = model.predict(X, verbose=0)
    model.save(tmp_path / "a.keras")
    model.save(tmp_path / "a.lamina")
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())

    for again in (keras.models.load_model(tmp_path / "a.keras"), lamina.load_model(tmp_path / "a.lamina"), clone):
        np.testing.assert_array_equal(again.predict(X, verbose=0), answer)


def test_a_function_of_ones_own_is_no_operation(tmp_path):
    """A file holds no code."""
    x = keras.Input((4,))
    model = keras.Model(x, keras.layers.Lambda(lambda value: value + 1)(x))

    with pytest.raises(ModelFileError):
        model.save(tmp_path / "own.keras")
