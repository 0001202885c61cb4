"""A FeatureSpace as one file: its description, and what its layers know as tensors."""

from os import PathLike
from typing import Any

from lamina import saving
from lamina.config import describe, rebuild
from lamina.errors import ModelFileError
from lamina.layers import Layer

KIND = "lamina feature space"


def write_space(space: Layer, path: str | PathLike[str]) -> None:
    """Write it; an existing file is replaced."""
    tensors: dict[str, Any] = {}
    for name, layer in space.parts().items():
        known = {**layer.state(), **layer.cell.read()[1]}
        tensors |= {f"features/{name}/{word}": value for word, value in known.items()}
    names = {name: layer.name for name, layer in space.parts().items()}
    saving.write(path, {"kind": KIND, "name": space.name, "space": describe(space), "names": names}, tensors)


def read_space(path: str | PathLike[str]) -> Any:
    """What `write_space` wrote.

    Raises:
        ModelFileError: The file is something else, or damaged.
    """
    record, tensors = saving.read(path)
    if record.get("kind") != KIND:
        raise ModelFileError(
            f"{str(path)!r} holds a {record.get('kind', 'thing without a kind')!r}, not a feature space."
        )
    try:
        space = rebuild(record["space"])
        space.name = str(record["name"])
        for name, layer in space.parts().items():
            layer.name = str(record["names"][name])
            prefix = f"features/{name}/"
            found = {word[len(prefix) :]: value for word, value in tensors.items() if word.startswith(prefix)}
            layer.restore(found)
            _fill(layer, found)
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"The file's description of the features cannot be followed: {error!r}.") from error
    return space


def _fill(layer: Layer, found: dict[str, Any]) -> None:
    if {"mean", "variance"} <= found.keys() or "edges" in found:
        layer.build((1,))
        kept = layer.cell.read()[1]
        layer.cell.put({}, {name: found[name] for name in kept})
