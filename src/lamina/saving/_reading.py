"""Reading a model file that a stranger may have made: every claim is checked before anything is allocated for it."""

import os
from io import BufferedReader
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ModelFileError
from lamina.saving._foreign import what_it_is
from lamina.saving._form import LONGEST_HEADER, checksum, first_nonfinite
from lamina.saving._header import Entry, Header, parsed
from lamina.saving._place import opened


def read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The description and the arrays of a model file; the arrays are read-only.

    Nothing in the file is run, imported, opened or looked up, whatever it says.

    Raises:
        ModelFileError: The file is missing, is no model, is damaged, or comes from a newer lamina.
    """
    shown = repr(os.fspath(path))
    try:
        with opened(path, shown) as file:
            return _read(file, shown)
    except OSError as error:
        raise ModelFileError(f"{shown} cannot be read: {error.strerror or error}.") from error


def _read(file: BufferedReader, shown: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    size = os.fstat(file.fileno()).st_size
    header = _header(file, size, shown)
    data = _data(file, size, header, shown)
    tensors = {name: _array(data, name, entry, shown) for name, entry in sorted(header.entries.items())}
    if checksum(header.body, tensors) != header.sha256:
        raise ModelFileError(f"{shown} is damaged: its contents do not match its checksum. Take another copy of it.")
    wrong = first_nonfinite(tensors, header.body["nonfinite"])
    if wrong is not None:
        raise ModelFileError(f"{shown} is damaged: tensor {wrong!r} holds NaN or infinity. Take another copy of it.")
    return header.body["description"], tensors


def _header(file: BufferedReader, size: int, shown: str) -> Header:
    start = file.read(512)
    length = int.from_bytes(start[:8], "little")
    if size < 10 or start[8:9] != b"{" or length > LONGEST_HEADER:
        raise ModelFileError(f"{shown} is no lamina model: {what_it_is(start)}")
    if length > size - 8:
        raise ModelFileError(
            f"{shown} is cut short: its header alone has {length:,} bytes, the file {size:,}. Take another copy of it."
        )
    file.seek(8)
    return parsed(file.read(length), shown)


def _data(file: BufferedReader, size: int, header: Header, shown: str) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    wanted = size - 8 - header.length
    if header.data_length != wanted:
        fault = "is cut short" if header.data_length > wanted else "has something behind its end"
        raise ModelFileError(
            f"{shown} {fault}: its tensors take {header.data_length:,} bytes, and {wanted:,} are there. "
            "Take another copy of it."
        )
    data = np.empty(wanted, np.uint8)
    got = file.readinto(data.data) if wanted else 0
    if got != wanted or file.read(1):
        raise ModelFileError(f"{shown} was changed while it was being read; read it again.")
    data.flags.writeable = False
    return data


def _array(data: "np.ndarray[Any, np.dtype[np.uint8]]", name: str, entry: Entry, shown: str) -> NDArray[Any]:
    part = data[entry.begin : entry.end]
    if entry.dtype == np.bool_ and part.size and part.max() > 1:
        raise ModelFileError(f"{shown} is damaged: tensor {name[:60]!r} holds a truth that is neither 0 nor 1.")
    return part.view(entry.dtype).reshape(entry.shape)
