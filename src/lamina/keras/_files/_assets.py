"""Vocabularies, which Keras keeps beside the numbers as text, one word a line: read as data, never as paths."""

from collections.abc import Mapping
from typing import Any

from lamina.errors import ModelFileError
from lamina.keras._files._variables import idf_of, keras_word, parts_of
from lamina.layers import Layer
from lamina.saving import Group

MOST_WORDS = 10_000_000
LONGEST_WORD = 64 * 2**10


def assets_of(network: Layer, prefix: str = "assets/") -> dict[str, bytes]:
    """The vocabularies of the layers that have one, by the names that Keras gives them in the archive."""
    found: dict[str, bytes] = {}
    for name, part in parts_of(network):
        if hasattr(part, "get_vocabulary") and getattr(part, "vocabulary", None) is None:
            words = part.get_vocabulary()
            found[f"{prefix}{name}/vocabulary.txt"] = "\n".join(
                "" if word is None else str(word) for word in words
            ).encode()
        found |= assets_of(part, f"{prefix}{name}/")
    return found


def with_vocabularies(record: Any, members: Mapping[str, bytes], tree: Group, prefix: str = "assets/") -> Any:
    """The record of a network in which each layer that has a vocabulary in the archive holds it as ``"words"``.

    Args:
        record: In Keras's form.
        members: The archive's.
        tree: The archive's numbers; a vocabulary's weights among them go with it, as ``"weights"``.
        prefix: Where the vocabularies of the layers in `record` lie.

    Raises:
        ModelFileError: A vocabulary is no text, or beyond all measure.
    """
    config: Any = record.get("config") if isinstance(record, dict) else None
    layers = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(layers, list) or not any(name.startswith(prefix) for name in members):
        return record
    counts: dict[str, int] = {}
    told = []
    for layer in layers:
        word = keras_word(str(layer.get("class_name"))) if isinstance(layer, dict) else ""
        count = counts[word] = counts.get(word, -1) + 1
        inner = f"{prefix}layers/{word}_{count}/" if count else f"{prefix}layers/{word}/"
        told.append(_with_words(with_vocabularies(layer, members, tree, inner), members, tree, inner))
    return {**record, "config": {**config, "layers": told}}


def _with_words(record: Any, members: Mapping[str, bytes], tree: Group, prefix: str) -> Any:
    for name in (f"{prefix}vocabulary.txt", f"{prefix}_lookup_layer/vocabulary.txt"):
        if name in members:
            words = words_in(members[name])
            weights = idf_of(tree.at(f"{prefix.removeprefix('assets/')}vars"))
            return {**record, "words": words, "weights": None if weights is None else weights[: len(words)]}
    return record


def words_in(raw: bytes) -> list[str]:
    r"""The lines of a vocabulary.

    Raises:
        ModelFileError: It is no text, or beyond all measure.

    >>> words_in(b"a\nb")
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
