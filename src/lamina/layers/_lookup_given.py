"""What a person may give a lookup or a hash in other forms: a vocabulary as a text file, a key as a salt."""

from pathlib import Path
from typing import Any

import numpy as np

from lamina.errors import ArgumentError


def lines_of(layer: Any, path: str | Path) -> list[str]:
    """The lines of a vocabulary file; only people give a path, a model file never does."""
    place = Path(path)
    if not place.is_file():
        raise ArgumentError.wanted(layer.name, "vocabulary", "a list, or a text file that is there", str(path))
    if layer.output_mode == "tf_idf":
        raise ArgumentError.wanted(layer.name, "vocabulary", "a list, as output_mode is 'tf_idf'", str(path))
    lines = place.read_text(encoding="utf-8").replace("\r", "").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def key_of(owner: str, salt: Any) -> tuple[int, int] | None:
    """A salt as two whole numbers."""
    if salt is None:
        return None
    parts = tuple(salt) if isinstance(salt, (list, tuple)) else (salt, salt)
    if len(parts) != 2 or not all(isinstance(part, (int, np.integer)) for part in parts):
        raise ArgumentError.wanted(owner, "salt", "one whole number or two", salt)
    return int(parts[0]), int(parts[1])
