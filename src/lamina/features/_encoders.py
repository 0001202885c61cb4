"""Encoders: one small learned rule a kind of column, from values to a block of a float32 matrix."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from lamina.coding import Vocabulary, Words
from lamina.features._assembled import Matrix as Block
from lamina.features._assembled import Writer
from lamina.features._cells import NEITHER
from lamina.features._scale import Scale

MOST_WORDS = 100
"""A category has at most this many columns of its own; rarer words share one."""

LEAST_ROWS = 5
"""A word needs this many training rows for a column of its own."""


class Encoder(Protocol):
    """What a learned rule for one column does."""

    kind: ClassVar[str]

    @property
    def names(self) -> list[str]:
        """What each column of the block means, to be put after the name of the table's column."""
        ...

    def writer(self, values: Any) -> Writer:
        """What writes the block (rows × len(names)) of some of the rows."""
        ...

    def surprises(self, values: Any) -> dict[str, int]:
        """How many rows hold what training never showed: ``missing``, ``unseen``, ``seldom`` or ``outside``."""
        ...

    def unknown(self) -> Block | None:
        """The row of the block that some training rows show, so that it is learned; none where training has its own."""
        ...

    def plain(self, values: Any) -> NDArray[Any]:
        """One number a row as it is: the value, the code of the word, the seconds since 1970."""
        ...

    def made_up(self) -> NDArray[Any]:
        """Three cells that no data gave: a usual one, a missing one and one away from the usual."""
        ...

    def to_record(self) -> dict[str, Any]:
        """The rule as JSON, without its words."""
        ...


@dataclass(frozen=True)
class NumberEncoder:
    """A scaled number, and whether it is missing where training had missing cells."""

    kind: ClassVar[str] = "number"

    scale: Scale
    gaps: bool

    @classmethod
    def learn(cls, values: NDArray[np.float64]) -> Self:
        """Learn from training rows."""
        return cls(Scale.learn(values), has_gaps(np.isnan(values)))

    @property
    def names(self) -> list[str]:
        return [""] * (self.scale.factor > 0) + [" is missing"] * self.gaps

    def writer(self, values: NDArray[np.float64]) -> Writer:
        def write(rows: slice, block: Block) -> None:
            some = values[rows]
            if self.scale.factor > 0:
                block[:, 0] = self.scale.apply(some)
            if self.gaps:
                block[:, -1] = np.isnan(some)

        return write

    def surprises(self, values: NDArray[np.float64]) -> dict[str, int]:
        absent = 0 if self.gaps else int(np.count_nonzero(np.isnan(values)))
        return {"missing": absent, "outside": self.scale.outside(values)}

    def unknown(self) -> Block | None:
        return None

    def plain(self, values: NDArray[np.float64]) -> NDArray[Any]:
        return values

    def made_up(self) -> NDArray[Any]:
        return self.scale.made_up()

    def to_record(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any], words: tuple[str, ...]) -> Self:
        """The rule that `to_record` wrote."""
        del words
        return cls(Scale.from_record(record["scale"]), bool(record["gaps"]))


@dataclass(frozen=True)
class BooleanEncoder:
    """1 for yes and 0 for no; where neither is said, the share of yes in training and a sign of its own.

    Args:
        share: The share of yes.
        gaps: Whether training had missing cells; then words that say neither are treated as they are.
    """

    kind: ClassVar[str] = "boolean"

    share: float
    gaps: bool

    @classmethod
    def learn(cls, values: NDArray[np.float64]) -> Self:
        """Learn from training rows."""
        known = values[~np.isnan(values)]
        return cls(float(known.mean()) if known.size else 0.0, has_gaps(np.isnan(values)))

    @property
    def names(self) -> list[str]:
        both = 0 < self.share < 1
        return [""] * both + ([" is missing"] if self.gaps else [" is unknown"] * both)

    def writer(self, values: NDArray[np.float64]) -> Writer:
        both = 0 < self.share < 1

        def write(rows: slice, block: Block) -> None:
            some = values[rows]
            silent = np.isnan(some) | (some == NEITHER)
            if both:
                block[:, 0] = np.where(silent, self.share, some)
            if both or self.gaps:
                block[:, -1] = silent

        return write

    def surprises(self, values: NDArray[np.float64]) -> dict[str, int]:
        absent = 0 if self.gaps else int(np.count_nonzero(np.isnan(values)))
        return {"missing": absent, "unseen": int(np.count_nonzero(values == NEITHER))}

    def unknown(self) -> Block | None:
        if self.gaps:
            return None
        block = np.zeros((1, len(self.names)), np.float32)
        self.writer(np.array([NEITHER]))(slice(None), block)
        return block

    def plain(self, values: NDArray[np.float64]) -> NDArray[Any]:
        return np.where(values == NEITHER, np.nan, values)

    def made_up(self) -> NDArray[Any]:
        return np.array(["yes", None, "no"], object)

    def to_record(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any], words: tuple[str, ...]) -> Self:
        """The rule that `to_record` wrote."""
        del words
        return cls(float(record["share"]), bool(record["gaps"]))


@dataclass(frozen=True)
class CategoryEncoder:
    """One column a frequent word, one for all others, and one for missing cells where training had enough of them.

    Args:
        vocabulary: The words with a column of their own.
        rare: Whether training had rows with other words, so that the column of the others is trained.
        gaps: Whether missing cells have a column of their own.
    """

    kind: ClassVar[str] = "category"

    vocabulary: Vocabulary = field(repr=False)
    rare: bool
    gaps: bool

    @classmethod
    def learn(cls, values: Words) -> Self:
        """Learn from training rows."""
        counts = values.counts()
        order = sorted(range(len(counts)), key=lambda place: (-counts[place], values.words[place]))
        kept = [place for place in order[:MOST_WORDS] if counts[place] >= LEAST_ROWS]
        absent = int(values.missing.sum())
        rare = bool(counts.sum() > counts[kept].sum() or 0 < absent < LEAST_ROWS)
        return cls(Vocabulary(tuple(values.words[place] for place in kept)), rare, absent >= LEAST_ROWS)

    @property
    def names(self) -> list[str]:
        if len(self.vocabulary.words) + self.rare + self.gaps < 2:
            return []
        return ["=(other)"] + ["=(missing)"] * self.gaps + [f"={word}" for word in self.vocabulary.words]

    def writer(self, values: Words) -> Writer:
        known = np.array([self.vocabulary.code(word) for word in values.words], np.int64)
        places = np.append(np.where(known > 0, known + self.gaps, 0), int(self.gaps))

        def write(rows: slice, block: Block) -> None:
            if block.size:
                block[np.arange(len(block)), places[values.codes[rows]]] = 1.0

        return write

    def surprises(self, values: Words) -> dict[str, int]:
        counts = values.counts()
        absent = 0 if self.gaps else len(values.codes) - int(counts.sum())
        strange = np.array([not self.vocabulary.code(word) for word in values.words], np.bool_)
        return {"missing": absent, "seldom" if self.rare else "unseen": int(counts[strange].sum())}

    def unknown(self) -> Block | None:
        return None if self.rare else np.eye(1, len(self.names), dtype=np.float32)

    def plain(self, values: Words) -> NDArray[Any]:
        return values.codes

    def made_up(self) -> NDArray[Any]:
        words = self.vocabulary.words or ("",)
        return np.array([words[0], None, words[-1]], object)

    def to_record(self) -> dict[str, Any]:
        return {"words": len(self.vocabulary.words), "rare": self.rare, "gaps": self.gaps}

    @classmethod
    def from_record(cls, record: Mapping[str, Any], words: tuple[str, ...]) -> Self:
        """The rule that `to_record` wrote."""
        return cls(Vocabulary(words), bool(record["rare"]), bool(record["gaps"]))


def has_gaps(absent: NDArray[np.bool_]) -> bool:
    return bool(absent.any() and not absent.all())
