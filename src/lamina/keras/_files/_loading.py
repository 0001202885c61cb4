"""Loading models: what a file begins with says its form, and nothing in it is ever run."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from lamina import model as native
from lamina import saving
from lamina.keras._files import _keras_file as files
from lamina.keras._files._registered import OBJECTS, also
from lamina.keras._files._saving import start_of
from lamina.keras._own._called import Called
from lamina.keras._own._model import Model, Sequential
from lamina.layers import Layer
from lamina.networks import Sequence


def load_model(
    filepath: str | PathLike[str],
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,  # noqa: A002 - Keras's word
    safe_mode: bool = True,
) -> Model:
    """The model in a file of Keras's or of lamina's, compiled as it was.

    Args:
        filepath: The file, whose first bytes say its form; or a folder that Keras wrote instead of one.
        custom_objects: The user's own classes and functions by name; nothing is ever imported by name.
        compile: Whether to compile it as it was.
        safe_mode: Accepted for Keras's sake: files never run code here, so ``False`` changes nothing.

    Raises:
        ModelFileError: The file is no model, is damaged, holds code, or needs a class that was not given.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from lamina import keras
        >>> with TemporaryDirectory() as folder:
        ...     keras.Sequential([keras.layers.Dense(1, input_shape=[2])], name="line").save(f"{folder}/line.keras")
        ...     load_model(f"{folder}/line.keras").name
        'line'
    """
    del safe_mode
    start = b"PK" if Path(filepath).is_dir() else start_of(filepath)
    if start.startswith(saving.HDF5):
        read = files.read_old
    elif start.startswith(b"PK"):
        read = files.read_keras
    else:
        return _own(filepath, custom_objects, compiled=compile)
    with also(custom_objects):
        found = read(filepath, compiled=compile)
    model = model_of(found.network)
    if found.compiled is not None:
        model.compile(**found.compiled)
    return model


def _own(filepath: str | PathLike[str], custom: Mapping[str, Any] | None, *, compiled: bool) -> Model:
    """The model in a file of lamina's own."""
    registered = {name.rpartition(">")[2]: thing for name, thing in OBJECTS.items()}
    found = native.load_model(filepath, {**registered, **OBJECTS, **(custom or {})})
    model = model_of(found.network)
    model.name = found.name
    if compiled:
        model._compiled = found._compiled  # noqa: SLF001 - the same model under Keras's name
    return model


def model_of(network: Layer) -> Model:
    """A model that runs a network."""
    if isinstance(network, Called):
        owner: Model = network.owner
        return owner
    if isinstance(network, Sequence):
        made = Sequential(name=network.name)
        made.network = network
        made.own(network)
        return made
    return Model(network, name=network.name)
