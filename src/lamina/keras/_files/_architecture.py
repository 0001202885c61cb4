"""Layers and objects without their numbers, as JSON and back, and models made anew of the same layers."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from lamina import saving
from lamina.errors import ArgumentError
from lamina.keras._files._config import deserialized, serialized
from lamina.keras._files._loading import model_of
from lamina.keras._files._networks import layer_from, layer_record
from lamina.keras._files._registered import also
from lamina.keras._files._saving import named_network
from lamina.layers import Layer
from lamina.model import Model
from lamina.networks import Sequence


def serialize_keras_object(obj: Any) -> Any:
    """An object in Keras's form: class, settings and registered name, as JSON can hold them.

    Raises:
        ModelFileError: It is code that no file may hold.

    >>> from lamina.keras.regularizers import L2
    >>> serialize_keras_object(L2(0.5))["config"]
    {'l2': 0.5}
    """
    return serialized(obj)


def deserialize_keras_object(
    config: Any, custom_objects: Mapping[str, Any] | None = None, safe_mode: bool = True, **more: Any
) -> Any:
    """The object that `serialize_keras_object` or Keras wrote.

    Args:
        config: In Keras's form.
        custom_objects: The user's own classes and functions by name.
        safe_mode: Accepted for Keras's sake: nothing is ever run or imported.
        more: Accepted for Keras's sake.

    Raises:
        ModelFileError: It holds code, or needs a class that was not given.

    >>> from lamina.keras.regularizers import L2
    >>> deserialize_keras_object(serialize_keras_object(L2(0.5)))
    L2(l2=0.5)
    """
    del safe_mode, more
    with also(custom_objects):
        return deserialized(config)


def model_to_json(model: Model, **settings: Any) -> str:
    """The layers of a model as JSON, without numbers and without what it was compiled with.

    >>> from lamina import keras
    >>> model_from_json(model_to_json(keras.Sequential([keras.layers.Dense(1, input_shape=[2])]))).count_params()
    3
    """
    return json.dumps(layer_record(named_network(model)), **settings)


def model_from_json(json_string: str, custom_objects: Mapping[str, Any] | None = None) -> Model:
    """A model, with fresh numbers, of the layers that `model_to_json` or Keras wrote.

    Raises:
        ModelFileError: It describes no model, holds code, or needs a class that was not given.
    """
    return model_from_config(saving.parse_json(json_string, "The JSON"), custom_objects)


def model_from_config(config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Model:
    """A model, with fresh numbers, of layers in Keras's form.

    Raises:
        ModelFileError: It describes no model, holds code, or needs a class that was not given.
    """
    with also(custom_objects):
        return model_of(layer_from(dict(config)))


def clone_model(
    model: Model, input_tensors: Any = None, clone_function: Callable[[Layer], Layer] | None = None, **more: Any
) -> Model:
    """A model of the same layers with fresh numbers, uncompiled.

    Args:
        model: Its layers are written down and made anew.
        input_tensors: lamina's models take any rows, so nothing else than ``None`` can be meant.
        clone_function: What to put in the place of a layer of a `Sequential`; a copy if not given.
        more: Nothing else.

    Raises:
        ArgumentError: Something was asked for that lamina cannot do.

    >>> from lamina import keras
    >>> clone_model(keras.Sequential([keras.layers.Dense(1, input_shape=[2])])).count_params()
    3
    """
    if input_tensors is not None or more:
        raise ArgumentError("clone_model takes a model and a clone_function; leave the other arguments out.")
    if clone_function is None:
        classes = {type(layer).__name__: type(layer) for _, layer in model.network.walk()}
        return model_from_config(layer_record(named_network(model)), _customs(classes))
    if not isinstance(model.network, Sequence):
        raise ArgumentError("clone_model takes a clone_function for a Sequential alone.")
    made = Sequence([clone_function(layer) for layer in model.network.ordered], name=model.name)
    made.input_shape = model.network.given_shape
    if made.given_shape is not None:
        made.build(made.given_shape)
    return model_of(made)


def _customs(classes: Mapping[str, type]) -> dict[str, type]:
    return {name: cls for name, cls in classes.items() if not cls.__module__.startswith("lamina.")}
