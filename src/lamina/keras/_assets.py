"""Vocabularies, which Keras keeps beside the numbers as text, one word a line: read as data, never as paths."""

from collections.abc import Mapping
from typing import Any

from lamina.errors import ModelFileError
from lamina.keras._variables import parts_of
from lamina.layers import Layer

MOST_WORDS = 10_000_000
LONGEST_WORD = 64 * 2**10


def assets_of(network: Layer, prefix: str = "assets/") -> dict[str, bytes]:
    """The vocabularies of the layers that have one, by the names that Keras gives them in the archive."""
    found: dict[str, bytes] = {}
    for name, part in parts_of(network):
        words: Any = part.get_vocabulary() if hasattr(part, "get_vocabulary") else None
        if words:
            found[f"{prefix}{name}/vocabulary.txt"] = "\n".join(str(word) for word in words).encode()
        found |= assets_of(part, f"{prefix}{name}/")
    return found


def take_assets(network: Layer, members: Mapping[str, bytes], prefix: str = "assets/") -> None:
    """Give layers the vocabularies that the archive holds for them.

    Raises:
        ModelFileError: A vocabulary is no text, or beyond all measure.
    """
    for name, part in parts_of(network):
        raw = members.get(f"{prefix}{name}/vocabulary.txt")
        if raw is not None and hasattr(part, "set_vocabulary"):
            part.set_vocabulary(words_in(raw))
        take_assets(part, members, f"{prefix}{name}/")


def words_in(raw: bytes) -> list[str]:
    """The lines of a vocabulary.

    Raises:
        ModelFileError: It is no text, or beyond all measure.

    >>> words_in(b"a\\nb")
    ['a', 'b']
    """
    if raw.count(b"\n") > MOST_WORDS:
        raise ModelFileError("The file's vocabulary has more words than any has.")
    try:
        words = raw.decode().split("\n")
    except UnicodeDecodeError as error:
        raise ModelFileError("The file's vocabulary is no text. Take another copy of it.") from error
    if max(map(len, words)) > LONGEST_WORD:
        raise ModelFileError("The file's vocabulary holds a word beyond all measure.")
    return words
