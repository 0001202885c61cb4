"""Column: what lamina decided about one column, with the reason a person can check."""

from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("number", "category", "boolean", "datetime", "identifier", "constant")
"""What a column may be. Identifiers and constants are known, shown and not learned from."""

UNUSED = ("identifier", "constant")


@dataclass(frozen=True)
class Column:
    """One column's kind and why.

    Args:
        name: Its name in the table.
        kind: One of `KINDS`.
        why: The reason, in words.
        form: How its cells are written: the decimal mark of numbers, the format of dates; else empty.
        advice: What to do if the decision is not meant, where that is likely; else empty.

    Example:
        >>> Column("row", "identifier", "whole numbers that count the rows").used
        False
    """

    name: str
    kind: str
    why: str
    form: str = ""
    advice: str = ""

    @property
    def used(self) -> bool:
        """Whether a network can learn from it."""
        return self.kind not in UNUSED

    def to_record(self) -> dict[str, Any]:
        """The decision as JSON."""
        return asdict(self)
