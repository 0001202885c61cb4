"""Optimizers at work on variables, one call after the other: the pure update between reading and assigning."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from lamina.arrays import namespace
from lamina.config import with_numbers
from lamina.errors import ArgumentError, StateError
from lamina.optimizers._memory import Memory, memory_of, renamed
from lamina.optimizers._variable import OptimizerVariable
from lamina.typing import Array, Namespace


def memory(optimizer: Any) -> Memory:
    """What the optimizer remembers: nothing yet, where it was not built."""
    known = memory_of(optimizer)
    return Memory(0, {}, {}) if known is None else known


def counter(optimizer: Any) -> list[OptimizerVariable]:
    """The step, as a variable."""
    return [OptimizerVariable(f"{optimizer.name}/iteration", memory(optimizer).__dict__, "step")]


def build(optimizer: Any, variables: Sequence[Any]) -> None:
    """Make a state for the values of `variables`, or take up the one that is there."""
    known = memory_of(optimizer)
    if known is not None and known.variables:
        return
    named = tuple(zip(names_of(variables), variables, strict=True))
    shapes = {name: tuple(variable.shape) for name, variable in named}
    optimizer.meet(named)
    slots = optimizer.init({name: value_of(variable) for name, variable in named})
    if known is None:
        optimizer.__dict__["_cell"] = Memory(0, shapes, slots, named)
        return
    before = _taken_up(optimizer, known, named)
    slots = {slot: first | before.slots[slot] for slot, first in slots.items()} if optimizer.slotted else before.slots
    optimizer.__dict__["_cell"] = Memory(known.step, shapes, slots, named)


def _taken_up(optimizer: Any, known: Memory, named: Sequence[tuple[str, Any]]) -> Memory:
    """What is known of these variables from a fit or a file, under their names.

    Raises:
        StateError: It is known of other weights.
    """
    shapes = {name: tuple(variable.shape) for name, variable in named}
    if {name: tuple(shape) for name, shape in known.shapes.items()} == shapes:
        return known
    paths = {place: path for path, place in known.places.items()}
    names = {paths[identity(one)]: name for name, one in named if identity(one) in paths}
    if not known.places and [tuple(shape) for shape in known.shapes.values()] == list(shapes.values()):
        names = dict(zip(known.shapes, shapes, strict=True))  # from a file, in the order of the weights
    if not names or not optimizer.slotted:
        raise StateError(f"This {type(optimizer).__name__} has moments of other weights; make a new one.")
    return renamed(known, names)


def names_of(variables: Sequence[Any]) -> list[str]:
    """Their paths; the second of two that are called alike gets a number."""
    found: list[str] = []
    for variable in variables:
        path = str(getattr(variable, "path", None) or getattr(variable, "name", "") or "variable")
        name, place = path, 0
        while name in found:
            place += 1
            name = f"{path}_{place}"
        found.append(name)
    return found


def identity(variable: Any) -> Any:
    """What tells a variable from others: its ``key`` if it has one, since two objects over the same numbers are one.

    >>> from types import SimpleNamespace
    >>> identity(SimpleNamespace(key=(7, "kernel")))
    (7, 'kernel')
    """
    key = getattr(variable, "key", None)
    return id(variable) if key is None else key


def value_of(variable: Any) -> Any:
    """The array of a variable."""
    value = variable.value
    return value() if callable(value) else value


def apply(optimizer: Any, gradients: list[Any], variables: Sequence[Any] | None) -> None:
    """Gradients into variables: the pure update, then each variable's constraint."""
    if not gradients:
        return
    _require(optimizer, variables, len(gradients))
    known = memory(optimizer)
    by_identity = {identity(variable): name for name, variable in known.variables}
    chosen = [variable for _, variable in known.variables] if variables is None else list(variables)
    for variable in chosen:
        if identity(variable) not in by_identity:
            raise ArgumentError(
                f"Unknown variable: {getattr(variable, 'path', variable)!r}. An optimizer serves the variables that it "
                "was built with; make a new one for others."
            )
    given = {by_identity[identity(v)]: g for v, g in zip(chosen, gradients, strict=True) if g is not None}
    _say_what_is_missing(chosen, gradients)
    weights = {name: value_of(variable) for name, variable in known.variables}
    after = stepped(optimizer, known, weights, given)
    for name, variable in known.variables:
        if name in after:
            variable.assign(after[name])
            limit = getattr(variable, "constraint", None)
            if limit is not None and name in given:
                variable.assign(limit(value_of(variable)))


def _require(optimizer: Any, variables: Sequence[Any] | None, count: int) -> None:
    known = memory_of(optimizer)
    if variables is not None:
        build(optimizer, list(variables))
    elif known is None or not known.variables:
        raise ArgumentError(
            "When passing gradients without variables, the optimizer must have been built: call build(variables) first."
        )
    elif count != len(known.variables):
        raise ArgumentError(
            f"Gradients must match the {len(known.variables)} variables of the optimizer one to one; got {count}."
        )


def _say_what_is_missing(variables: Sequence[Any], gradients: Sequence[Any]) -> None:
    missing = [str(getattr(v, "path", v)) for v, g in zip(variables, gradients, strict=True) if g is None]
    if len(missing) == len(gradients):
        raise ArgumentError("No gradients provided for any variable. Does the loss depend on them?")
    if missing:
        warnings.warn(f"Gradients do not exist for variables {missing}; they stay as they are.", stacklevel=4)


def stepped(
    optimizer: Any, known: Memory, weights: Mapping[str, Array], gradients: Mapping[str, Array]
) -> dict[str, Array]:
    """One update of those weights that have gradients; the memory goes on with it."""
    gradients = {name: _like(gradient, weights[name]) for name, gradient in gradients.items()}
    served = {name: weights[name] for name in gradients}
    clipped = optimizer.clip(optimizer.unscale(gradients, known.slots))
    state = _of(known.slots, served) if optimizer.slotted else known.slots
    after, state = optimizer.update(served, clipped, state, known.step)
    if optimizer.slotted:
        idle = {name: weight for name, weight in weights.items() if name not in served}
        stood, standing = optimizer.stand(idle, _of(known.slots, idle), known.step)
        after = after | stood
        state = {slot: known.slots[slot] | named | standing.get(slot, {}) for slot, named in state.items()}
    known.slots = state
    known.step = known.step + 1
    return dict(after)


def _of(slots: Mapping[str, Mapping[str, Array]], names: Mapping[str, Any]) -> dict[str, dict[str, Array]]:
    return {slot: {name: named[name] for name in names} for slot, named in slots.items()}


def _copied(tree: Any, like: Namespace) -> Any:
    """A nest of dicts anew, its arrays in the hands of the executor that will step them."""
    if isinstance(tree, dict):
        return {name: _copied(item, like) for name, item in tree.items()}
    return like.asarray(tree) if hasattr(tree, "dtype") else tree


def _like(gradient: Any, weight: Array) -> Array:
    gradient = getattr(gradient, "value", gradient)
    return namespace(weight).asarray(gradient, dtype=weight.dtype)


def stateless_apply(
    optimizer: Any, optimizer_variables: Sequence[Any], gradients: Sequence[Any], variables: Sequence[Any]
) -> tuple[list[Any], list[Any]]:
    """The same on values alone: a copy of the optimizer is filled with the state, stepped, and read."""
    known = memory_of(optimizer)
    if known is None:
        raise ArgumentError(f"stateless_apply needs a state: call build(variables) of this {type(optimizer).__name__}.")
    bare, like = with_numbers(optimizer, {}), namespace(*(getattr(v, "value", v) for v in variables))
    bare.__dict__["_cell"] = Memory(known.step, known.shapes, _copied(known.slots, like), known.variables)
    places = bare.places()
    if len(places) != len(optimizer_variables) or len(known.shapes) != len(variables):
        raise ArgumentError(
            f"stateless_apply needs {len(places)} values of the optimizer and {len(known.shapes)} of weights; got "
            f"{len(optimizer_variables)} and {len(variables)}."
        )
    for place, value in zip(places, optimizer_variables, strict=True):
        place.put(value)
    weights = dict(zip(known.shapes, (getattr(v, "value", v) for v in variables), strict=True))
    given = {name: g for name, g in zip(weights, gradients, strict=True) if g is not None}
    after = stepped(bare, bare.__dict__["_cell"], weights, given)
    return [after.get(name, weight) for name, weight in weights.items()], [place.kept for place in bare.places()]


def finalize(optimizer: Any, variables: Sequence[Any]) -> None:
    """Assign what a finished training leaves behind."""
    known = memory(optimizer)
    weights = dict(zip(names_of(variables), map(value_of, variables), strict=True))
    after = optimizer.finalize(weights, known.slots)
    for name, variable in zip(weights, variables, strict=True):
        variable.assign(after[name])


def set_weights(optimizer: Any, values: Sequence[Any]) -> None:
    """Put values into the places of the state."""
    if not optimizer.built:
        raise ArgumentError(
            "You are calling set_weights on an optimizer that has no state yet; call build(variables) first."
        )
    for place, value in zip(optimizer.variables, values, strict=True):
        if tuple(getattr(value, "shape", ())) != place.shape:
            raise ArgumentError.wanted(type(optimizer).__name__, place.path, f"an array of shape {place.shape}", value)
        place.assign(value)
