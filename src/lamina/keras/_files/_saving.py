"""Saving models and their numbers: the file's name says its form; each function is one of Keras's, over a model."""

import sys
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np

from lamina import model as native
from lamina import saving
from lamina.errors import ArgumentError, ModelFileError, StateError
from lamina.keras._files import _keras_file as files
from lamina.keras._files._legacy import old_tree
from lamina.keras._files._shards import ENDING, place_of, write_shards
from lamina.keras._own._added import plain
from lamina.keras._own._called import Called
from lamina.layers import Layer
from lamina.model import Model

OLD = (".h5", ".hdf5")
OLDER = {"include_optimizer", "save_format", "signatures", "options", "save_traces"}
WEIGHTS = "lamina weights"
SAID = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")


def said_of(model: Model) -> dict[str, Any] | None:
    """What `compile` was told; nothing where it was not called, or without an optimizer."""
    known = model._compiled  # noqa: SLF001 - Keras's room offers what a model does not show
    if known is None or known.optimizer is None:
        return None
    said = {word: getattr(known, word, None) for word in SAID}
    return {word: None if isinstance(value, (list, tuple)) and not value else value for word, value in said.items()}


def save_model(
    model: Model,
    filepath: str | PathLike[str],
    overwrite: bool = True,
    zipped: bool | None = None,
    **older: Any,
) -> None:
    """Write a model: ``.keras``, ``.h5`` and folders as Keras does, every other name as lamina does.

    Args:
        model: Built, so that it has numbers.
        filepath: Where; its ending chooses the form.
        overwrite: Whether a file of that name may be replaced.
        zipped: ``False`` writes a folder instead of a ``.keras`` file; a folder with a model in it is replaced.
        older: Keras 2's include_optimizer, save_format, signatures, options and save_traces, which change nothing.

    Raises:
        ModelFileError: It cannot be written; nothing has changed.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from lamina.keras.layers import Dense
        >>> with TemporaryDirectory() as folder:
        ...     save_model(native.Sequential([Dense(1, input_shape=[2])], name="line"), f"{folder}/line.keras")
        ...     files.read_keras(f"{folder}/line.keras", compiled=True).network.name
        'line'
    """
    unknown = sorted(set(older) - OLDER)
    if unknown:
        raise ArgumentError(f"save_model takes a model, filepath and overwrite; got {unknown}.")
    name = fspath(filepath)
    if zipped is False:
        _save_folder(model, name, overwrite=overwrite)
        return
    if name.endswith(".weights.h5"):
        raise ArgumentError(f"{name!r} is a name for weights alone: call save_weights, or save to a name in .keras.")
    if isinstance(model.network, Called) and name.endswith((*OLD, ".lamina")):
        raise ModelFileError(
            f"{type(model).__name__} is a subclass with a call of its own, which is written to a name in .keras or to "
            f"a folder; got {name!r}. Or write its numbers alone: save_weights."
        )
    if isinstance(model.network, Called) and not name.endswith(".keras"):
        _make_folder(filepath)
        _save_folder(model, name, overwrite=overwrite)
        return
    if not name.endswith((".keras", *OLD)):
        _make_folder(filepath)
        native.Model.save(model, filepath, overwrite=overwrite)
        return
    _refuse_unbuilt(model)
    _refuse_existing(filepath, overwrite=overwrite)
    network = named_network(model)
    write = files.keras_bytes if name.endswith(".keras") else files.old_bytes
    saving.write_bytes(filepath, write(network, said_of(model)))


def _make_folder(filepath: str | PathLike[str]) -> None:
    """TensorFlow's forms were folders, which it made with all above them; what stands for them is as welcome."""
    if not fspath(filepath).endswith(".lamina"):
        Path(filepath).parent.mkdir(parents=True, exist_ok=True)


def _save_folder(model: Model, name: str, *, overwrite: bool) -> None:
    if name.endswith(".keras"):
        raise ArgumentError(f"zipped=False writes a folder, whose name does not end in .keras; got {name!r}.")
    _refuse_unbuilt(model)
    _refuse_existing(name, overwrite=overwrite)
    saving.write_folder(name, files.keras_members(named_network(model), said_of(model)), files.MEMBERS)


def start_of(path: str | PathLike[str]) -> bytes:
    with saving.opened(path, repr(fspath(path))) as file:
        return file.read(8)


def save_weights(
    model: Model, filepath: str | PathLike[str], overwrite: bool = True, max_shard_size: float | None = None
) -> None:
    """Write a model's numbers, and its optimizer's, but not its layers.

    A name in ``.weights.h5`` gives Keras's form of today, ``.h5`` the older one, and every other name lamina's own.

    Args:
        model: Built, so that it has numbers.
        filepath: Where; its ending chooses the form.
        overwrite: Whether a file of that name may be replaced.
        max_shard_size: Write files of at most so many gigabytes, and a table of them in ``.weights.json``.

    Raises:
        ArgumentError: The name or the size does not fit.
        StateError: The model has no numbers yet.
        ModelFileError: They cannot be written; nothing has changed.
    """
    name = fspath(filepath)
    _refuse_unbuilt(model)
    _refuse_existing(filepath, overwrite=overwrite)
    network, said = plain(model.network), said_of(model)
    optimizer = said["optimizer"] if said else None
    if max_shard_size is not None:
        if name.endswith(".h5"):
            _note(f"{name!r} is written as {str(place_of(name))!r} and the files that it names.")
        write_shards(name, files.weights_tree(network, optimizer), max_shard_size)
    elif name.endswith(".weights.h5"):
        saving.write_bytes(filepath, files.weights_bytes(network, optimizer))
    elif name.endswith(OLD):
        saving.write_bytes(filepath, saving.written_hdf5(old_tree(network)))
    else:
        if not name.endswith(".lamina"):
            _make_folder(filepath)
            _note(f"{name!r} is written as a weights file of lamina's, not as a checkpoint of TensorFlow's.")
        record, tensors = native.network_record(network)
        saving.write(filepath, {"kind": WEIGHTS, "network": record}, tensors)


def load_weights(
    model: Model, filepath: str | PathLike[str], skip_mismatch: bool = False, by_name: bool = False
) -> None:
    """Take a model's numbers, and its optimizer's, from a file of weights or of a whole model, Keras's or lamina's.

    Args:
        model: Built, with the layers that were saved.
        filepath: The file, or the ``.weights.json`` that names several.
        skip_mismatch: Leave layers as they are whose arrays have other shapes; they are named in a note.
        by_name: Older ``.h5`` files alone: layers of the same name get the numbers, others keep theirs.

    Raises:
        StateError: The model has no numbers yet.
        ModelFileError: The file is none, or holds other layers or shapes; nothing has changed then.
    """
    _refuse_unbuilt(model)
    start = start_of(filepath)
    if start.startswith(saving.HDF5) or fspath(filepath).endswith(ENDING):
        optimizer = (said_of(model) or {}).get("optimizer")
        skipped = files.read_weights(filepath, plain(model.network), optimizer, by_name=by_name, skip=skip_mismatch)
        if skipped:
            _note(f"These layers keep their numbers, since the file has others: {', '.join(skipped)}.")
        return
    if start.startswith(b"PK"):
        model.network.set_weights(files.read_keras(filepath, compiled=False).network.get_weights())
    else:
        model.network.set_weights(_own_weights(model, filepath))


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


def named_network(model: Model) -> Layer:
    """The model's network, which is called as the model is."""
    network: Layer = plain(model.network)
    network.name = model.network.name = model.name
    return network


def _note(sentence: str) -> None:
    print(f"lamina: {sentence}", file=sys.stderr)  # noqa: T201 - a sentence for people
