"""`fit_many`: one net with other seeds, folds and numbers, each result as if it had been fitted alone."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.many._entry import Data, entered, refuse_two_ways
from lamina.many._groups import groups, refuse_shared
from lamina.many._member import Member, members_of
from lamina.many._side_by_side import alone, side_by_side, suits
from lamina.model import Request, several, whole
from lamina.training import History


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

    Members of one structure (the same layers, loss, optimizer and frozen layers) train side by side in one program;
    each comes out as ``fit`` would leave it after ``set_random_seed(seed)``, to the rounding of float32.

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
        callbacks: Each member has copies; or a function of the member that answers with a list, which those that write
            files need: ``lambda member: [ModelCheckpoint(f"{member.seed}-{member.fold}.lamina")]``.
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
    if together is not None:
        whole("fit_many", "together", together, 1)
    data = Data(x, y, sample_weight, class_weight, validation_data, validation_split)
    refuse_two_ways(data, folds)
    members = members_of(seeds, settings, folds, _rows_in(x), y)
    entries = [entered(member, model, data, request) for member in members]
    together = 1 if refuse_shared(entries) else together
    own = _callbacks(members, callbacks)
    tail = bool(validation_split)
    for group in groups(entries, together):
        requests = [replace(request, callbacks=own[id(entry.member)]) for entry in group]
        if len(group) > 1 and suits(group[0].member.model, requests):
            ended = side_by_side(group, requests, tail=tail)
        else:
            ended = any(alone(entry, asked, tail=tail) for entry, asked in zip(group, requests, strict=True))
        for entry in group if verbose else ():
            _say(entry.member)
        if ended:
            break
    for member in members:
        _close_untrained(member)
    return members


def _callbacks(members: Sequence[Member], callbacks: Any) -> dict[int, tuple[Any, ...]]:
    """Each member's own callbacks, by the member.

    Raises:
        ArgumentError: Two members were given the same one.
    """
    made = {id(one): several(callbacks(one) if callable(callbacks) else copy.deepcopy(callbacks)) for one in members}
    every = [callback for own in made.values() for callback in own]
    if len({id(callback) for callback in every}) < len(every):
        raise ArgumentError(
            "fit_many: the function of callbacks gives one callback to several members, and each needs its own; make "
            "callbacks inside the function."
        )
    return made


def _close_untrained(member: Member) -> None:
    """The history of a member whose turn never came, because of Ctrl-C."""
    if member.history is None:
        member.history = member.model.history = History()
        member.history.interrupted = True


def _rows_in(x: Any) -> int:
    """How many rows the inputs have, whether one thing or several.

    Raises:
        ArgumentError: They are no arrays.
    """
    first = next(iter(x.values())) if isinstance(x, Mapping) else x
    if isinstance(first, (list, tuple)) and first and getattr(first[0], "ndim", 1) > 1:
        first = first[0]  # a list of inputs, and not of rows
    if not hasattr(first, "shape") and not hasattr(first, "__len__"):
        raise ArgumentError.wanted("fit_many", "x", "arrays or a frame, rows first", x)
    return int(first.shape[0]) if hasattr(first, "shape") else len(first)


def _say(member: Member) -> None:
    if member.history is None:
        return
    curves = member.history.history
    numbers = {name: values[-1] for name, values in curves.items() if values and np.ndim(values[-1]) == 0}
    last = "  ".join(f"{name} {value:.4g}" for name, value in numbers.items())
    named = [f"seed {member.seed}", *(f"{name} {value}" for name, value in member.settings.items())]
    fold = [] if member.fold is None else [f"fold {member.fold}"]
    print(f"{', '.join([*named, *fold])}: {len(member.history.epoch)} epochs  {last}")  # noqa: T201 - what verbose asks
