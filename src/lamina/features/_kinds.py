"""How a column's kind is decided from its cells: by rules that can be said in one sentence, never by guessing."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from shlex import quote

import numpy as np
from numpy.typing import NDArray

from lamina.coding import (
    FORMATS,
    Readings,
    Words,
    all_numbers,
    date_format,
    is_code,
    is_truth,
    like_numbers,
    looks_like_date,
    looks_like_time,
    most,
    read_numbers,
    readings,
    with_gaps,
    words_of,
)
from lamina.features._column import Column
from lamina.tables import ColumnArray
from lamina.written import typed

ENOUGH = 20
"""With fewer rows than this, that all cells differ says nothing."""

NEARLY_ALL = 0.9
FEW = 12
EXACT = 2**53

_SHOWN = 1000
_ID_NAME = re.compile(
    r"(?:.*[_ .-])?(?:id|index|idx|key|row|rowid|uuid|guid|unnamed(?:[_: ]+\d+)?)|.*[a-z]I[Dd]", re.ASCII
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+", re.ASCII)


@dataclass(frozen=True, eq=False)
class Facts:
    """What the rules look at: the cells of one column, read once.

    Args:
        name: The column's name.
        words: Its words; of a typed column of numbers none are needed.
        values: The different numbers, where every cell is one; all of them where some are no whole numbers.
        rows: How many rows there are.
        present: How many of them hold something.
    """

    name: str
    words: Words
    values: NDArray[np.float64]
    rows: int
    present: int

    @property
    def distinct(self) -> int:
        """How many different cells there are."""
        return len(self.words.words) or len(self.values)

    @property
    def nearly_all_differ(self) -> bool:
        """Whether nearly every cell appears once, in a table that is long enough for that to mean something."""
        return self.present >= ENOUGH and self.distinct > NEARLY_ALL * self.present


def decide(name: str, cells: ColumnArray, missing: Collection[str]) -> Column:
    """The kind of one column.

    >>> decide("zip", np.array(["007", "A12"], object), ()).kind
    'category'
    >>> decide("size", np.array(["7", "1.5"], object), ()).kind
    'number'
    """
    read = readings(cells, missing)
    if read is not None and says_enough(read):
        return _of_readings(name, read)
    array = typed(cells)
    if array is None:
        words = words_of(cells, missing)
        return _of_words(Facts(name, words, np.empty(0), len(cells), len(cells) - int(words.missing.sum())))
    if array.dtype.kind == "b":
        return _or_constant(Column(name, "boolean", "true and false"), len(np.unique(array)), 0)
    if array.dtype.kind == "M":
        absent = int(np.isnat(array).sum())
        distinct = len(np.unique(array[~np.isnat(array)]))
        return _or_constant(Column(name, "datetime", "dates, as the file states", "year-month-day"), distinct, absent)
    if array.dtype.kind == "i" and array.size and int(np.abs(array).max()) > EXACT:
        words = words_of(array, missing)
        return _of_words(Facts(name, words, np.empty(0), len(array), len(array)))
    known = with_gaps(array, missing)
    known = known[~np.isnan(known)]
    return _of_numbers(Facts(name, Words(np.empty(0, np.int32), []), np.unique(known), len(array), len(known)))


def says_enough(read: Readings) -> bool:
    """Whether the values decide, without their letters: two differ, and commas in them can be no thousands."""
    if read.known.size < 2 or read.known.min() == read.known.max():
        return False
    if read.spelling.of_time or read.spelling.mark == "." or read.spelling.kind == "whole":
        return True
    return not all(_THOUSANDS.fullmatch(word) for word in read.spelling.texts(read.known[:_SHOWN]) if "," in word)


def _of_readings(name: str, read: Readings) -> Column:
    """The kind of a column whose cells are all values written in one way: what `_of_words` would say of their words."""
    if read.spelling.of_time:
        return Column(name, "datetime", f"every cell is a date written {FORMATS[0]}", FORMATS[0])
    values = read.known
    whole = all((part == np.floor(part)).all() for part in (values[:_SHOWN], values))
    words = Words(np.empty(0, np.int32), [])
    facts = Facts(name, words, read.different if whole else values, len(read.values), len(values))
    return replace(_of_numbers(facts), form="." if read.spelling.kind == "whole" else read.spelling.mark)


def decimal_mark(words: list[str]) -> str | None:
    """The mark under which every word is a number: ``"."``, else ``","``, else none.

    ``1,000`` alone may be one or a thousand: then there is none.
    """
    for mark in (".", ","):
        if all_numbers(words, mark):
            with_comma = [word for word in words if "," in word]
            unsure = mark == "," and all(_THOUSANDS.fullmatch(word) for word in with_comma)
            return None if unsure else mark
    return None


def _or_constant(column: Column, distinct: int, absent: int) -> Column:
    if distinct > 1 or (distinct == 1 and absent):
        return column
    return replace(column, kind="constant", why="all cells are empty" if distinct == 0 else "every cell is the same")


def _of_words(facts: Facts) -> Column:
    words = facts.words.words
    if len(words) < 2:
        lone = Column(facts.name, "category", "one word, or nothing")
        return _or_constant(lone, len(words), facts.rows - facts.present)
    if is_truth(words):
        return Column(facts.name, "boolean", f"the words {words[0]!r} and {words[1]!r}")
    mark = decimal_mark(words)
    if mark is not None and not any(is_code(word) for word in words):
        numbers = replace(facts, values=np.unique(read_numbers(words, mark)[0]))
        return replace(_of_numbers(numbers), form=mark)
    if mark is not None:
        return _code(facts)
    forms = date_format(words)
    if len(forms) == 1:
        return Column(facts.name, "datetime", f"every cell is a date written {forms[0]}", forms[0])
    return _of_text(facts, forms)


def _of_numbers(facts: Facts) -> Column:
    name, values = facts.name, facts.values
    whole = bool((values == np.floor(values)).all())
    if whole and _counts_rows(facts):
        why = "whole numbers that count the rows or name them; each appears once"
        return Column(name, "identifier", why, ".", f"{name}=number if they are amounts or times, such as years")
    column = Column(name, "number", "numbers", ".")
    if whole and 2 < facts.distinct <= FEW:
        column = replace(
            column,
            why=f"whole numbers, {facts.distinct} different; kept as numbers",
            advice=f"{name}=category if they are codes",
        )
    return _or_constant(column, facts.distinct, facts.rows - facts.present)


def _counts_rows(facts: Facts) -> bool:
    """Each whole number appears once, and they lie as close as row numbers do, or the column is called an id."""
    if facts.present < max(facts.rows, ENOUGH) or facts.distinct < facts.rows:
        return False
    dense = facts.values[-1] - facts.values[0] < 2 * facts.rows
    return bool(dense) or _ID_NAME.fullmatch(facts.name) is not None


def _code(facts: Facts) -> Column:
    example = next(word for word in facts.words.words if is_code(word))
    if facts.nearly_all_differ:
        why = f"codes such as {example!r}, nearly all different"
        return Column(facts.name, "identifier", why, advice=f"{facts.name}=category if they are no names of rows")
    return Column(facts.name, "category", f"digits such as {example!r} are codes: as numbers they would lose zeros")


def _of_text(facts: Facts, forms: tuple[str, ...]) -> Column:
    kind, why = "category", f"{facts.distinct:,} different words"
    if facts.nearly_all_differ:
        kind, why = "identifier", f"nearly all cells differ ({facts.distinct:,} of {facts.present:,})"
    why, form, advice = _doubts(facts, forms, why)
    if kind == "identifier" and not advice:
        advice = f"{facts.name}=category if its words will come again"
    return Column(facts.name, kind, why, form, advice)


def _doubts(facts: Facts, forms: tuple[str, ...], why: str) -> tuple[str, str, str]:
    """The reason, no form, and advice, where the words look like something that they are not quite."""
    words = facts.words.words
    if forms:
        return f"dates that read as {' or '.join(forms)}; {why}", "", f"{facts.name}={forms[0]} says which"
    if looks_like_time(words):
        advice = f"put the date before the time in one column (2024-01-31 18:00:00), or write {facts.name} as a number"
        return f"times of day, which are read after a date only; {why}", "", advice
    if looks_like_date(words):
        return f"date-like, but in no single known format; {why}", "", f"write dates as year-month-day: {facts.name}"
    like = len(words) > 2 and most(words, like_numbers)
    like = like and most(words, lambda part: int(read_numbers(part)[1].sum()))
    if like and not any(is_code(word) for word in words):
        odd = int(np.argmin(read_numbers(words)[1]))
        place = f"row {facts.words.row_of(odd) + 1} says {words[odd]!r}"
        return (
            f"mostly numbers, but {place}; {why}",
            "",
            f"--missing {quote(words[odd])} if that word means a missing cell",
        )
    return why, "", ""
