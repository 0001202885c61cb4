"""The older form of Keras's files: one HDF5 file, numbers under the names of layers, the order of names in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from lamina.errors import ModelFileError
from lamina.keras._files._optimizer_numbers import learned_paths, optimizer_values
from lamina.keras._files._variables import Place, parts_of, places, put
from lamina.layers import Layer
from lamina.saving import Group, Stored

OLD_SLOTS = {"m", "v", "vhat", "rms", "mg", "momentum", "accumulator", "accum_grad", "accum_var", "linear"}
"""How the names of an optimizer's arrays ended before Keras 2.11, when each slot stood together for all weights."""


def old_order(layer: Layer) -> list[Place]:
    """The arrays of a layer, what training changes before the rest, as the older form has them."""
    frozen = layer.frozen_paths()
    path_of = {id(inner): path for path, inner in layer.walk()}
    found = list(places(layer))
    last = [place.kept or path_of[id(place.layer)] in frozen for place in found]
    return [one for one, late in zip(found, last, strict=True) if not late] + [
        one for one, late in zip(found, last, strict=True) if late
    ]


def layers_of(network: Layer) -> Iterator[Layer]:
    """The layers that have a group of their own in the older form."""
    for _, part in parts_of(network):
        yield part


def stored_in(group: Group, names: Any) -> list[Stored]:
    """The arrays that a list of paths names within a group.

    Raises:
        ModelFileError: One of them is not there.
    """
    found = []
    for name in names if isinstance(names, list) else []:
        one = group.at(str(name))
        if not isinstance(one, Stored):
            raise ModelFileError(f"The file speaks of an array {str(name)[:60]!r} and does not hold it.")
        found.append(one)
    return found


def named_words(group: Group, word: str) -> list[str]:
    """A list of names that may be cut into numbered pieces, because an attribute holds 64 kB."""
    found = group.words.get(word)
    if found is None:
        pieces = [group.words.get(f"{word}{number}") for number in range(len(group.words))]
        found = [name for piece in pieces if isinstance(piece, list) for name in piece]
    return found if isinstance(found, list) else [found]


def fill_old(network: Layer, tree: Group, *, by_name: bool = False, skip_mismatch: bool = False) -> list[str]:
    """Put the numbers of an older file into a network; returns the names of layers that were skipped.

    Args:
        network: Where they go.
        tree: What lies in the file, or under its ``model_weights``.
        by_name: Layers of the same name get the numbers, and others keep theirs; else layers in their order.
        skip_mismatch: Leave out layers whose arrays have other shapes.

    Raises:
        ModelFileError: Layers or shapes do not fit.
    """
    groups = {name: _group(tree, name) for name in named_words(tree, "layer_names")}
    stored = {name: stored_in(group, named_words(group, "weight_names")) for name, group in groups.items()}
    own = [layer for layer in layers_of(network) if list(places(layer))]
    if by_name:
        pairs = [(layer, stored[layer.name]) for layer in own if layer.name in stored]
    else:
        full = [arrays for arrays in stored.values() if arrays]
        if len(full) != len(own):
            raise ModelFileError(
                f"The file has numbers for {len(full)} layers, and the network has {len(own)} with numbers. "
                "Build the layers that were saved, or give by_name=True."
            )
        pairs = list(zip(own, full, strict=True))
    return _fill(pairs, skip_mismatch=skip_mismatch)


def _group(tree: Group, name: str) -> Group:
    found = tree.at(name) if "/" in name else tree.members.get(name)
    if not isinstance(found, Group):
        raise ModelFileError(f"The file speaks of a layer {name[:60]!r} and does not hold it.")
    return found


def _fill(pairs: list[tuple[Layer, list[Stored]]], *, skip_mismatch: bool) -> list[str]:
    skipped, found = [], []
    for layer, arrays in pairs:
        order = old_order(layer)
        wanted, came = [place.value.shape for place in order], [one.shape for one in arrays]
        if came == wanted:
            found.append((order, [one.read() for one in arrays]))
        elif skip_mismatch:
            skipped.append(layer.name)
        else:
            raise ModelFileError(f"The layer {layer.name!r} has arrays of shapes {wanted}; the file has {came}.")
    for order, values in found:
        _put(order, values)
    return skipped


def _put(order: list[Place], values: list[Any]) -> None:
    value_of = {(id(place.layer), place.name): value for place, value in zip(order, values, strict=True)}
    for layer in {id(place.layer): place.layer for place in order}.values():
        learned, kept = layer.cell.names
        put(layer, [value_of[id(layer), name] for name in (*learned, *kept)])


def old_tree(network: Layer) -> dict[str, Any]:
    """The numbers of a network as the older form has them."""
    tree: dict[str, Any] = {"@backend": "jax", "@keras_version": "3.5.0", "@layer_names": []}
    for layer in layers_of(network):
        order = old_order(layer)
        paths = _paths(layer, order)
        group: dict[str, Any] = {"@weight_names": paths}
        for path, place in zip(paths, order, strict=True):
            _branch(group, path, place.value)
        tree[layer.name] = group
        tree["@layer_names"].append(layer.name)
    return tree | {"top_level_model_weights": {"@weight_names": []}}


def _paths(layer: Layer, order: list[Place]) -> list[str]:
    """A path for each array, under the names of its layers; no two alike."""
    path_of = {id(inner): path for path, inner in layer.walk()}
    return ["/".join(part for part in (layer.name, path_of[id(one.layer)], one.name) if part) for one in order]


def _branch(tree: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split("/")
    for name in groups:
        tree = tree.setdefault(name, {})
    tree[last] = value


def old_optimizer_tree(optimizer: Any, network: Layer) -> dict[str, Any]:
    """An optimizer's numbers as the older form has them."""
    values = optimizer_values(optimizer, network)
    names = [f"{optimizer.name}/{number:06}" for number in range(len(values))]
    return {
        "@weight_names": names,
        optimizer.name: {name.rpartition("/")[2]: v for name, v in zip(names, values, strict=True)},
    }


def in_new_order(optimizer: Any, network: Layer, group: Group) -> list[Stored]:
    """An optimizer's arrays in today's order; before Keras 2.11 all of one slot stood together, and no rate."""
    names = [str(name) for name in named_words(group, "weight_names")]
    arrays = stored_in(group, names)
    words = [name.rpartition("/")[2].partition(":")[0] for name in names[1:]]
    count = len(learned_paths(network))
    if not words or set(words) - OLD_SLOTS or len(words) % max(count, 1) or _is_grouped(type(optimizer).__name__):
        return arrays
    slots = len(words) // count
    pair = min(2, slots)
    body = arrays[1:]
    mixed = [body[slot * count + place] for place in range(count) for slot in range(pair)]
    return [arrays[0], *mixed, *body[pair * count :]]


def _is_grouped(name: str) -> bool:
    return name in {"SGD", "RMSprop", "Adagrad", "Lion"}


def without_rate(arrays: list[Stored]) -> bool:
    """Whether a file keeps no learning rate after the step, as Keras 2 did.

    >>> without_rate([])
    True
    """
    return len(arrays) < 2 or arrays[1].shape != () or arrays[1].dtype.kind != "f"


def old_words(record: Any) -> Any:
    """Losses and metrics by their long names: the older form's reader in Keras 3 knows no short ones.

    >>> old_words({"loss": "mse", "metrics": ["accuracy"]})
    {'loss': 'mean_squared_error', 'metrics': ['accuracy']}
    """
    if isinstance(record, dict) and "class_name" not in record:
        return {name: old_words(item) for name, item in record.items()}
    if isinstance(record, list):
        return [old_words(item) for item in record]
    return LONG.get(record.lower(), record) if isinstance(record, str) else record


LONG = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
}
"""Short names of losses and metrics → the names of their functions."""


def words_of(table: Mapping[str, Any]) -> dict[str, Any]:
    """A compile record with the words of today for those of older files."""
    told = dict(table)
    if "optimizer_config" in told:
        told["optimizer"] = told.pop("optimizer_config")
    told["metrics"], told["weighted_metrics"] = (
        _metric_words(told.get(word)) for word in ("metrics", "weighted_metrics")
    )
    return told


def _metric_words(record: Any) -> Any:
    """Metrics as Keras 2 wrote them: functions in a wrapper become the words that they were."""
    if isinstance(record, list):
        return [_metric_words(item) for item in record]
    if isinstance(record, dict) and record.get("class_name") == "MeanMetricWrapper":
        config = record["config"] if isinstance(record.get("config"), dict) else {}
        name, function = str(config.get("name")), str(config.get("fn"))
        return "accuracy" if name.rpartition("_")[2] in {"accuracy", "acc"} else function
    if isinstance(record, dict) and "class_name" not in record:
        return {name: _metric_words(item) for name, item in record.items()}
    return record
