"""A model as description and tensors, and back."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lamina import saving
from lamina.config import Description, describe, rebuild
from lamina.errors import ModelFileError
from lamina.layers import Layer
from lamina.model._compiled_record import compiled_from, compiled_record
from lamina.model._compiling import Compiled
from lamina.networks import Graph, Network, Sequence

KIND = "lamina model"


def save(network: Network, compiled: Compiled | None, name: str, path: str | PathLike[str], *, overwrite: bool) -> None:
    """Write a network, and what it was compiled with."""
    if not overwrite and Path(path).exists():
        raise ModelFileError(f"There is a file {str(path)!r} already; give overwrite=True or another name.")
    description, tensors = network_record(network)
    told, moments = compiled_record(compiled)
    saving.write(path, {"kind": KIND, "name": name, "network": description, "compiled": told}, tensors | moments)


def load(
    path: str | PathLike[str], custom: Mapping[str, type[Description]] | None
) -> tuple[Network, Compiled | None, str]:
    """The network that `save` wrote, its compilation and its name."""
    record, tensors = saving.read(path)
    if record.get("kind") != KIND:
        raise ModelFileError(
            f"{str(path)!r} holds a {record.get('kind', 'thing without a kind')!r}, not a model of layers; a model "
            "from `lamina train` is read by lamina.pipeline.Pipeline.load."
        )
    network = network_from(record["network"], tensors, custom)
    compiled = compiled_from(record.get("compiled"), tensors, custom)
    return network, compiled, str(record.get("name", "sequential"))


def network_record(network: Network) -> tuple[dict[str, Any], dict[str, Any]]:
    """A network as JSON, and its numbers as tensors ``weights/<path>/<name>``."""
    own = {path: {"name": layer.name, "trainable": layer.trainable} for path, layer in network.walk() if path}
    description = {
        "layers": describe(network),
        "own": own,
        "input_shape": None if network.given_shape is None else _listed(network.given_shape),
        "built": network.built,
    }
    tensors = {
        f"weights/{path}/{name}": value
        for path, layer in network.walk()
        for numbers in (layer.state(), *layer.cell.read())
        for name, value in numbers.items()
    }
    return description, tensors


def _listed(shape: Any) -> list[Any]:
    return [list(one) if isinstance(one, tuple) else one for one in shape]


def network_from(
    description: Mapping[str, Any], tensors: Mapping[str, Any], custom: Mapping[str, type[Description]] | None = None
) -> Network:
    """The network that `network_record` described.

    Raises:
        ModelFileError: Description and tensors do not fit each other.
    """
    try:
        network = rebuild(description["layers"], custom)
        if not isinstance(network, (Sequence, Graph)):
            raise ModelFileError("The file describes something else than a network of layers.")
        if isinstance(network, Sequence):
            shape = description["input_shape"]
            network.input_shape = None if shape is None else tuple(shape)
        for path, layer in network.walk():
            if path:
                layer.name, layer.trainable = (description["own"][path][word] for word in ("name", "trainable"))
        _restore(network, tensors)
        if description["built"] and network.given_shape is not None:
            network.build(network.given_shape)
            _fill(network, tensors)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"The file's description of the network cannot be followed: {error!r}.") from error
    return network


def _restore(network: Layer, tensors: Mapping[str, Any]) -> None:
    """Let each layer know again what it knew: shapes of what is built may follow from it."""
    known: dict[str, dict[str, Any]] = {}
    for key, value in tensors.items():
        path, _, name = key.rpartition("/")
        known.setdefault(path, {})[name] = value
    for path, layer in network.walk():
        layer.restore(known.get(f"weights/{path}", {}))


def _fill(network: Layer, tensors: Mapping[str, Any]) -> None:
    for path, layer in network.walk():
        own, running = layer.cell.read()
        if own or running:
            layer.cell.put(_taken(path, own, tensors), _taken(path, running, tensors))


def _taken(path: str, names: Mapping[str, Any], tensors: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, before in names.items():
        key = f"weights/{path}/{name}"
        value = tensors.get(key)
        if value is None or np.shape(value) != before.shape:
            came = "nothing" if value is None else f"the shape {np.shape(value)}"
            raise ModelFileError(f"The file should hold {key} of shape {before.shape}; it holds {came}.")
        found[name] = value
    return found
