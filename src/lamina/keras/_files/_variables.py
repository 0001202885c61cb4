"""Where Keras's weight files keep a layer's numbers: ``layers/<class>[_n]/vars/<i>``, never under the layer's name."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from lamina.errors import ModelFileError
from lamina.layers import InputLayer, Layer, TextVectorization
from lamina.saving import Group, Stored


class Place(NamedTuple):
    """One array of a layer: where the file keeps it, and what the layer calls it."""

    path: str
    layer: Layer
    name: str
    kept: bool

    @property
    def value(self) -> Any:
        """The array as it is now."""
        return self.layer.cell.read()[self.kept][self.name]


def keras_word(name: str) -> str:
    """A class's name in small letters, as Keras's files spell it.

    >>> keras_word("BatchNormalization"), keras_word("GlobalAveragePooling1D")
    ('batch_normalization', 'global_average_pooling1d')
    """
    return re.sub(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "_", re.sub(r"\W", "", name)).lower()


def class_name(layer: Layer) -> str:
    """What Keras calls the class of a layer."""
    return {"Sequence": "Sequential", "Graph": "Functional"}.get(type(layer).__name__, type(layer).__name__)


def is_network(layer: Layer) -> bool:
    """Whether the layers in it stand in a list of its own."""
    return class_name(layer) in {"Sequential", "Functional"}


def parts_of(layer: Layer) -> Iterator[tuple[str, Layer]]:
    """The layers inside, each under the path that Keras gives it."""
    counts: dict[str, int] = {}
    if isinstance(layer, TextVectorization):
        yield "_lookup_layer", layer.lookup
    if not is_network(layer):
        yield from layer.parts().items()
        return
    for part in layer.parts().values():
        if isinstance(part, InputLayer):
            continue
        word = keras_word(class_name(part))
        count = counts[word] = counts.get(word, -1) + 1
        yield f"layers/{word}_{count}" if count else f"layers/{word}", part


TOLD = {"Discretization"}
"""Classes whose arrays Keras tells as settings."""


def stored_names(layer: Layer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a layer's arrays are called, learned and kept; statistics that were given stand in its settings instead."""
    told = type(layer).__name__ in TOLD or not getattr(layer, "measures", True)
    return ((), ()) if told else layer.cell.names


def places(layer: Layer, prefix: str = "") -> Iterator[Place]:
    """Every array of a layer and of the layers inside, in Keras's order."""
    learned, kept = stored_names(layer)
    for number, name in enumerate((*learned, *kept)):
        yield Place(f"{prefix}vars/{number}", layer, name, name not in learned)
    for name, part in parts_of(layer):
        yield from places(part, f"{prefix}{name}/")


def groups(layer: Layer, prefix: str = "") -> Iterator[tuple[str, Layer]]:
    """Every group ``…vars`` that Keras expects, with the layer whose arrays it holds."""
    yield f"{prefix}vars", layer
    for name, part in parts_of(layer):
        yield from groups(part, f"{prefix}{name}/")


IDF = "idf_weights"
"""What Keras calls the weights of a vocabulary, which lie beside its words."""


def stored_tree(network: Layer) -> dict[str, Any]:
    """The numbers of a network as the tree that Keras writes."""
    tree: dict[str, Any] = {}
    for path, layer in groups(network):
        group = _branch(tree, path)
        group["@name"] = layer.name
        if "idf" in layer.state():
            group[IDF] = layer.state()["idf"]
    for place in places(network):
        _branch(tree, place.path.rpartition("/")[0])[place.path.rpartition("/")[2]] = place.value
    return tree


def _branch(tree: dict[str, Any], path: str) -> dict[str, Any]:
    for name in path.split("/"):
        tree = tree.setdefault(name, {})
    return tree


def fill(network: Layer, tree: Group, *, skip_mismatch: bool = False) -> list[str]:
    """Put the numbers of a file into a network, all of them or none; returns the names of layers that were skipped.

    Raises:
        ModelFileError: The file has more or fewer arrays for a layer than the layer, or arrays of other shapes.
    """
    skipped: list[str] = []
    found: list[tuple[Layer, list[Any]]] = []
    weights: list[tuple[Layer, Any]] = []
    for path, layer in groups(network):
        weights += [(layer, value) for value in _weights(tree, path, layer)]
        wanted = [
            numbers[name]
            for numbers, names in zip(layer.cell.read(), stored_names(layer), strict=True)
            for name in names
        ]
        stored = _numbered(tree, path)
        if [one.shape for one in stored] == [value.shape for value in wanted]:
            found.append((layer, [one.read() for one in stored] if wanted else []))
        elif skip_mismatch:
            skipped.append(layer.name)
        else:
            raise ModelFileError(
                f"The layer {layer.name!r} has arrays of shapes {[value.shape for value in wanted]}; the file has "
                f"{[one.shape for one in stored]} at {path!r}. Build the layers that were saved, or skip_mismatch=True."
            )
    for layer, values in found:
        put(layer, values)
    for layer, value in weights:
        layer.restore({**layer.state(), "idf": value})
    return skipped


def idf_of(group: Any) -> Any:
    """The weights of a vocabulary in a group of numbers; ``None`` where there are none.

    Raises:
        ModelFileError: They are not finite.
    """
    found = group.members.get(IDF) if isinstance(group, Group) else None
    if not isinstance(found, Stored):
        return None
    value = found.read()
    if value.ndim != 1 or not np.isfinite(value).all():
        raise ModelFileError("The file's weights of a vocabulary are no row of finite numbers.")
    return value


def _weights(tree: Group, path: str, layer: Layer) -> list[Any]:
    """The weights of a layer's vocabulary in a file, if both have some."""
    known, value = layer.state().get("idf"), idf_of(tree.at(path))
    if known is None or value is None:
        return []
    if len(value) != len(known):
        raise ModelFileError(f"{layer.name!r} has {len(known)} weights of its vocabulary; the file has {len(value)}.")
    return [value]


def _numbered(tree: Group, path: str) -> list[Stored]:
    group = tree.at(path)
    members = group.members if isinstance(group, Group) else {}
    names = [name for name in members if name.isdecimal()]
    found = [members[name] for name in sorted(names, key=int)]
    return [one for one in found if isinstance(one, Stored)]


def put(layer: Layer, values: list[Any]) -> None:
    """New numbers of one layer, in its own order; a layer without numbers is left alone."""
    if not values:
        return
    for value in values:
        if not np.isfinite(value).all():
            raise ModelFileError(f"The file holds NaN or infinity for the layer {layer.name!r}; it cannot predict.")
    learned, kept = layer.cell.names
    rest = iter(values)
    layer.cell.write({name: next(rest) for name in learned}, {name: next(rest) for name in kept})


def budget(tree: Group) -> int:
    """How many numbers all arrays of a file have together."""
    total = 0
    for member in tree.members.values():
        total += budget(member) if isinstance(member, Group) else int(np.prod(member.shape, dtype=object))
    return total
