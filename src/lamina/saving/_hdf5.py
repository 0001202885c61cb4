"""HDF5 files that a stranger may have made: groups, words and plain arrays, every claim checked before it is read."""

import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ModelFileError
from lamina.saving._foreign import what_it_is

HDF5 = b"\x89HDF\r\n\x1a\n"
HEAP = b"GCOL"
MOST_OBJECTS = 100_000
MOST_ATTRIBUTES = 1_000
MOST_TEXT = 256 * 2**20
DEEPEST = 64


@dataclass
class Group:
    """A group of an HDF5 file: words by name, and groups and arrays by name.

    >>> Group(words={"name": "dense"}).words["name"]
    'dense'
    """

    words: dict[str, str | list[str]] = field(default_factory=dict)
    members: dict[str, "Group | Stored"] = field(default_factory=dict)

    def at(self, path: str) -> "Group | Stored | None":
        """What lies at a path such as ``layers/dense/vars``; ``None`` where nothing does."""
        found: Group | Stored | None = self
        for name in path.split("/"):
            found = found.members.get(name) if isinstance(found, Group) else None
        return found


class Stored:
    """An array in an HDF5 file, whose claims have been checked and whose bytes have not been read."""

    def __init__(self, dataset: Any, shape: tuple[int, ...], dtype: "np.dtype[Any]") -> None:
        self._dataset = dataset
        self.shape = shape
        self.dtype = dtype

    def read(self) -> NDArray[Any]:
        """The numbers, while the file is open."""
        from h5py import h5s

        answer = np.empty(self.shape, self.dtype.newbyteorder("="))
        if answer.size:
            try:
                self._dataset.read(h5s.ALL, h5s.ALL, answer)
            except (OSError, RuntimeError, ValueError) as error:
                raise ModelFileError("An array in the file cannot be read. Take another copy of it.") from error
        return answer


Tree: TypeAlias = Mapping[str, Any]
"""What is written: names → arrays, words (text or lists of text) under ``"@name"``, or further trees."""


def require_h5py() -> Any:
    """The library h5py, or a sentence that says how to come by it.

    Raises:
        ModelFileError: It is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise ModelFileError("Keras's files are HDF5: run `pip install lamina[h5]`, which brings h5py.") from error
    return h5py


@contextmanager
def read_hdf5(raw: bytes, shown: str) -> Iterator[Group]:
    """The tree of an HDF5 file, without a single array of it read; `shown` names the file in sentences.

    Raises:
        ModelFileError: It is no HDF5 file, is damaged, or holds links, external or virtual data, filters, types that
            no model has, or arrays that claim to be larger than what is stored.
    """
    h5py = require_h5py()
    if not raw.startswith(HDF5):
        raise ModelFileError(f"{shown} is no HDF5 file: {what_it_is(raw[:512])}")
    with ExitStack() as stack:
        try:
            file = stack.enter_context(h5py.File(io.BytesIO(raw), "r"))
            tree = _Reader(raw, shown).group(file.id, 0)
        except ModelFileError:
            raise
        except (OSError, RuntimeError, LookupError, TypeError, ValueError, OverflowError, AttributeError) as error:
            raise ModelFileError(f"{shown} is damaged: {str(error)[:120]}. Take another copy of it.") from error
        yield tree


class _Reader:
    """Walks a file once, and adds up what it claims."""

    def __init__(self, raw: bytes, shown: str) -> None:
        self.size = len(raw)
        self.longest_word = _longest_heap(raw)
        self.shown = shown
        self.seen: set[Any] = set()
        self.claimed = 0

    def refuse(self, what: str) -> ModelFileError:
        return ModelFileError(f"{self.shown} {what}, as no file of Keras's does; it was not read further.")

    def group(self, group: Any, depth: int) -> Group:
        """A group and everything in it, each object once."""
        from h5py import h5g, h5l, h5o

        if depth > DEEPEST:
            raise self.refuse("is nested more than 64 groups deep")
        self._count(h5o.get_info(group).addr)
        made = Group(self._words(group))
        for index in range(group.get_num_objs()):
            name = group.get_objname_by_idx(index)
            if group.links.get_info(name).type != h5l.TYPE_HARD:
                raise self.refuse(f"links from {_text(name)[:60]!r} to elsewhere")
            inner = h5o.open(group, name)
            if isinstance(inner, h5g.GroupID):
                made.members[_text(name)] = self.group(inner, depth + 1)
            else:
                made.members[_text(name)] = self._dataset(inner, _text(name)[:60])
        return made

    def _count(self, address: Any) -> None:
        if address in self.seen or len(self.seen) >= MOST_OBJECTS:
            raise self.refuse("holds one object in two places, or too many objects")
        self.seen.add(address)

    def _dataset(self, dataset: Any, name: str) -> Stored:
        """An array as it is claimed to be: first how it lies, and only then its shape, which may open other files."""
        from h5py import h5d, h5o

        if not isinstance(dataset, h5d.DatasetID):
            raise self.refuse(f"holds a type of its own called {name!r}")
        plan = dataset.get_create_plist()
        if plan.get_layout() not in {h5d.CONTIGUOUS, h5d.COMPACT} or plan.get_external_count():
            raise self.refuse(f"holds {name!r} in pieces, virtually or outside of itself")
        if plan.get_nfilters():
            raise self.refuse(f"holds {name!r} behind a filter")
        self._count(h5o.get_info(dataset).addr)
        dtype, shape = dataset.dtype, tuple(dataset.shape)
        if dtype.kind not in "biuf" or dtype.itemsize > 8:
            raise self.refuse(f"holds {name!r} as {dtype}, which is no plain number")
        taken = prod(shape) * dtype.itemsize
        self.claimed += taken
        if taken != (dataset.get_storage_size() if taken else 0) or self.claimed > self.size:
            raise self.refuse(f"says that {name!r} has the shape {str(shape)[:60]}, and does not hold so much")
        return Stored(dataset, shape, dtype)

    def _words(self, thing: Any) -> dict[str, str | list[str]]:
        """The attributes that are text or lists of text; other ones are left where they are."""
        from h5py import h5a

        count = h5a.get_num_attrs(thing)
        if count > MOST_ATTRIBUTES:
            raise self.refuse(f"has {count:,} attributes on one group")
        found: dict[str, str | list[str]] = {}
        for index in range(count):
            attribute = h5a.open(thing, index=index)
            words = self._word(attribute, _text(attribute.name))
            if words is not None:
                found[_text(attribute.name)] = words
        return found

    def _word(self, attribute: Any, name: str) -> str | list[str] | None:
        from h5py import h5t

        kind, shape = attribute.get_type(), tuple(attribute.shape)
        elements = prod(shape)
        if not elements:
            return []
        if kind.get_class() != h5t.STRING:
            return None
        longest = self.longest_word if kind.is_variable_str() else kind.get_size()
        if elements * longest > MOST_TEXT or attribute.get_storage_size() > self.size:
            raise self.refuse(f"has the attribute {name[:60]!r}, which would be longer than any word")
        answer = np.empty(shape, attribute.dtype)
        attribute.read(answer)
        words = [_text(word) for word in answer.reshape(-1)]
        return words if shape else words[0]


def _longest_heap(raw: bytes) -> int:
    """A bound for the longest text of variable length: such text lies in heaps, each of which says its size."""
    longest, place = 0, raw.find(HEAP)
    while place >= 0:
        longest = max(longest, int.from_bytes(raw[place + 8 : place + 16], "little"))
        place = raw.find(HEAP, place + 4)
    return min(longest, len(raw))


def _text(word: Any) -> str:
    return word if isinstance(word, str) else bytes(word).decode("utf-8")


def written_hdf5(tree: Tree) -> bytes:
    """An HDF5 file of nested dicts: plain arrays under their names, words under ``"@name"``.

    Raises:
        ModelFileError: h5py is not installed.
    """
    h5py = require_h5py()
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        _fill(file, tree, h5py.string_dtype())
    return buffer.getvalue()


def _fill(group: Any, tree: Tree, text: Any) -> None:
    for name, item in tree.items():
        if name.startswith("@"):
            group.attrs.create(name[1:], item, dtype=None if isinstance(item, list) and not item else text)
        elif isinstance(item, Mapping):
            _fill(group.create_group(name), item, text)
        else:
            group.create_dataset(name, data=np.asarray(item))
