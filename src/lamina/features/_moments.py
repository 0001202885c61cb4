"""MomentEncoder: a date as the time that has passed, and as its place in the year, the week and the day."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from lamina.features._encoders import Block, block_of, has_gaps
from lamina.features._scale import Scale

_DAY = 86_400.0
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
        known = seconds[~np.isnan(seconds)]
        elapsed = Scale.learn(seconds)
        long = elapsed.high - elapsed.low > 60 * _DAY
        used = {
            "year": long,
            "week": _differ(known // _DAY),
            "day": _differ(known % _DAY),
        }
        return cls(elapsed, tuple(name for name in _CYCLES if used[name]), has_gaps(np.isnan(seconds)))

    @property
    def names(self) -> list[str]:
        waves = [f": {cycle} {wave}{part}" for cycle in self.cycles for wave in ("sin", "cos") for part in _WAVES]
        return [": time passed"] * (self.elapsed.factor > 0) + waves + [" is missing"] * self.gaps

    def encode(self, values: NDArray[np.datetime64]) -> Block:
        seconds = _seconds(values)
        absent = np.isnan(seconds)
        columns = [self.elapsed.apply(seconds)] * (self.elapsed.factor > 0)
        for cycle in self.cycles:
            columns += _waves(values, seconds, absent, cycle)
        columns += [absent.astype(np.float64)] * self.gaps
        return block_of(len(values), columns)

    def part(self, values: NDArray[np.datetime64]) -> Callable[[slice], Block]:
        return lambda rows: self.encode(values[rows])

    def unknown(self) -> Block | None:
        return None

    def surprises(self, values: NDArray[np.datetime64]) -> dict[str, int]:
        seconds = _seconds(values)
        return {"missing": 0 if self.gaps else int(np.isnan(seconds).sum()), "outside": self.elapsed.outside(seconds)}

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


def _differ(values: NDArray[np.float64]) -> bool:
    return bool(values.size and values.min() < values.max())


def _seconds(values: NDArray[np.datetime64]) -> NDArray[np.float64]:
    since = values.astype("datetime64[us]").astype(np.int64) / 1e6
    return np.where(np.isnat(values), np.nan, since)


def _waves(
    values: NDArray[np.datetime64], seconds: NDArray[np.float64], absent: NDArray[np.bool_], cycle: str
) -> list[NDArray[np.float64]]:
    """Sines and cosines of the share of a cycle that has passed, 0 where missing; those of the seven days once."""
    known = np.where(absent, 0.0, seconds)
    if cycle == "week":
        days = ((known / _DAY + 3) // 1 % 7).astype(np.int64)  # 1 January 1970 was a Thursday; weekends begin at once
        found = [wave[days] for wave in _turns(np.arange(7.0) / 7)]
    else:
        found = _turns(known % _DAY / _DAY if cycle == "day" else _of_year(values, seconds, absent))
    return [np.where(absent, 0.0, wave) for wave in found] if absent.any() else found


def _turns(phase: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    angle = 2 * np.pi * phase
    return [wave(part * angle) for wave in (np.sin, np.cos) for part in _WAVES]


def _of_year(
    values: NDArray[np.datetime64], seconds: NDArray[np.float64], absent: NDArray[np.bool_]
) -> NDArray[np.float64]:
    years = values.astype("datetime64[Y]")
    begin = _seconds(years)
    return np.where(absent, 0.0, (seconds - begin) / (_seconds(years + 1) - begin))
