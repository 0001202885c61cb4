"""What a layer or model written in Keras's way holds: layers among its attributes, variables, and its ``call``."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np

from lamina.config import numbers_of
from lamina.errors import StateError
from lamina.keras._own._weights import Own
from lamina.keras._values._variable import Variable, bound
from lamina.layers import Layer, Run
from lamina.layers._calling import inside, is_trial, trying
from lamina.losses import on_host
from lamina.metrics import Metric
from lamina.networks import Network, apart
from lamina.structures import leaves, mapped
from lamina.typing import Tree

PRIVATE = {"_nodes", "_cell", "_variables", "_apart", "network"}
"""Attributes that are lamina's own and hold no layers of the user's."""


def held(owner: Any) -> dict[str, Layer]:
    """The layers that `owner` runs: those shown, but networks that share layers with others as these layers."""
    found = shown(owner)
    if not any(isinstance(layer, Network) for layer in found.values()):
        return found
    known = vars(owner).get("_apart")  # looked for once: every call asks
    if known is None or list(known[0]) != list(found) or any(known[0][name] is not found[name] for name in found):
        known = owner.__dict__["_apart"] = (found, apart(found))
    parts: dict[str, Layer] = known[1]
    return parts


def shown(owner: Any) -> dict[str, Layer]:
    """The layers that `owner` has as attributes, in lists and dicts too, each once, by where it was first found."""
    found: dict[str, Layer] = {}
    seen: set[int] = set()
    for path, thing in _attributes(owner):
        layer = thing if isinstance(thing, Layer) else getattr(thing, "network", None)
        if isinstance(layer, Layer) and id(layer) not in seen:
            seen.add(id(layer))
            found[path] = layer
    return found


def idle(layer: Layer) -> frozenset[str]:
    """The parts that a try has not built, since ``call`` does not call them: they will never have numbers."""
    return frozenset(name for name, part in layer.parts().items() if not part.built)


def _attributes(owner: Any) -> Iterator[tuple[str, Any]]:
    for name, value in vars(owner).items():
        if name not in PRIVATE:
            yield from _within(name, value)


def _within(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _within(f"{path}_{name}".replace("/", "_"), item)
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            yield from _within(f"{path}_{place}", item)
    else:
        yield path, value


def numbers_within(layer: Layer) -> tuple[Any, ...]:
    """The numbers of all layers inside: a traced ``call`` has them as constants, so that they key its program."""
    return tuple(tuple(numbers_of(inner).items()) for path, inner in layer.walk() if path)


def accepts(function: Callable[..., Any], word: str) -> bool:
    """Whether a function takes the named argument `word`.

    >>> accepts(lambda x, training=None: x, "training")
    True
    """
    names, others = _parameters(getattr(function, "__func__", function))
    return others or word in names


@lru_cache(maxsize=256)
def _parameters(function: Callable[..., Any]) -> tuple[frozenset[str], bool]:
    """The names of a function's arguments, and whether it takes further named ones."""
    parameters = inspect.signature(function).parameters
    return frozenset(parameters), any(one.kind is one.VAR_KEYWORD for one in parameters.values())


def run_call(
    layer: Layer,
    owner: Any,
    variables: list[Own],
    given: tuple[Tree, tuple[Any, ...], dict[str, Any], Run],
    *,
    building: bool = False,
) -> Any:
    """What ``owner.call`` answers while its layers and variables have the numbers of one run.

    Args:
        layer: The layer that stands for `owner` in a network.
        owner: Who has the ``call``.
        variables: Its own variables.
        given: Weights, positional and named arguments, and the run.
        building: Whether this is the try on two rows that builds inner layers.
    """
    weights, arguments, named, run = given
    named = {word: value for word, value in named.items() if value is not None or accepts(owner.call, word)}
    if accepts(owner.call, "training"):
        named.setdefault("training", run.training)
    if "mask" in _parameters(type(owner).call)[0]:
        masks = mapped(run.mask, arguments[0])
        named.setdefault("mask", masks if any(mask is not None for mask in leaves(masks)) else None)
    start = {one.variable.key: weights[one.name] if one.learned else run.kept(one.name) for one in variables}
    with (
        inside(layer, weights, run, building=building),
        bound(start) as now,
        _metrics_anew(owner, (weights, arguments)),
    ):
        answer = owner.call(*arguments, **named)
        for one in variables:
            if not one.learned:
                run.keep(one.name, now[one.variable.key])
    if answer is None:
        raise StateError(f"The call of {layer.name!r} answers None; end it with return, and what it makes.")
    return arrays(answer)


@contextmanager
def _metrics_anew(owner: Any, values: Any) -> Iterator[None]:
    """Within a pass that is traced or tried, metrics among the attributes of `owner` begin anew, and nothing stays."""
    here = [one for one in vars(owner).values() if isinstance(one, Metric)]
    if not here or (on_host(*leaves(values)) and not is_trial()):
        yield
        return
    before = [one._state() for one in here]  # noqa: SLF001 - bound as a whole
    for one in here:
        one._sums = {}  # noqa: SLF001
    try:
        yield
    finally:
        for one, sums in zip(here, before, strict=True):
            one._sums = sums  # noqa: SLF001


def try_call(layer: Layer, owner: Any, shape: Any, rows: Any = None) -> Any:
    """Call on two rows (of zeros, if none are given), by NumPy, so that inner layers are built; it shows shapes."""
    sample = samples(shape) if rows is None else rows
    with trying():
        return run_call(layer, owner, [], ({}, (sample,), {}, Run()), building=True)


def samples(shape: Any) -> Any:
    """Two rows of zeros for a shape after the rows, or for a structure of such shapes."""
    if is_shape(shape):
        return np.zeros((2, *shape), np.float32)
    if isinstance(shape, Mapping):
        return {name: samples(one) for name, one in shape.items()}
    return type(shape)(samples(one) for one in shape)


def is_shape(shape: Any) -> bool:
    """Whether something is one shape rather than a structure of shapes."""
    return not isinstance(shape, Mapping) and all(size is None or isinstance(size, (int, np.integer)) for size in shape)


def with_rows(shape: Any) -> Any:
    """A shape, or each of a structure, as Keras writes it: ``None`` for the rows in front.

    >>> with_rows((3,)), with_rows([(3,), (None, 2)])
    ((None, 3), [(None, 3), (None, 2)])
    """
    if is_shape(shape):
        return tuple(shape) if shape and shape[0] is None else (None, *shape)
    if isinstance(shape, Mapping):
        return {name: with_rows(one) for name, one in shape.items()}
    return [with_rows(one) for one in shape]


def without_rows(shape: Any) -> Any:
    """The inverse of `with_rows`.

    >>> without_rows((None, 3))
    (3,)
    """
    if is_shape(shape):
        return tuple(shape[1:]) if shape and shape[0] is None else tuple(shape)
    if isinstance(shape, Mapping):
        return {name: without_rows(one) for name, one in shape.items()}
    return [without_rows(one) for one in shape]


def arrays(tree: Any) -> Any:
    """A structure of answers with every variable as its value."""
    return mapped(lambda leaf: leaf.value if isinstance(leaf, Variable) else leaf, tree)


def total_penalty(variables: list[Own], weights: Tree) -> Any:
    """What the variables' regularizers add, if anything."""
    every = [(one.variable.regularizer, weights[one.name]) for one in variables if one.learned]
    added = [regularizer(value) for regularizer, value in every if regularizer is not None]
    return sum(added[1:], start=added[0]) if added else None


def constrained(variables: list[Own], weights: Tree) -> dict[str, Any]:
    """The weights as the variables' constraints want them."""
    wanted = {one.name: one.variable.constraint for one in variables if one.learned}
    return {name: value if wanted.get(name) is None else wanted[name](value) for name, value in weights.items()}
