"""Notes: what an old script says, and how one says it today; each once a process, on the error stream."""

import sys

_SAID: set[str] = set()
_SILENT = [False]


def note(sentence: str) -> None:
    """Say a sentence once.

    >>> note("an example of a note")  # on the error stream
    """
    if sentence not in _SAID:
        _SAID.add(sentence)
        if not _SILENT[0]:
            sys.stderr.write(f"lamina: {sentence}\n")


def renamed(owner: str, old: str, new: str) -> None:
    """Say that a word has another name today."""
    note(f"{owner}: {old} is an older spelling; today it is {new}.")


def silence(quiet: bool = True) -> None:
    """Say nothing from now on, or speak again."""
    _SILENT[0] = quiet


def said() -> set[str]:
    """All that was said, for who wants to look."""
    return set(_SAID)
