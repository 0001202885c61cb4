"""MomentEncoder: a date as the time that has passed, and as its place in the year, the week and the day."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from lamina.features._assembled import Matrix, Writer
from lamina.features._encoders import has_gaps
from lamina.features._scale import Scale

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
"""In microseconds."""

_MOST_DAYS = 20_000
"""A column of so many different days at most is written from a table of them."""

_CYCLES = ("year", "week", "day")
_WAVES = (1, 2)


@dataclass(frozen=True)
class MomentEncoder:
    """Scaled seconds since 1970, and two sine and cosine waves for each cycle in which training rows differ.

    Args:
        elapsed: The scale of the seconds.
        cycles: Those of year, week and day that are used.
        gaps: Whether training had missing dates.
    """

    kind: ClassVar[str] = "datetime"

    elapsed: Scale
    cycles: tuple[str, ...]
    gaps: bool

    @classmethod
    def learn(cls, values: NDArray[np.datetime64]) -> Self:
        """Learn from training rows."""
        seconds = _seconds(values)
        absent = np.isnan(seconds)
        elapsed = Scale.learn(seconds)
        days, within = _days(values[~absent])
        used = {
            "year": elapsed.high - elapsed.low > 60 * _DAY / _SECOND,
            "week": _differ(days),
            "day": _differ(within),
        }
        return cls(elapsed, tuple(name for name in _CYCLES if used[name]), has_gaps(absent))

    @property
    def names(self) -> list[str]:
        waves = [f": {cycle} {wave}{part}" for cycle in self.cycles for wave in ("sin", "cos") for part in _WAVES]
        return [": time passed"] * (self.elapsed.factor > 0) + waves + [" is missing"] * self.gaps

    def writer(self, values: NDArray[np.datetime64]) -> Writer:
        known = values[~np.isnat(values)]
        if len(known) > _MOST_DAYS and known.max() - known.min() < np.timedelta64(_MOST_DAYS, "D"):
            days, within = _days(known)
            if not within.any():
                return self._writer_of_days(values, int(days.min()), int(days.max()))
        return lambda rows, block: self._write(values[rows], block)

    def _writer_of_days(self, values: NDArray[np.datetime64], first: int, last: int) -> Writer:
        """Moments that are days: a row is written for each of them, and one for none, and these are shown."""
        shown = np.zeros((last - first + 2, len(self.names)), np.float32)
        self._write(np.append(np.arange(first, last + 1).astype("datetime64[D]"), np.datetime64("NaT")), shown)

        def write(rows: slice, block: Matrix) -> None:
            days = _days(values[rows])[0] - first
            block[:] = shown[np.where(np.isnat(values[rows]), len(shown) - 1, days)]

        return write

    def _write(self, values: NDArray[np.datetime64], block: Matrix) -> None:
        seconds, absent = _seconds(values), np.isnat(values)
        days, within = _days(np.where(absent, np.datetime64(0, "us"), values) if absent.any() else values)
        columns = [self.elapsed.apply(seconds)] * (self.elapsed.factor > 0)
        columns += [wave for cycle in self.cycles for wave in _waves(days, within, cycle)]
        for place, column in enumerate(columns):
            block[:, place] = column
        if absent.any():
            block[absent] = 0.0
        if self.gaps:
            block[:, -1] = absent

    def unknown(self) -> Matrix | None:
        return None

    def surprises(self, values: NDArray[np.datetime64]) -> dict[str, int]:
        seconds = _seconds(values)
        absent = 0 if self.gaps else int(np.count_nonzero(np.isnan(seconds)))
        return {"missing": absent, "outside": self.elapsed.outside(seconds)}

    def plain(self, values: NDArray[np.datetime64]) -> NDArray[Any]:
        return _seconds(values)

    def made_up(self) -> NDArray[Any]:
        seconds = self.elapsed.made_up()
        moments = (np.nan_to_num(seconds) * 1e6).astype("int64").astype("datetime64[us]")
        return np.where(np.isnan(seconds), np.datetime64("NaT"), moments)

    def to_record(self) -> dict[str, Any]:
        return asdict(self) | {"cycles": list(self.cycles)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any], words: tuple[str, ...]) -> Self:
        """The rule that `to_record` wrote."""
        del words
        cycles = tuple(cycle for cycle in _CYCLES if cycle in record["cycles"])
        return cls(Scale.from_record(record["elapsed"]), cycles, bool(record["gaps"]))


def _differ(values: NDArray[np.int64]) -> bool:
    return bool(values.size and values.min() < values.max())


def _seconds(values: NDArray[np.datetime64]) -> NDArray[np.float64]:
    since = values.astype("datetime64[us]").view(np.int64) / _SECOND
    absent = np.isnat(values)
    return np.where(absent, np.nan, since) if absent.any() else since


def _days(values: NDArray[np.datetime64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Days since 1970, and microseconds since the day began."""
    since = values.astype("datetime64[us]").view(np.int64)
    days = since // _DAY
    return days, since - days * _DAY


def _waves(days: NDArray[np.int64], within: NDArray[np.int64], cycle: str) -> list[NDArray[np.float64]]:
    """Sines and cosines of the share of a cycle that has passed; those of the seven days of a week once."""
    if cycle == "week":
        since = (days + 3) % 7  # 1 January 1970 was a Thursday; weekends begin at once
        return [wave[since] for wave in _turns(np.arange(7.0) / 7)]
    return _turns(within / _DAY if cycle == "day" else _of_year(days, within))


def _turns(phase: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Sine and sine of twice the angle, cosine and cosine of twice the angle."""
    angle = 2 * np.pi * phase
    sine, cosine = np.sin(angle), np.cos(angle)
    return [sine, 2 * sine * cosine, cosine, 1 - 2 * sine * sine]


def _of_year(days: NDArray[np.int64], within: NDArray[np.int64]) -> NDArray[np.float64]:
    """Which share of its year has passed."""
    if not days.size:
        return np.zeros(0)
    years = days.astype("datetime64[D]").astype("datetime64[Y]").view(np.int64)
    first = years.min()
    begins = np.arange(first, years.max() + 2).astype("datetime64[Y]").astype("datetime64[D]").view(np.int64)
    years -= first
    return (days - begins[years] + within / _DAY) / np.diff(begins)[years]
