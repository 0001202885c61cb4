"""Words of Keras 1 and 2 that count rows, weigh classes and show rows to callbacks, put into what `fit` takes today."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.keras._scripts._notes import note, renamed
from lamina.structures import leaves


def in_steps(owner: str, word: str, batches: Any, samples: Any, today: str) -> tuple[Any, int]:
    """The batches, and as how many of the first one's size Keras 1's number of rows comes.

    >>> batches, steps = in_steps("fit", "samples_per_epoch", iter([np.ones((2, 1))] * 3), 5, "steps_per_epoch")
    >>> steps, len(list(batches))
    (3, 3)
    """
    renamed(owner, f"{word}=, which counts rows,", f"{today}=, which counts batches")
    each = iter(batches) if not hasattr(batches, "__getitem__") else iter([batches[0]])
    first = next(each, None)
    if first is None:
        raise ArgumentError.wanted(owner, "the generator", "something that yields batches", batches)
    rows = max(1, len(leaves(first)[0]))
    again: Iterable[Any] = chain([first], each) if each is batches else batches
    return again, -(-int(samples) // rows)


def by_class(class_weight: Any) -> Mapping[Any, float] | None:
    """Weights of classes as a dict: an array holds them in the order of the codes, and a word never meant anything.

    >>> by_class(np.array([1.0, 3.0]))
    {0: 1.0, 1: 3.0}
    """
    if isinstance(class_weight, str):
        note(f"fit: class_weight={class_weight!r} was never anything to Keras, which weighed all alike; give a dict.")
        return None
    if isinstance(class_weight, (list, np.ndarray)):
        note("fit: class_weight as an array was passed over by Keras; it is taken as {code: weight} here.")
        return {code: float(weight) for code, weight in enumerate(class_weight)}
    found: Mapping[Any, float] | None = class_weight
    return found


def asked(given: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
    """All arguments of a `fit` by name.

    >>> asked((1, 2), {"epochs": 3})
    {'x': 1, 'y': 2, 'epochs': 3}
    """
    return dict(zip(("x", "y", "batch_size", "epochs", "verbose", "callbacks"), given, strict=False)) | dict(named)


def counted(key: str, model: Any, named: Mapping[str, Any]) -> Any:
    """What Keras 2's callbacks found in ``params`` besides today's three.

    Raises:
        KeyError: They never found it.
    """
    validates = bool(named.get("validation_split")) or named.get("validation_data") is not None
    names = list(model.metrics_names)
    if key == "metrics":
        return [*names, *(f"val_{name}" for name in names if validates)]
    if key in {"samples", "nb_sample"}:
        return len(_arrays(named["x"])[0]) if named.get("y") is not None else None
    batch, epochs = named.get("batch_size") or 32, named.get("epochs", 1)
    return {"batch_size": batch, "do_validation": validates, "nb_epoch": epochs}[key]


def judged(named: Mapping[str, Any]) -> list[Any] | None:
    """What Keras 2 showed to callbacks as ``validation_data``: inputs, targets, weights; ``None`` for batches.

    >>> given = {"x": np.ones((10, 2)), "y": np.ones(10), "validation_split": 0.2}
    >>> [part.shape for part in judged(given)]
    [(2, 2), (2, 1), (2,)]
    """
    data, share = named.get("validation_data"), named.get("validation_split")
    if isinstance(data, (list, tuple)) and len(data) in (2, 3):
        parts = [*_arrays(data[0]), *_arrays(data[1])]
        weights = data[2] if len(data) > 2 else None
    elif share and named.get("y") is not None:
        parts = [*_arrays(named["x"]), *_arrays(named["y"])]
        parts = [part[int(len(part) * (1 - share)) :] for part in parts]
        weights = None
    else:
        return None
    parts = [part[:, None] if part.ndim == 1 else part for part in parts]
    return [*parts, np.ones(len(parts[0])) if weights is None else np.asarray(weights)]


def _arrays(data: Any) -> list[Any]:
    several = isinstance(data, (list, tuple)) and any(hasattr(one, "shape") for one in data)
    return [np.asarray(one) for one in (data if several else [data])]
