"""`fit_many`: one net with other seeds, folds and numbers, each result as if it had been fitted alone."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lamina.errors import ArgumentError
from lamina.many._entry import Data, Entry, entered, refuse_two_ways
from lamina.many._groups import groups
from lamina.many._member import Member, members_of
from lamina.many._side_by_side import alone, side_by_side, suits
from lamina.model import Request, several


def fit_many(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    seeds: int | Sequence[int] = 1,
    settings: Sequence[Mapping[str, Any]] | None = None,
    folds: Any = None,
    batch_size: int | None = None,
    epochs: int = 1,
    callbacks: Any = None,
    validation_split: float = 0.0,
    validation_data: Any = None,
    shuffle: bool | str = True,
    class_weight: Mapping[Any, float] | None = None,
    sample_weight: Any = None,
    validation_freq: int | Sequence[int] = 1,
    verbose: int = 0,
    together: int | None = None,
) -> list[Member]:
    """Fit one net many times: every settings with every seed on every fold.

    Members of one structure train side by side in one program where that is quicker, and one after another where it is
    not; each comes out as ``fit`` would leave it after ``set_random_seed(seed)``, to the rounding of float32.

    Args:
        model: A compiled model, of which each member trains a copy with first numbers of its own; or a function that
            makes and compiles one, which is called with a member's settings by name.
        x: As for `fit`, arrays or frames.
        y: As for `fit`.
        seeds: How many, drawn from the process's seed; or which.
        settings: One dict a variant: ``{"learning_rate": 0.01}`` for the optimizer, ``{"dropout.rate": 0.2}`` for the
            layer called dropout; or whatever the function takes.
        folds: How many folds to cut the rows into at random; or pairs of row numbers (to learn from, to judge by), or
            scikit-learn's splitter.
        batch_size: Rows a step.
        epochs: At most so many; a member whose callbacks stop it stops by itself.
        callbacks: Each member has copies; or a function of the member that answers with a list.
        validation_split: As for `fit`; not beside folds.
        validation_data: As for `fit`, arrays; not beside folds.
        shuffle: As for `fit`.
        class_weight: As for `fit`.
        sample_weight: As for `fit`; for the rows that folds hold out as well.
        validation_freq: As for `fit`.
        verbose: 1 prints a line for each member that is done.
        together: How many members a program has at most; by default as many as is quickest.

    Returns:
        The members in the order settings, seeds, folds, each with its ``model`` and ``history``.

    Raises:
        ArgumentError, ShapeError, DataError: Something was asked for that cannot be; before any step.

    Example:
        >>> import numpy as np
        >>> from lamina.model import Sequential
        >>> from lamina.layers import Dense
        >>> model = Sequential([Dense(1, input_shape=[2])])
        >>> model.compile("sgd", "mse")
        >>> x = np.arange(24.0).reshape(12, 2) / 24
        >>> found = fit_many(model, x, x.sum(axis=1), seeds=[1, 2], folds=3, epochs=2)
        >>> [(member.seed, member.fold) for member in found]
        [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)]

    Source:
        Vectorized folds: Holzmüller et al. 2024, Better by Default, https://arxiv.org/abs/2407.04491.
    """
    request = Request(batch_size, epochs, 0, shuffle, 0, (), None, validation_freq, None, None)
    data = Data(x, y, sample_weight, class_weight, validation_data, validation_split)
    refuse_two_ways(data, folds)
    members = members_of(seeds, settings, folds, _rows_in(x), x, y)
    entries = [entered(member, model, data, request) for member in members]
    tail = bool(validation_split)
    for group in groups(entries, together):
        requests = [replace(request, callbacks=_callbacks_for(entry.member, callbacks)) for entry in group]
        if len(group) > 1 and suits(requests):
            ended = side_by_side(group, requests, tail=tail)
        else:
            ended = any(_one(entry, asked, tail=tail) for entry, asked in zip(group, requests, strict=True))
        if verbose:
            for entry in group:
                _say(entry.member)
        if ended:
            break
    return members


def _one(entry: Entry, request: Request, *, tail: bool) -> bool:
    alone(entry, request, tail=tail)
    return bool(entry.member.history.interrupted)


def _callbacks_for(member: Member, callbacks: Any) -> tuple[Any, ...]:
    given = callbacks(member) if callable(callbacks) else copy.deepcopy(callbacks)
    return several(given)


def _rows_in(x: Any) -> int:
    """How many rows the inputs have, whether one thing or several."""
    first = next(iter(x.values())) if isinstance(x, Mapping) else x
    if isinstance(first, (list, tuple)) and first and hasattr(first[0], "shape") and first[0].ndim:
        first = first[0]
    if not hasattr(first, "__len__"):
        raise ArgumentError.wanted("fit_many", "x", "arrays or a frame, rows first", x)
    return len(first)


def _say(member: Member) -> None:
    curves = member.history.history
    last = "  ".join(f"{name} {values[-1]:.4g}" for name, values in curves.items() if values)
    named = [f"seed {member.seed}", *(f"{name} {value}" for name, value in member.settings.items())]
    fold = [] if member.fold is None else [f"fold {member.fold}"]
    print(f"{', '.join([*named, *fold])}: {len(member.history.epoch)} epochs  {last}")  # noqa: T201 - what verbose asks
