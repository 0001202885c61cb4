"""Logs: the numbers of an epoch by name, which can be asked for by older names where somebody knows them."""

from collections.abc import Callable, Collection
from typing import Any, TypeAlias

Synonyms: TypeAlias = Callable[[str, Collection[str]], str | None]
"""``(a name that is not there, the names that are)`` → which of them is meant, if any."""

Logs: TypeAlias = dict[str, Any]
"""Names to numbers, as Keras hands them to callbacks."""

_SYNONYMS: list[Synonyms] = []


def understand(synonyms: Synonyms) -> None:
    """Let `synonyms` say what is meant by names that logs and curves do not have."""
    if synonyms not in _SYNONYMS:
        _SYNONYMS.append(synonyms)


class NamedNumbers(dict[str, Any]):
    """Names to numbers: a plain dict, but for older names.

    Example:
        >>> NamedNumbers({"loss": 0.5}).get("loss"), "acc" in NamedNumbers({"accuracy": 1.0})
        (0.5, False)
    """

    def __missing__(self, key: str) -> Any:
        meant = self.meant(key)
        if meant is None:
            raise KeyError(key)
        return self[meant]

    def get(self, key: Any, default: Any = None) -> Any:
        """The number of that name, or of the one that is meant by it."""
        if key in self:
            return self[key]
        meant = self.meant(key)
        return default if meant is None else self[meant]

    def meant(self, key: Any) -> str | None:
        """Which of the names is meant by one that is not among them."""
        for synonyms in _SYNONYMS:
            found = synonyms(str(key), self)
            if found is not None:
                return found
        return None
