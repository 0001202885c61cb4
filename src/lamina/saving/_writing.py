"""Writing a model file: whole and verified under its name, or not at all."""

import os
from collections.abc import Collection, Mapping
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
from lamina.saving._place import put
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
    put(path, content, lambda beside: _compare(beside, description, arrays))


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
