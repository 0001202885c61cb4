"""The kinds of setting, each declared where the setting stands, and the ranges that they keep to.

* ``structure`` is part of the program's key; another value is another program; it never changes afterwards.
* ``number`` is an input of the program: it may be set again at any time, and nothing is compiled.
* ``initial`` is read by ``init`` alone, so it is described and saved but is not part of the key.
* ``own`` belongs to the object that a user holds (its name, whether it is trainable), not to the description.
* ``derived`` numbers follow from others.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Range:
    """What a setting may be, and the words that say so.

    >>> str(Range(at_least=0, at_most=1))
    'a number from 0 to 1'
    >>> str(Range(at_least=1, whole=True))
    'a whole number of at least 1'
    """

    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    whole: bool = False

    def admits(self, value: object) -> bool:
        """Whether `value` is a finite number inside the range."""
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
            return False
        if not np.isfinite(value) or (self.whole and value != int(value)):
            return False
        return bool(
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
        )

    def __str__(self) -> str:
        noun = "a whole number" if self.whole else "a number"
        if self.at_least is not None and self.at_most is not None:
            return f"{noun} from {self.at_least:g} to {self.at_most:g}"
        words = [
            f"{word} {bound:g}"
            for word, bound in (
                ("above", self.above),
                ("of at least", self.at_least),
                ("below", self.below),
                ("of at most", self.at_most),
            )
            if bound is not None
        ]
        return f"{noun} {' and '.join(words)}" if words else noun


def _setting(role: str, default: Any, factory: Callable[[], Any] | None, kw_only: bool, limits: Range | None) -> Any:
    metadata = {"role": role, "range": limits}
    if factory is not None:
        return dataclasses.field(default_factory=factory, kw_only=kw_only, metadata=metadata)
    return dataclasses.field(default=default, kw_only=kw_only, metadata=metadata)


def structure(
    *, default: Any = MISSING, default_factory: Callable[[], Any] | None = None, kw_only: bool = False, **limits: Any
) -> Any:
    """A setting that shapes the program; `limits` as for `Range`."""
    return _setting("structure", default, default_factory, kw_only, Range(**limits) if limits else None)


def number(*, default: Any = MISSING, kw_only: bool = False, **limits: Any) -> Any:
    """A setting that only feeds the program; `limits` as for `Range`. ``None`` and a `Description` are structure."""
    return _setting("number", default, None, kw_only, Range(**limits))


def initial(*, default: Any = MISSING, kw_only: bool = False, **limits: Any) -> Any:
    """A setting that ``init`` alone reads."""
    return _setting("initial", default, None, kw_only, Range(**limits) if limits else None)


def own(*, default: Any = None, kw_only: bool = True) -> Any:
    """A setting of the object, outside the description."""
    return _setting("own", default, None, kw_only, None)


def role(field: "dataclasses.Field[Any]") -> str:
    """Which of the kinds of setting a field is; a plain dataclass field is structure."""
    return str(field.metadata.get("role", "structure"))


class derived:  # noqa: N801 - a decorator, used like property
    """A number that follows from others, worked out on the host in float64 and fed to a program like them.

    ``1 - 0.999`` is a thousandth; the float32 nearest to 0.999, taken from 1, is off by a hundred-thousandth of that.
    """

    def __init__(self, function: Callable[[Any], float]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, thing: Any, cls: type | None = None) -> Any:
        return self if thing is None else self.function(thing)
