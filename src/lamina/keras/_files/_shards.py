"""Weights in several files, as Keras writes them for ``max_shard_size``: a table in JSON names HDF5 files beside it."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lamina import saving
from lamina.errors import ArgumentError, ModelFileError
from lamina.saving import Group

ENDING = ".weights.json"
NAME = re.compile(r"[\w\-][\w.\-]*\.weights\.h5")
"""What a file of numbers beside the table may be called: never a path."""
MOST_SHARDS = 10_000
GIGABYTE = 2**30


def place_of(path: str | PathLike[str]) -> Path:
    """Where the table lies; Keras takes the name of a weight file for it too.

    Raises:
        ArgumentError: It is neither.

    >>> place_of("model.weights.h5").name
    'model.weights.json'
    """
    place = Path(path)
    if not place.name.endswith((ENDING, ".weights.h5")):
        raise ArgumentError(f"With max_shard_size, the name ends in {ENDING!r}; got {str(path)!r}.")
    return place.with_suffix(".json")


def write_shards(path: str | PathLike[str], tree: Mapping[str, Any], gigabytes: float) -> None:
    """Write a tree of numbers in files of at most that many gigabytes, and their table last.

    Raises:
        ArgumentError: One array alone is larger.
        ModelFileError: A file cannot be written.
    """
    place = place_of(path)
    shards, table = _shared_out(tree, gigabytes * GIGABYTE, place.name.removesuffix(ENDING))
    for name, shard in shards.items():
        saving.write_bytes(place.with_name(name), saving.written_hdf5(shard))
    size = sum(value.nbytes for _, _, value in _arrays(tree))
    saving.write_bytes(place, json.dumps({"metadata": {"total_size": size}, "weight_map": table}, indent=4).encode())


def _shared_out(tree: Mapping[str, Any], most: float, stem: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The trees of the files by name, and in which of them the numbers of each group lie."""
    shards: dict[str, Any] = {}
    table: dict[str, list[str]] = {}
    room = 0.0
    for path, name, value in _arrays(tree):
        if value.nbytes > most:
            raise ArgumentError(f"An array of {value.nbytes:,} bytes is larger than max_shard_size; give a larger one.")
        if not shards or value.nbytes > room:
            shards[f"{stem}_{len(shards):05}.weights.h5"], room = {}, most
        room -= value.nbytes
        shard = list(shards)[-1]
        group = shards[shard]
        for part in path.split("/"):
            group = group.setdefault(part, {})
        group[name] = value
        files = table.setdefault(f"/{path}", [])
        files += [shard] if shard not in files else []
    return shards, table


def _arrays(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Group, name and value of each array in a tree."""
    for name, item in tree.items():
        if isinstance(item, Mapping):
            yield from _arrays(item, f"{path}/{name}" if path else name)
        elif not name.startswith("@"):
            yield path, name, np.asarray(item)


@contextmanager
def read_shards(path: str | PathLike[str]) -> Iterator[Group]:
    """The tree that lies in the files of a table together.

    Raises:
        ModelFileError: The table is none, or names what is no file beside it; a file is damaged; or one number is there
            twice.
    """
    shown = repr(str(path))
    table = saving.parse_json(saving.whole_file(path), shown).get("weight_map")
    with ExitStack() as stack:
        yield together(
            [
                stack.enter_context(saving.read_hdf5(saving.whole_file(place), repr(str(place))))
                for place in _named(Path(path), table)
            ]
        )


def _named(table: Path, words: Any) -> list[Path]:
    """The files that a table names, each once."""
    if not isinstance(words, dict):
        raise ModelFileError(f"{str(table)!r} is no table of weight files: it has no weight_map.")
    names = [name for word in words.values() for name in (word if isinstance(word, list) else [word])]
    bad = next((name for name in names if not isinstance(name, str) or not NAME.fullmatch(name)), None)
    if bad is not None or len(set(names)) > MOST_SHARDS:
        raise ModelFileError(f"{str(table)!r} names {str(bad)[:60]!r}, which is no weight file beside it.")
    places = [table.with_name(name) for name in dict.fromkeys(names)]
    linked = next((place.name for place in places if place.is_symlink()), None)
    if linked is not None:
        raise ModelFileError(f"{linked[:60]!r} beside {str(table)!r} is a link; no model has.")
    return places


def together(groups: list[Group]) -> Group:
    """What several groups hold, as one.

    Raises:
        ModelFileError: Two hold a thing of the same name that is no group.

    >>> together([Group(members={"a": Group()}), Group(members={"b": Group()})]).members.keys()
    dict_keys(['a', 'b'])
    """
    made = Group({}, {})
    for group in groups:
        made.words.update(group.words)
        for name, member in group.members.items():
            known = made.members.get(name)
            if known is not None and not (isinstance(known, Group) and isinstance(member, Group)):
                raise ModelFileError(f"Two of the weight files hold {name[:60]!r}; take another copy of them.")
            made.members[name] = together([known, member]) if isinstance(known, Group) else member  # type: ignore[list-item]
    return made
