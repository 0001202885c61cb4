"""Comparison 11: models as JSON, from Keras to lamina and back, and from lamina in Keras's own form."""

import json

import pytest

from comparisons.recordings import words
from lamina import keras
from oracle.configs import MODELS, normal


def written(model):
    """The JSON of a model, without what only one side says."""
    return normal(json.loads(model.to_json()))


@pytest.mark.parametrize("name", MODELS)
def test_keras_json_comes_back_from_lamina(name):
    """A model made of Keras's JSON writes that JSON again."""
    theirs = words("configs")[name]

    assert written(keras.models.model_from_json(json.dumps(theirs))) == normal(theirs)


@pytest.mark.parametrize("name", MODELS)
def test_lamina_writes_what_keras_writes(name):
    """The same model, written down by either, is the same JSON: so Keras reads it as its own."""
    assert written(MODELS[name](keras)) == normal(words("configs")[name])


def test_every_recording_is_held_against_lamina():
    """The file holds these models, and no others."""
    assert set(words("configs")) == set(MODELS)
