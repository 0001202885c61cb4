"""What DuckDB is asked for a column of text: its words' codes, or its values where all are written in one way."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lamina.written import Spelling

NEW = 0.005
"""The share of a sample's cells that appear once, up to which its words are taken for nearly all that there are."""

MANY_NEW = 0.05
"""The same for words that are no values: the rest is asked for by itself."""

LOOKED_AT = 60
"""How many different words are tried for each spelling."""

MOST_OTHERS = 50
"""How many different words a column of values may have beside them in a sample."""

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:e[+-]\d+)?", re.ASCII)
_DECIMALS = re.compile(r"-?\d+([.,])(\d+)", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:([ T])\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?", re.ASCII)
_DIGITS = 15
"""So many decimal digits come back from a float64 as they were."""


@dataclass(frozen=True)
class Plan:
    """What is asked for one column.

    Args:
        spelling: How its values are written; none where it is asked for words.
        words: The words that a sample shows beside values, or in their stead.
        text: Whether its cells are asked for as they stand, one by one.
        more: Whether there may well be other words, so that they are asked for at once.
    """

    spelling: Spelling | None = None
    words: tuple[str, ...] = ()
    text: bool = False
    more: bool = False


def plan_of(cells: Sequence[str | None]) -> Plan:
    """The plan that the first cells of a column suggest; what does not follow it is found and read by itself.

    >>> plan_of(["b", None, "a", "b", "a"]).words
    ('b', 'a')
    >>> plan_of(["7", "12", "NA"]).spelling
    Spelling(kind='whole', decimals=0, mark='.')
    """
    counts = Counter(cell for cell in cells if cell is not None)
    once = sum(count == 1 for count in counts.values())
    words = tuple(counts)
    if any("\x00" in word for word in words):
        return Plan(text=True)
    if once <= NEW * counts.total():
        return Plan(words=words, more=once > 0)
    spelling, others = _best(words)
    if spelling is not None and len(others) <= MOST_OTHERS:
        return Plan(spelling, others)
    return Plan(words=words, more=True) if once <= MANY_NEW * counts.total() else Plan(text=True)


def _best(words: Sequence[str]) -> tuple[Spelling | None, tuple[str, ...]]:
    """The spelling with the fewest words that are not written so, and these words."""
    best: tuple[Spelling | None, tuple[str, ...]] = (None, tuple(words))
    for spelling in _spellings(words[:LOOKED_AT]):
        if best[1] and _suits(spelling, words[:LOOKED_AT]):
            others = tuple(word for word in words if not _says(spelling, word))
            best = (spelling, others) if len(others) < len(best[1]) else best
    return best


def _spellings(words: Sequence[str]) -> Iterator[Spelling]:
    """Spellings to be tried, the cheap ones first."""
    yield Spelling("whole")
    found = [(parts[1], len(parts[2])) for word in words if (parts := _DECIMALS.fullmatch(word))]
    if found:
        mark, decimals = found[0][0], max(count for _, count in found)
        yield from (Spelling(kind, decimals, mark) for kind in ("fixed", "trimmed", "bare") if decimals < _DIGITS)
        yield Spelling("shortest", mark=mark)
    if any(_TIME.fullmatch(word) for word in words):
        kinds = [("day", " "), ("moment", " "), ("moment", "T"), ("minute", " "), ("minute", "T")]
        yield from (Spelling(kind, mark=mark) for kind, mark in kinds)


def _suits(spelling: Spelling, words: Sequence[str]) -> bool:
    """Whether every word that looks like a value is written so."""
    like = [word for word in words if (_TIME if spelling.of_time else _NUMBER).fullmatch(word)]
    return len(like) > len(words) / 2 and all(_says(spelling, word) for word in like)


def _says(spelling: Spelling, word: str) -> bool:
    """Whether a word is a value, written so."""
    try:
        if spelling.of_time:
            return _TIME.fullmatch(word) is not None and spelling.text(dt.datetime.fromisoformat(word)) == word
        if _NUMBER.fullmatch(word) is None or (spelling.kind != "shortest" and _too_long(word, spelling)):
            return False
        return spelling.text(float(word.replace(spelling.mark, "."))) == word
    except ValueError:
        return False


def _too_long(word: str, spelling: Spelling) -> bool:
    whole = word.partition(spelling.mark)[0]
    return len(whole.removeprefix("-")) > _DIGITS - spelling.decimals


def tried(spelling: Spelling, cell: str) -> str:
    """SQL: what a cell would be, or nothing."""
    text = f"replace({cell}, ',', '.')" if spelling.mark == "," else cell
    kinds = {"whole": "bigint", "day": "date", "shortest": "double"}
    other = "timestamp" if spelling.of_time else f"decimal({_DIGITS}, {spelling.decimals})"
    kind = kinds.get(spelling.kind, other)
    return f"try_cast({text} as {kind})"


def value(spelling: Spelling, cell: str, tried: str) -> str:
    """SQL: what a cell says; not a number, or no time, where it is empty, and nothing where it is not written so."""
    right, found, empty = _CHECKS[spelling.kind](spelling, cell, tried), f"{tried}::double", "'nan'::double"
    if spelling.of_time:
        found, empty = f"epoch_us({tried})", "-9223372036854775808"
    below = _below_zero(spelling)
    if below:
        found = f"{found} when {cell} = '{below}' then '-0.0'::double"
    return f"case when {cell} is null then {empty} when {right} then {found} end"


def _below_zero(spelling: Spelling) -> str:
    """How a zero with a minus is written where DuckDB loses the minus."""
    if spelling.kind in {"fixed", "trimmed", "bare"}:
        return spelling.text(-0.0)
    return ""


def _written(spelling: Spelling, tried: str) -> str:
    """SQL: how DuckDB writes what it read, with the mark of the column."""
    text = f"{tried}::varchar"
    own = " " if spelling.of_time else "."
    return (
        text
        if spelling.mark == own or spelling.kind in {"whole", "day"}
        else f"replace({text}, '{own}', '{spelling.mark}')"
    )


def _plainly(spelling: Spelling, cell: str, tried: str) -> str:
    return f"{_written(spelling, tried)} = {cell}"


def _whole(spelling: Spelling, cell: str, tried: str) -> str:
    return f"{_plainly(spelling, cell, tried)} and strlen({cell}) <= {_DIGITS}"


def _finite(spelling: Spelling, cell: str, tried: str) -> str:
    return f"isfinite({tried}) and {_plainly(spelling, cell, tried)}"


def _trimmed(spelling: Spelling, cell: str, tried: str) -> str:
    """What DuckDB writes with all decimals begins with the cell, and the cell leaves no zeros to be left out."""
    begins, mark = f"prefix({_written(spelling, tried)}, {cell})", spelling.mark
    if spelling.kind == "bare":
        return f"{begins} and not suffix({cell}, '{mark}') and not (suffix({cell}, '0') and contains({cell}, '{mark}'))"
    ends = f"(not suffix({cell}, '0') or suffix({cell}, '{mark}0'))"
    return f"{begins} and {ends} and contains({cell}, '{mark}') and not suffix({cell}, '{mark}')"


def _time(spelling: Spelling, cell: str, tried: str) -> str:
    """Four digits of a year, and then as DuckDB writes it."""
    text = _written(spelling, tried)
    text = f"left({text}, 16)" if spelling.kind == "minute" else text
    return f"substr({cell}, 5, 1) = '-' and {text} = {cell}"


_CHECKS: dict[str, Callable[[Spelling, str, str], str]] = {
    "whole": _whole,
    "fixed": _plainly,
    "trimmed": _trimmed,
    "bare": _trimmed,
    "shortest": _finite,
    "day": _time,
    "minute": _time,
    "moment": _time,
}


def code(words: Sequence[str], cell: str, kind: str) -> str:
    """SQL: 0 for an empty cell, the place of a word counted from 1, and nothing for other words."""
    size = size_of(len(words))
    known = f"enum_code(try_cast({cell} as {kind}))::{size} + 1::{size}" if words else f"null::{size}"
    return f"case when {cell} is null then 0::{size} else {known} end"


def kind_of(words: Sequence[str], kind: str) -> str:
    """SQL: the type whose values are the words."""
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"create type {kind} as enum ({listed})"


def size_of(words: int) -> str:
    """DuckDB's smallest type for the codes of so many words."""
    return next(
        size for size, most in (("utinyint", 2**8), ("usmallint", 2**16), ("uinteger", 2**32)) if words + 1 < most
    )
