"""Writing a model file: whole and verified under its name, or not at all."""

import errno
import os
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ModelFileError
from lamina.saving._form import (
    FORMAT,
    KEY,
    LONGEST_DESCRIPTION,
    LONGEST_HEADER,
    admit,
    canonical,
    checksum,
    first_nonfinite,
    too_many_entries,
)
from lamina.saving._gate import admitted
from lamina.saving._reading import read


def write(
    path: str | os.PathLike[str],
    description: Mapping[str, Any],
    tensors: Mapping[str, Any],
    *,
    nonfinite: Collection[str] = (),
) -> None:
    """Write a description and its arrays as one file that stock safetensors can read.

    The file is written beside its place, synced, read back, compared and renamed: whatever fails or is interrupted,
    a file that was there before is still there, whole. The same description and arrays give the same bytes.

    Args:
        path: Where; an existing file is replaced, a link is followed.
        description: What JSON can hold: words, finite numbers, lists and names; at most 16 MiB as text.
        tensors: Name → array of booleans, whole numbers or floats.
        nonfinite: Names of tensors that may hold NaN or infinity (curves of a history); weights may not.

    Raises:
        ModelFileError: Something cannot be written; nothing has changed.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "model.lamina"
    >>> write(path, {"layers": []}, {"bias": np.zeros(2, np.float32)})
    >>> description, tensors = read(path)
    >>> description, tensors["bias"].tolist()
    ({'layers': []}, [0.0, 0.0])
    """
    arrays = admitted(tensors)
    content = _content(description, arrays, sorted(set(nonfinite)))
    place = Path(os.path.realpath(path))
    _refuse_place(place)
    try:
        _put(place, content, description, arrays)
    except OSError as error:
        raise ModelFileError(
            f"{str(place)!r} could not be written: {error.strerror or error}. "
            "What was there before is unchanged; make room or choose another place, and save again."
        ) from error


def _content(description: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], nonfinite: list[str]) -> bytes:
    from safetensors.numpy import save

    if not isinstance(description, Mapping):
        raise ModelFileError(f"A description is a dict of names; got {type(description).__name__}.")
    unknown = sorted(set(nonfinite) - set(arrays))
    if unknown:
        raise ModelFileError(f"nonfinite names tensors that are not there: {', '.join(unknown[:5])}.")
    wrong = first_nonfinite(arrays, nonfinite)
    if wrong is not None:
        raise ModelFileError(
            f"Tensor {wrong!r} holds NaN or infinity, so the model cannot predict; it was not saved. "
            "Train again with a lower learning rate or scaled inputs."
        )
    admit(description)
    body = {"format": FORMAT, "description": description, "nonfinite": nonfinite}
    text = canonical(body | {"sha256": checksum(body, arrays)})
    if len(text.encode()) > LONGEST_DESCRIPTION or too_many_entries(text):
        raise ModelFileError(
            f"A description has at most {LONGEST_DESCRIPTION:,} bytes and a million entries; this one has "
            f"{len(text.encode()):,} bytes. Keep what grows with the data as tensors."
        )
    content: bytes = save(dict(arrays), metadata={KEY: text})
    if int.from_bytes(content[:8], "little") > LONGEST_HEADER:
        raise ModelFileError("The names of the tensors are too long together; a header has at most 64 MiB.")
    return content


def _refuse_place(place: Path) -> None:
    if place.is_dir():
        raise ModelFileError(f"{str(place)!r} is a folder; give the name of a file in it, e.g. 'model.lamina'.")
    if place.exists() and not place.is_file():
        raise ModelFileError(f"{str(place)!r} is no ordinary file; choose another name.")
    if place.exists() and not os.access(place, os.W_OK):
        raise ModelFileError(f"{str(place)!r} is write-protected; choose another name, or lift the protection.")
    if not place.parent.is_dir():
        raise ModelFileError(f"There is no folder {str(place.parent)!r}; make it first, or choose another place.")


def _put(place: Path, content: bytes, description: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    beside = place.parent / f".lamina-{secrets.token_hex(8)}.tmp"
    try:
        _write_synced(beside, content)
        _compare(beside, description, arrays)
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o777)
        beside.replace(place)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    _sync_folder(place.parent)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _compare(path: Path, description: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    try:
        found, tensors = read(path)
    except ModelFileError as error:
        raise ModelFileError(f"What was written could not be read back, so it was not kept: {error}") from error
    same = canonical(found) == canonical(description) and tensors.keys() == arrays.keys()
    if not same or any(not _same_bits(tensors[name], arrays[name]) for name in arrays):
        raise ModelFileError("What was read back is not what was written, so it was not kept; save again.")


def _same_bits(one: NDArray[Any], other: NDArray[Any]) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    return bool(np.array_equal(one.reshape(-1).view(np.uint8), other.reshape(-1).view(np.uint8)))


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can promise that of a folder."""
    cannot = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF}
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in cannot:
            raise
    finally:
        os.close(number)
