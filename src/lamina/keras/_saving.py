"""Saving and loading models: the file's name says its form; each function here is one of Keras's, over a model."""

import json
import sys
from collections.abc import Callable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np

from lamina import model as native
from lamina import saving
from lamina.errors import ArgumentError, ModelFileError, StateError
from lamina.keras import _keras_file as files
from lamina.keras._config import deserialized, serialized
from lamina.keras._networks import layer_from, layer_record
from lamina.keras._registered import OBJECTS, also
from lamina.layers import Layer
from lamina.model import Model, Sequential
from lamina.networks import Sequence

OLD = (".h5", ".hdf5")
WEIGHTS = "lamina weights"
SAID = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")


def said_of(model: Model) -> dict[str, Any] | None:
    """What `compile` was told; nothing where it was not called."""
    known = model._compiled  # noqa: SLF001 - Keras's room offers what a model does not show
    return None if known is None else {word: getattr(known, word, None) for word in SAID}


def save_model(model: Model, filepath: str | PathLike[str], overwrite: bool = True, zipped: bool | None = None) -> None:
    """Write a model: ``.keras`` and ``.h5`` as Keras does, every other name as lamina does.

    Args:
        model: Built, so that it has numbers.
        filepath: Where; its ending chooses the form.
        overwrite: Whether a file of that name may be replaced.
        zipped: Keras can write folders as well; lamina writes files alone, so ``False`` is refused.

    Raises:
        ModelFileError: It cannot be written; nothing has changed.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from lamina.keras.layers import Dense
        >>> with TemporaryDirectory() as folder:
        ...     save_model(Sequential([Dense(1, input_shape=[2])], name="line"), f"{folder}/line.keras")
        ...     load_model(f"{folder}/line.keras").name
        'line'
    """
    if zipped is False:
        raise ArgumentError("save_model writes one file; leave zipped out.")
    name = fspath(filepath)
    if name.endswith(".weights.h5"):
        raise ArgumentError(f"{name!r} is a name for weights alone: call save_weights, or save to a name in .keras.")
    if not name.endswith((".keras", *OLD)):
        native.Model.save(model, filepath, overwrite=overwrite)
        return
    _refuse_unbuilt(model)
    _refuse_existing(filepath, overwrite=overwrite)
    network = _named(model)
    write = files.keras_bytes if name.endswith(".keras") else files.old_bytes
    saving.write_bytes(filepath, write(network, said_of(model)))


def load_model(
    filepath: str | PathLike[str],
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,  # noqa: A002 - Keras's word
    safe_mode: bool = True,
) -> Model:
    """The model in a file of Keras's or of lamina's, compiled as it was.

    Args:
        filepath: The file; what it begins with says its form.
        custom_objects: The user's own classes and functions by name; nothing is ever imported by name.
        compile: Whether to compile it as it was.
        safe_mode: Accepted for Keras's sake: files never run code here, so ``False`` changes nothing.

    Raises:
        ModelFileError: The file is no model, is damaged, holds code, or needs a class that was not given.
    """
    del safe_mode
    start = _start_of(filepath)
    if start.startswith(saving.HDF5_SIGNATURE):
        read = files.read_old
    elif start.startswith(b"PK"):
        read = files.read_keras
    else:
        return native.load_model(filepath, {**OBJECTS, **(custom_objects or {})})
    with also(custom_objects):
        found = read(filepath, compiled=compile)
    model = model_of(found.network)
    if found.compiled is not None:
        model.compile(**found.compiled)
    return model


def _start_of(path: str | PathLike[str]) -> bytes:
    with saving.opened(path, repr(fspath(path))) as file:
        return file.read(8)


def model_of(network: Layer) -> Model:
    """A model that runs a network."""
    if isinstance(network, Sequence):
        made = Sequential(name=network.name)
        made.network = network
        return made
    return Model(network, network.name)


def save_weights(model: Model, filepath: str | PathLike[str], overwrite: bool = True) -> None:
    """Write a model's numbers, and its optimizer's, but not its layers.

    A name in ``.weights.h5`` gives Keras's form of today, ``.h5`` the older one, and every other name lamina's own.

    Raises:
        StateError: The model has no numbers yet.
        ModelFileError: They cannot be written; nothing has changed.
    """
    name = fspath(filepath)
    _refuse_unbuilt(model)
    _refuse_existing(filepath, overwrite=overwrite)
    network, said = model.network, said_of(model)
    if name.endswith(".weights.h5"):
        saving.write_bytes(filepath, files.weights_bytes(network, said["optimizer"] if said else None))
    elif name.endswith(OLD):
        saving.write_bytes(filepath, saving.written_hdf5(files.old_tree(network)))
    else:
        if not name.endswith(".lamina"):
            _note(f"{name!r} is written as a weights file of lamina's, not as a checkpoint of TensorFlow's.")
        record, tensors = native.network_record(network)
        saving.write(filepath, {"kind": WEIGHTS, "network": record}, tensors)


def load_weights(
    model: Model, filepath: str | PathLike[str], skip_mismatch: bool = False, by_name: bool = False
) -> None:
    """Take a model's numbers, and its optimizer's, from a file that `save_weights` or Keras wrote, or from a model file.

    Args:
        model: Built, with the layers that were saved.
        filepath: The file.
        skip_mismatch: Leave layers as they are whose arrays have other shapes; they are named in a note.
        by_name: Older ``.h5`` files alone: layers of the same name get the numbers, others keep theirs.

    Raises:
        StateError: The model has no numbers yet.
        ModelFileError: The file is none, or holds other layers or shapes; nothing has changed then.
    """
    _refuse_unbuilt(model)
    start = _start_of(filepath)
    if start.startswith(saving.HDF5_SIGNATURE):
        optimizer = (said_of(model) or {}).get("optimizer")
        skipped = files.read_weights(filepath, model.network, optimizer, by_name=by_name, skip=skip_mismatch)
        if skipped:
            _note(f"These layers keep their numbers, since the file has others: {', '.join(skipped)}.")
        return
    found = load_model(filepath, compile=False) if start.startswith(b"PK") else None
    weights = found.get_weights() if found is not None else _own_weights(model, filepath)
    model.set_weights(weights)


def _own_weights(model: Model, filepath: str | PathLike[str]) -> list[Any]:
    record, tensors = saving.read(filepath)
    if record.get("kind") not in {WEIGHTS, native.KIND}:
        raise ModelFileError(f"{fspath(filepath)!r} holds no weights of a network.")
    named = {
        f"weights/{path}/{name}": value
        for path, layer in model.network.walk()
        for numbers in layer.cell.read()
        for name, value in numbers.items()
    }
    wrong = [key for key, value in named.items() if np.shape(tensors.get(key, 0.5)) != value.shape]
    if wrong or set(named) != {key for key in tensors if key.startswith("weights/")}:
        raise ModelFileError(
            f"{fspath(filepath)!r} holds numbers of another network. Build the layers that were saved, and load again."
        )
    return [tensors[key] for key in named]


def _refuse_unbuilt(model: Model) -> None:
    if not model.network.built:
        raise StateError(f"{model.name} has no numbers yet: give its first layer an input_shape, or fit it first.")


def _refuse_existing(filepath: str | PathLike[str], *, overwrite: bool) -> None:
    if not overwrite and Path(filepath).exists():
        raise ModelFileError(f"There is a file {fspath(filepath)!r} already; give overwrite=True or another name.")


def _named(model: Model) -> Layer:
    """The model's network, which is called as the model is."""
    model.network.name = model.name
    return model.network


def _note(sentence: str) -> None:
    print(f"lamina: {sentence}", file=sys.stderr)  # noqa: T201 - a sentence for people


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


# Architecture alone


def model_to_json(model: Model, **settings: Any) -> str:
    """The layers of a model as JSON, without numbers and without what it was compiled with.

    >>> from lamina.keras.layers import Dense
    >>> model_from_json(model_to_json(Sequential([Dense(1, input_shape=[2])]))).count_params()
    3
    """
    return json.dumps(layer_record(_named(model)), **settings)


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

    >>> from lamina.keras.layers import Dense
    >>> clone_model(Sequential([Dense(1, input_shape=[2])])).count_params()
    3
    """
    if input_tensors is not None or more:
        raise ArgumentError("clone_model takes a model and a clone_function; leave the other arguments out.")
    if clone_function is None:
        classes = {type(layer).__name__: type(layer) for _, layer in model.network.walk()}
        return model_from_config(layer_record(_named(model)), _customs(classes))
    if not isinstance(model.network, Sequence):
        raise ArgumentError("clone_model takes a clone_function for a Sequential alone.")
    made = Sequence([clone_function(layer) for layer in model.network.ordered], name=model.name)
    made.input_shape = model.network.given_shape
    if made.given_shape is not None:
        made.build(made.given_shape)
    return model_of(made)


def _customs(classes: Mapping[str, type]) -> dict[str, type]:
    return {name: cls for name, cls in classes.items() if not cls.__module__.startswith("lamina.")}
