"""The header of a model file, from untrusted bytes to checked entries."""

import json
import math
from typing import Any, NamedTuple, NoReturn

import numpy as np

from lamina.errors import ModelFileError
from lamina.saving._form import (
    FORMAT,
    KEY,
    LONGEST_DESCRIPTION,
    LONGEST_STRING,
    MOST_AXES,
    MOST_ENTRIES,
    MOST_TENSORS,
    TYPES,
    admit,
    canonical,
    encodes,
    too_many_entries,
)

MOST_MARKS = MOST_ENTRIES + 8 * MOST_TENSORS
"""Braces, brackets and commas of a whole header."""


class Entry(NamedTuple):
    """One tensor as the header claims it, checked against its own arithmetic."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    begin: int
    end: int


class Header(NamedTuple):
    """A header that agrees with itself."""

    body: dict[str, Any]
    sha256: str
    entries: dict[str, Entry]
    length: int
    data_length: int


def parsed(raw: bytes, shown: str) -> Header:
    """The header in the bytes of a file called `shown`.

    Raises:
        ModelFileError: It is none, or none of this lamina's.
    """
    try:
        return _parsed(raw)
    except ModelFileError as error:
        raise ModelFileError(f"{shown} {error}") from error


def _parsed(raw: bytes) -> Header:
    if sum(raw.count(mark) for mark in (b",", b"[", b"{")) > MOST_MARKS:
        raise ModelFileError("is no lamina model: its header has millions of entries.")
    table = _json(_decoded(raw), "header")
    metadata = table.pop("__metadata__", None)
    text = metadata.get(KEY) if isinstance(metadata, dict) else None
    if not isinstance(text, str):
        raise ModelFileError(
            "is a safetensors file of another program, not a lamina model: it says nothing of a network."
        )
    if len(metadata) != 1 or len(table) > MOST_TENSORS:
        raise ModelFileError("is damaged: its header holds what lamina does not write.")
    body, sha256 = _body(text)
    entries = {name: _entry(name, claim) for name, claim in table.items()}
    for name in set(body["nonfinite"]) - set(entries):
        raise ModelFileError(f"is damaged: it speaks of a tensor {name[:60]!r} that is not there.")
    return Header(body, sha256, entries, len(raw), _length(entries))


def _body(text: str) -> tuple[dict[str, Any], str]:
    if len(text) > LONGEST_DESCRIPTION or too_many_entries(text):
        raise ModelFileError("is no lamina model: its description is too long.")
    body = _json(text, "description")
    version = body.get("format")
    if type(version) is not int or version < 1:
        raise ModelFileError("is damaged: it does not say which format it has.")
    if version > FORMAT:
        raise ModelFileError(
            f"has format {version}, and this lamina reads format {FORMAT}: it comes from a newer version. "
            "Run `pip install --upgrade lamina`."
        )
    try:
        admit(body)
    except ModelFileError as error:
        raise ModelFileError(f"is damaged: {error}") from error
    sha256, names = body.pop("sha256", None), body.get("nonfinite")
    words = isinstance(names, list) and all(isinstance(name, str) for name in names)
    if not words or not isinstance(body.get("description"), dict) or not isinstance(sha256, str) or len(body) != 3:
        raise ModelFileError("is damaged: its description lacks a part, or has one too many.")
    if canonical(body | {"sha256": sha256}) != text:
        raise ModelFileError("is damaged: its description is not written as lamina writes it.")
    return body, sha256


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise ModelFileError(
            f"is damaged: byte {error.start + 8} of its header is no text. Take another copy of it."
        ) from error


def _json(text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(
            f"is damaged: its {what} is no JSON that lamina writes. Take another copy of it."
        ) from error
    if not isinstance(value, dict):
        raise ModelFileError(f"is no lamina model: its {what} is no table of names.")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _entry(name: str, claim: Any) -> Entry:
    known = isinstance(claim, dict) and set(claim) == {"dtype", "shape", "data_offsets"}
    if not known or len(name) > LONGEST_STRING or not encodes(name):
        raise ModelFileError(f"is damaged: tensor {name[:60]!a} is not described as safetensors describes it.")
    kind, shape, offsets = claim["dtype"], claim["shape"], claim["data_offsets"]
    dtype = TYPES.get(kind) if isinstance(kind, str) else None
    if dtype is None:
        raise ModelFileError(f"holds a tensor {name[:60]!r} of type {str(kind)[:20]!r}, which lamina does not write.")
    if not _whole(shape) or not _whole(offsets) or len(shape) > MOST_AXES or len(offsets) != 2:
        raise ModelFileError(f"is damaged: shape or place of tensor {name[:60]!r} are no whole numbers.")
    if math.prod(max(size, 1) for size in shape) > 2**60:  # beyond what NumPy counts to, even where one axis is 0
        raise ModelFileError(f"is damaged: tensor {name[:60]!r} has an impossible shape {str(shape)[:60]}.")
    if math.prod(shape) * dtype.itemsize != offsets[1] - offsets[0]:
        raise ModelFileError(
            f"is damaged: tensor {name[:60]!r} has another size than its shape {str(shape)[:60]} takes."
        )
    return Entry(dtype, tuple(shape), offsets[0], offsets[1])


def _whole(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 2**63 for value in values)


def _length(entries: dict[str, Entry]) -> int:
    """How many bytes the tensors take, which follow each other without gap or overlap."""
    end = 0
    for name, entry in sorted(entries.items(), key=lambda item: (item[1].begin, item[1].end)):
        if entry.begin != end:
            raise ModelFileError(f"is damaged: tensor {name[:60]!r} overlaps another one or leaves a gap.")
        end = entry.end
    return end
