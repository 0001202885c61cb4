"""The form of a model file: its limits, its canonical JSON, and the checksum that covers all of it."""

import hashlib
import json
import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ModelFileError

FORMAT = 1
"""Goes up when a file of the new form cannot be read by an older lamina."""

KEY = "lamina"
"""The one metadata key. (With two, safetensors writes them in another order in every process.)"""

TYPES = {
    "BOOL": np.dtype(np.bool_),
    "U8": np.dtype(np.uint8),
    "I8": np.dtype(np.int8),
    "U16": np.dtype("<u2"),
    "I16": np.dtype("<i2"),
    "U32": np.dtype("<u4"),
    "I32": np.dtype("<i4"),
    "U64": np.dtype("<u8"),
    "I64": np.dtype("<i8"),
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
}
"""What an array in a file may hold, by safetensors's name."""

LONGEST_DESCRIPTION = 16 * 2**20
LONGEST_HEADER = 64 * 2**20
LONGEST_STRING = 64 * 2**10
MOST_ENTRIES = 1_000_000
MOST_TENSORS = 100_000
MOST_AXES = 32
DEEPEST = 64


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces and no NaN: one text for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def admit(value: Any, place: tuple[str | int, ...] = ()) -> None:
    """Refuse what JSON cannot hold, or what no description needs.

    Raises:
        ModelFileError: It names the place, what may stand there and what does.
    """
    if len(place) > DEEPEST:
        raise ModelFileError(f"A description may be {DEEPEST} levels deep; {_shown(place)} is deeper.")
    if isinstance(value, Mapping):
        for name, item in value.items():
            if not isinstance(name, str):
                raise ModelFileError(f"The names in {_shown(place)} must be words; got {name!r}. Use str({name!r}).")
            _admit_text(name, (*place, name))
            admit(item, (*place, name))
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            admit(item, (*place, number))
    elif isinstance(value, str):
        _admit_text(value, place)
    elif value is not None and not isinstance(value, bool):
        _admit_number(value, place)


def _shown(place: tuple[str | int, ...]) -> str:
    steps = [f"[{str(step)[:40]!r}]" if isinstance(step, str) else f"[{step}]" for step in place[:6]]
    return "the description" + "".join(steps) + ("…" if len(place) > 6 else "")


def _admit_text(text: str, place: tuple[str | int, ...]) -> None:
    if len(text) > LONGEST_STRING:
        raise ModelFileError(
            f"A word in a description has at most {LONGEST_STRING:,} characters; "
            f"{_shown(place)} has {len(text):,}. Keep long text as a tensor of bytes."
        )
    if not encodes(text):
        raise ModelFileError(f"{_shown(place)} holds half a character (a lone surrogate). Repair the text.")


def encodes(text: str) -> bool:
    r"""Whether a text is made of whole characters.

    >>> encodes("\ud800")
    False
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _admit_number(value: Any, place: tuple[str | int, ...]) -> None:
    if type(value) is int and abs(value) < 2**64:
        return
    if isinstance(value, float) and math.isfinite(value):
        return
    raise ModelFileError(
        "A description holds words, finite numbers of Python's own types, true, false, null, lists and names; "
        f"{_shown(place)} is {type(value).__name__} {str(value)[:60]}. Keep arrays as tensors."
    )


def too_many_entries(text: str) -> bool:
    """Whether parsing `text` would make more objects than any description has; a bound from above, in no time."""
    return text.count(",") + text.count("[") + text.count("{") > MOST_ENTRIES


def checksum(body: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 over the description and over each tensor's name, type, shape and bytes."""
    names = {array_type: name for name, array_type in TYPES.items()}
    table = {name: [names[array.dtype], list(array.shape)] for name, array in tensors.items()}
    found = hashlib.sha256(canonical({"body": body, "tensors": table}).encode())
    for name in sorted(tensors):
        found.update(tensors[name].reshape(-1).view(np.uint8).data)
    return found.hexdigest()


def first_nonfinite(tensors: Mapping[str, NDArray[Any]], allowed: Collection[str]) -> str | None:
    """The name of a tensor that holds NaN or infinity without leave."""
    for name in sorted(tensors):
        array = tensors[name]
        if name not in allowed and array.dtype.kind == "f" and not np.isfinite(array).all():
            return name
    return None
