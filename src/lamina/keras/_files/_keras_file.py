"""Keras's files, written and read whole: ``.keras``, ``.weights.h5``, and the older ``.h5``."""

import json
import re
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from lamina import optimizers, saving
from lamina.errors import LaminaError, ModelFileError
from lamina.keras._files._assets import assets_of, with_vocabularies
from lamina.keras._files._config import deserialized, serialized
from lamina.keras._files._legacy import (
    fill_old,
    in_new_order,
    old_optimizer_tree,
    old_tree,
    old_words,
    without_rate,
    words_of,
)
from lamina.keras._files._networks import layer_from, layer_record
from lamina.keras._files._optimizer_numbers import numbered, optimizer_values, take_optimizer
from lamina.keras._files._room import room_for
from lamina.keras._files._shards import read_shards
from lamina.keras._files._variables import budget, fill, stored_tree
from lamina.layers import Layer
from lamina.saving import Group, Stored

MEMBERS = re.compile(r"metadata\.json|config\.json|model\.weights\.h5|assets(/[A-Za-z0-9_.\-]+)+")
VERSION = "3.5.0"
"""The Keras whose form is written; every later one reads it."""


class Read(NamedTuple):
    """What lay in a whole-model file."""

    network: Layer
    compiled: dict[str, Any] | None
    optimizer: Any


def compile_record(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """What `compile` was told, in Keras's form; nothing where a part is code that no file can hold."""
    try:
        return {word: serialized(value) for word, value in said.items()}
    except ModelFileError:
        return None


def keras_bytes(network: Layer, said: Mapping[str, Any] | None) -> bytes:
    """The content of a ``.keras`` file."""
    return saving.archived(keras_members(network, said))


def keras_members(network: Layer, said: Mapping[str, Any] | None) -> dict[str, bytes]:
    """What a ``.keras`` file is made of, or a folder instead of one."""
    record = layer_record(network)
    compiled = None if said is None else compile_record(said)
    if compiled is not None:
        record["compile_config"] = compiled
    members = {
        "metadata.json": json.dumps({"keras_version": VERSION, "date_saved": "1980-01-01@00:00:00"}).encode(),
        "config.json": json.dumps(record).encode(),
        "model.weights.h5": weights_bytes(network, said["optimizer"] if said and compiled else None),
    }
    return members | assets_of(network)


def weights_bytes(network: Layer, optimizer: Any) -> bytes:
    """The content of a ``.weights.h5`` file."""
    return saving.written_hdf5(weights_tree(network, optimizer))


def weights_tree(network: Layer, optimizer: Any) -> dict[str, Any]:
    """The numbers of a network, and of its optimizer if there is one, as Keras's weight files have them."""
    tree = stored_tree(network)
    if optimizer is not None:
        values = optimizer_values(optimizer, network)
        tree["optimizer"] = {"vars": {"@name": optimizer.name, **{str(n): value for n, value in enumerate(values)}}}
    return tree


def read_keras(path: str | PathLike[str], *, compiled: bool) -> Read:
    """What a ``.keras`` file, or a folder instead of one, holds; the optimizer has its numbers if `compiled`.

    Raises:
        ModelFileError: It is no ``.keras`` file, is damaged, or holds what no file gets.
    """
    shown = repr(str(path))
    members = (saving.read_folder if Path(path).is_dir() else saving.read_archive)(path, MEMBERS)
    if not {"config.json", "model.weights.h5"} <= set(members):
        raise ModelFileError(f"{shown} holds {sorted(members)[:5]}, and lacks config.json or model.weights.h5.")
    record = saving.parse_json(members["config.json"], f"config.json in {shown}")
    with saving.read_hdf5(members["model.weights.h5"], f"model.weights.h5 in {shown}") as tree:
        with room_for(budget(tree)):
            network = layer_from(with_vocabularies(record, members, tree))
        fill(network, tree)
        said = _compiled(record.get("compile_config")) if compiled else None
        if said is not None:
            stored = numbered(tree.at("optimizer/vars"))
            if stored:
                take_optimizer(said["optimizer"], network, stored, rated=not without_rate(stored))
    return Read(network, said, None)


def _compiled(record: Any) -> dict[str, Any] | None:
    """What `compile` was told, from its record; nothing where the model was not compiled."""
    if not isinstance(record, dict) or not record.get("optimizer"):
        return None
    words = {"loss": "loss", "loss_weights": "loss", "metrics": "metric", "weighted_metrics": "metric"}
    try:
        optimizer = optimizers.get(deserialized(_plain(record["optimizer"]), "optimizer"))
        said = {word: deserialized(record.get(word), kind) for word, kind in words.items()}
    except LaminaError as error:
        raise ModelFileError(
            f"{error} Or load with compile=False: the network is there, what it was compiled with is not."
        ) from error
    return {"optimizer": optimizer, **said}


def _plain(record: Any) -> Any:
    """An optimizer's record without the package that Keras 2 put before its own classes."""
    if isinstance(record, dict) and isinstance(record.get("class_name"), str):
        return {**record, "class_name": record["class_name"].removeprefix("Custom>")}
    return record


def read_weights(path: str | PathLike[str], network: Layer, optimizer: Any, *, by_name: bool, skip: bool) -> list[str]:
    """Fill a network, and its optimizer if there is one, from HDF5 files of any form; names of skipped layers.

    Raises:
        ModelFileError: The file is none, or holds other layers or shapes.
    """
    shown = repr(str(path))
    sharded = str(path).endswith(".json")
    with read_shards(path) if sharded else saving.read_hdf5(saving.whole_file(path), shown) as tree:
        if "model_weights" in tree.members or "layer_names" in " ".join(tree.words):
            inner = tree.members.get("model_weights", tree)
            if not isinstance(inner, Group):
                raise ModelFileError(f"{shown} holds numbers where its layers should be.")
            return fill_old(network, inner, by_name=by_name, skip_mismatch=skip)
        if by_name:
            raise ModelFileError(f"{shown} keeps numbers by place and not by name; leave by_name out.")
        skipped = fill(network, tree, skip_mismatch=skip)
        stored = numbered(tree.at("optimizer/vars"))
        if optimizer is not None and stored and not skipped:
            take_optimizer(optimizer, network, stored)
        return skipped


def old_bytes(network: Layer, said: Mapping[str, Any] | None) -> bytes:
    """The content of an older whole-model ``.h5`` file."""
    record = layer_record(network)
    told = {"class_name": record["class_name"], "config": record["config"]}
    tree: dict[str, Any] = {
        "@model_config": json.dumps(told),
        "@keras_version": VERSION,
        "@backend": "jax",
        "model_weights": old_tree(network),
    }
    compiled = None if said is None else compile_record(said)
    if said is not None and compiled is not None:
        optimizer = compiled.pop("optimizer")
        config = {word: optimizer[word] for word in ("class_name", "config")}
        tree["@training_config"] = json.dumps(old_words(compiled) | {"optimizer_config": config})
        tree["optimizer_weights"] = old_optimizer_tree(said["optimizer"], network)
    return saving.written_hdf5(tree)


def read_old(path: str | PathLike[str], *, compiled: bool) -> Read:
    """What an older whole-model ``.h5`` file holds.

    Raises:
        ModelFileError: The file is none, holds weights alone, or holds what no file gets.
    """
    shown = repr(str(path))
    with saving.read_hdf5(saving.whole_file(path), shown) as tree:
        config, weights = tree.words.get("model_config"), tree.members.get("model_weights")
        if not isinstance(config, str) or not isinstance(weights, Group):
            raise ModelFileError(f"{shown} holds weights and no layers: build the model, and call load_weights on it.")
        record = saving.parse_json(config, f"model_config in {shown}")
        with room_for(budget(weights)):
            network = layer_from(record)
        fill_old(network, weights)
        training = tree.words.get("training_config")
        said = None
        if compiled and isinstance(training, str):
            said = _compiled(words_of(saving.parse_json(training, f"training_config in {shown}")))
        if said is not None:
            _take_old_optimizer(said["optimizer"], network, tree.members.get("optimizer_weights"))
    return Read(network, said, None)


def _take_old_optimizer(optimizer: Any, network: Layer, group: Group | Stored | None) -> None:
    arrays = in_new_order(optimizer, network, group) if isinstance(group, Group) else []
    if arrays:
        take_optimizer(optimizer, network, arrays, rated=not without_rate(arrays))
