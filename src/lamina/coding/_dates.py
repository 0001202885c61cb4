"""Written dates: a format is taken only if it is the single one that fits a whole column; none is ever guessed."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

_PARTS = {
    "year": r"(?P<year>\d{4})",
    "month": r"(?P<month>\d{1,2})",
    "day": r"(?P<day>\d{1,2})",
    "name": r"(?P<name>[A-Za-z]{3,9})",
}
_TIME = r"(?:[T ,]\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
_HALF = r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?"

FORMATS = (
    "year-month-day",
    "year/month/day",
    "year.month.day",
    "day/month/year",
    "month/day/year",
    "day.month.year",
    "month.day.year",
    "day-month-year",
    "month-day-year",
    "day name year",
    "day-name-year",
    "name day, year",
)
"""The orders in which dates may be written, each with or without a time of day and an offset from UTC after it.
``name`` is the English name of a month. The first one is ISO 8601 and is understood in every column."""

ISO = FORMATS[0]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october")
_NAMES = {name: place % 12 + 1 for place, name in enumerate((*_MONTHS, *_FULL, "november", "december"))}
_AT_ONCE = 4096
_FIRST = itemgetter(slice(1))
_DATE_LIKE = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4}(?:[T ,].*)?")

_TIME_LIKE = re.compile(r"(\d{1,2})([.:])(\d\d)(?:\2[0-5]\d)?", re.ASCII)


@cache
def _regex(form: str) -> re.Pattern[str]:
    date = re.sub("[a-z]+", lambda found: _PARTS[found[0]], form.replace(".", r"\."))
    return re.compile(date + _TIME + _HALF + _ZONE, re.ASCII)


def date_format(words: Sequence[str]) -> tuple[str, ...]:
    """The formats under which every word is a date: one is an answer, two are an ambiguity, none is no date.

    >>> date_format(["2024-02-01", "2024-02-03 10:00"])
    ('year-month-day',)
    >>> date_format(["01/02/2024"])
    ('day/month/year', 'month/day/year')
    >>> date_format(["01/02/2024", "31/02/2024"])
    ()
    """
    return tuple(
        form
        for form in FORMATS
        if words and all(map(_regex(form).fullmatch, words)) and not np.isnat(_read(words, form)).any()
    )


def looks_like_date(words: Sequence[str]) -> bool:
    """Whether most words have the shape of a date in numbers, whatever the order of its parts."""
    begin = most(words, lambda part: sum(map(str.isdecimal, map(_FIRST, part))))
    return begin and most(words, lambda part: sum(_DATE_LIKE.fullmatch(word) is not None for word in part))


def most(words: Sequence[str], count: Callable[[Sequence[str]], int]) -> bool:
    """Whether more than half of the words count; it is known when half of them do not.

    >>> most(["1", "2", "x"], lambda part: sum(map(str.isdigit, part)))
    True
    """
    found = 0
    for begin in range(0, len(words), _AT_ONCE):
        part = words[begin : begin + _AT_ONCE]
        found += count(part)
        if found + len(words) - begin - len(part) <= len(words) / 2:
            return False
    return found > len(words) / 2


def looks_like_time(words: Sequence[str]) -> bool:
    """Whether every word is a time of day by itself, and at least one can be no date of three numbers.

    >>> looks_like_time(["18.00.00", "01.30.00"]), looks_like_time(["18:00"]), looks_like_time(["01.02.24"])
    (True, True, False)
    """
    found = [_TIME_LIKE.fullmatch(word) for word in words[:1]]
    if None not in found:
        found = [_TIME_LIKE.fullmatch(word) for word in words]
    parts = [(int(one[1]), int(one[3])) for one in found if one is not None]
    good = len(parts) == len(words) and all(hour <= 23 and minute <= 59 for hour, minute in parts)
    return good and any(":" in word or not 0 < minute <= 31 for word, (_, minute) in zip(words, parts, strict=True))


def read_dates(words: Sequence[str], form: str) -> NDArray[np.datetime64]:
    """The moments that words stand for in one format, in UTC where they name an offset; NaT where a word is no date.

    ISO 8601 is understood whatever `form` is, because it has one reading only.

    >>> read_dates(["01/02/2024", "2024-03-01", "x"], "day/month/year").astype("datetime64[D]").tolist()
    [datetime.date(2024, 2, 1), datetime.date(2024, 3, 1), None]
    """
    moments = _read(words, form)
    return moments if form == ISO else np.where(np.isnat(moments), _read(words, ISO), moments)


def _read(words: Sequence[str], form: str) -> NDArray[np.datetime64]:
    regex = _regex(form)
    parts = np.array([_numbers(regex.fullmatch(word)) for word in words], np.int64).reshape(-1, 8)
    year, month, day, hour, minute, second, micros, offset = parts.T
    months = (year - 1970) * 12 + month - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    days = first + (day - 1)
    good = (month >= 1) & (month <= 12) & (day >= 1) & (days.astype("datetime64[M]").astype(np.int64) == months)
    good &= (hour <= 23) & (minute <= 59) & (second <= 59)
    seconds = (hour * 60 + minute - offset) * 60 + second
    moments = days.astype("datetime64[us]") + (seconds * 1_000_000 + micros)
    return np.where(good, moments, np.datetime64("NaT"))


def _numbers(found: re.Match[str] | None) -> tuple[int, ...]:
    """Year, month, day, hour, minute, second, microsecond and offset in minutes; month 0 where nothing was found."""
    if found is None:
        return (1970, 0, 1, 0, 0, 0, 0, 0)
    part = found.groupdict()
    month = int(part["month"]) if part.get("month") else _NAMES.get(part["name"].lower(), 0)
    hour = int(part["hour"] or 0)
    if part["half"]:
        hour = hour % 12 + 12 * (part["half"] in "Pp") if 1 <= hour <= 12 else 99
    micros = int(((part["fraction"] or "") + "000000")[:6])
    time = (hour, int(part["minute"] or 0), int(part["second"] or 0), micros)
    return (int(part["year"]), month, int(part["day"]), *time, _offset(part["zone"]))


def _offset(zone: str | None) -> int:
    if not zone or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return -minutes if zone[0] == "-" else minutes
