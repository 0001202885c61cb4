"""Member: one fit of many, as it was asked for and as it came out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.errors import ArgumentError
from lamina.random import generator

RowNumbers = NDArray[np.int64]


@dataclass
class Member:
    """One fit of many.

    Args:
        seed: What its first numbers, its order of rows and its dropout follow from.
        settings: What was set in it alone.
        fold: Which fold it is, from 0; ``None`` where there are no folds.
        rows: Numbers of the rows that it learns from; ``None`` for all.
        held_out: Numbers of the rows that it is judged by, where it has a fold.
        model: Its model.
        history: The history of its fit; without an epoch, and interrupted, where Ctrl-C came before its turn.

    >>> Member(7, {"learning_rate": 0.1}).seed
    7
    """

    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    fold: int | None = None
    rows: RowNumbers | None = None
    held_out: RowNumbers | None = None
    model: Any = None
    history: Any = None


def members_of(seeds: Any, settings: Any, folds: Any, rows: int, y: Any) -> list[Member]:
    """Every settings with every seed on every fold, settings slowest and folds quickest.

    Raises:
        ArgumentError: Seeds are no whole numbers, settings no mappings, or folds no pairs of row numbers.
    """
    told = [{}] if settings is None else listed(settings, "settings", "a list of dicts, name of a setting → value")
    for one in told:
        if not isinstance(one, Mapping):
            raise ArgumentError.wanted("fit_many", "settings", "a list of dicts, name of a setting → value", one)
    drawn = _seeds(seeds)
    cut = _folds(folds, rows, y)
    return [
        Member(seed, one, fold if held_out is not None else None, train, held_out)
        for one in told
        for seed in drawn
        for fold, (train, held_out) in enumerate(cut)
    ]


def _seeds(seeds: Any) -> list[int]:
    if isinstance(seeds, (int, np.integer)) and not isinstance(seeds, bool):
        if seeds < 1:
            raise ArgumentError.wanted("fit_many", "seeds", "at least 1, or a list of seeds", seeds)
        return [int(seed) for seed in generator().integers(2**31, size=int(seeds))]
    found = list(seeds) if isinstance(seeds, Iterable) and not isinstance(seeds, (str, bytes)) else []
    if not found or not all(isinstance(seed, (int, np.integer)) and seed >= 0 for seed in found):
        raise ArgumentError.wanted("fit_many", "seeds", "how many, or a list of whole numbers of at least 0", seeds)
    return [int(seed) for seed in found]


def listed(given: Any, argument: str, wanted: str) -> list[Any]:
    """Things in a list, at least one.

    Raises:
        ArgumentError: They are in none, or there is none.
    """
    found = list(given) if isinstance(given, Iterable) and not isinstance(given, (str, bytes, Mapping)) else []
    if not found:
        raise ArgumentError.wanted("fit_many", argument, wanted, given)
    return found


def _folds(folds: Any, rows: int, y: Any) -> Sequence[tuple[RowNumbers | None, RowNumbers | None]]:
    if folds is None:
        return [(None, None)]
    if isinstance(folds, (int, np.integer)) and not isinstance(folds, bool):
        if not 2 <= folds <= rows:
            raise ArgumentError.wanted("fit_many", "folds", f"from 2 to the {rows} rows that there are", folds)
        parts = np.array_split(generator().permutation(rows), int(folds))
        return [(np.sort(np.concatenate([*parts[:k], *parts[k + 1 :]])), np.sort(parts[k])) for k in range(len(parts))]
    pairs = folds.split(np.empty((rows, 1)), y) if hasattr(folds, "split") else folds
    return [_pair(pair, rows) for pair in listed(pairs, "folds", "how many, or pairs of row numbers")]


def _pair(pair: Any, rows: int) -> tuple[RowNumbers, RowNumbers]:
    wanted = f"pairs of row numbers, those to learn from and those to judge by, from 0 to {rows - 1}"
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ArgumentError.wanted("fit_many", "folds", wanted, pair)
    train, held_out = (np.asarray(part) for part in pair)
    for part in (train, held_out):
        whole = part.ndim == 1 and part.dtype.kind in "iu" and part.size > 0
        if not whole or part.min() < 0 or part.max() >= rows:
            raise ArgumentError.wanted("fit_many", "folds", wanted, pair)
    return train.astype(np.int64), held_out.astype(np.int64)
