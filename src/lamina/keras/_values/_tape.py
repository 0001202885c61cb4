"""GradientTape: slopes of what a script worked out step by step, as TensorFlow's tape gives them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import numpy as np

from lamina import training
from lamina.errors import StateError
from lamina.keras._values._taped import Node, Taped, record
from lamina.keras._values._tensor import WATCHED, Tensor
from lamina.keras._values._variable import Key, Variable, read_through
from lamina.keras.ops._dispatch import PASS, intercept, leaves, plain, space
from lamina.structures import filled, mapped
from lamina.structures import leaves as in_order

_ACTIVE: list["GradientTape"] = []
"""Tapes that are running, the outermost first."""


class GradientTape:
    """Within, what is worked out from variables is remembered; `gradient` then follows it back.

    Args:
        persistent: Whether `gradient` may be asked more than once.
        watch_accessed_variables: Whether variables count without `watch`.

    Example:
        >>> x = Variable(3.0)
        >>> with GradientTape() as tape:
        ...     y = x * x
        >>> float(tape.gradient(y, x))
        6.0

    Source:
        TensorFlow's class of that name. What is remembered: operations of `ops`, Python's arithmetic on what came
        from variables, NumPy's functions of it, and calls of layers, models and losses.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self.persistent = persistent
        self.watch_accessed_variables = watch_accessed_variables
        self._used = False
        self._own: dict[int, Taped] = {}
        self._values: list[Any] = []  # so that nobody else gets a watched array's id
        self.variables: dict[Key, Taped] = {}

    def __enter__(self) -> Self:
        _ACTIVE.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        _ACTIVE.remove(self)
        for place in self._own:
            WATCHED.pop(place, None)

    def watch(self, tensor: Any) -> None:
        """Remember what is worked out from arrays too (`ops` see any array, arithmetic sees a `Tensor`)."""
        for value in in_order(tensor):
            if isinstance(value, Variable):
                self.variables.setdefault(value.key, _leaf(value.value))
            elif not isinstance(value, Taped):
                self._own[id(value)] = WATCHED.setdefault(id(value), Taped(np.asarray(value), None))
                self._values.append(value)

    def reset(self) -> None:
        """Forget everything."""
        self._used = False
        self.variables.clear()

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Within, nothing is remembered."""
        before = _ACTIVE[:]
        _ACTIVE.clear()
        try:
            yield
        finally:
            _ACTIVE[:] = before

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None, unconnected_gradients: str | None = None
    ) -> Any:
        """Slopes of the sum of `target` by each of `sources`, in their structure; ``None`` where nothing leads there.

        Raises:
            StateError: It was asked before, and the tape is not persistent.
        """
        if self._used and not self.persistent:
            raise StateError("This tape was asked for a gradient already; make it GradientTape(persistent=True).")
        self._used = True
        ends = [one for one in in_order(target) if isinstance(one, Taped)]
        factors = None if output_gradients is None else in_order(output_gradients)
        wanted = [self._known(one) for one in in_order(sources)]
        slopes = _slopes(ends, factors, [one for one in wanted if one is not None])
        found = iter(slopes)
        answers = [None if one is None else next(found) for one in wanted]
        blank = str(unconnected_gradients).rpartition(".")[2].lower() == "zero"
        pairs = zip(answers, in_order(sources), strict=True)
        made = [np.zeros(np.shape(source), np.float32) if one is None and blank else one for one, source in pairs]
        return filled(sources, made) if isinstance(sources, (list, tuple, dict)) else made[0]

    def _known(self, source: Any) -> Taped | None:
        if isinstance(source, Variable):
            return self.variables.get(source.key)
        return source if isinstance(source, Taped) else self._own.get(id(source))


def _leaf(value: Any) -> Taped:
    return value if isinstance(value, Taped) else Taped(value, None)


def _slopes(ends: list[Taped], factors: list[Any] | None, sources: list[Taped]) -> list[Any]:
    """Slopes of the weighted sum of `ends` by each of `sources`; ``None`` for those that they do not follow from."""
    order = _followed(ends)
    reached = {id(parent) for node in order for parent in node.parents} | {id(end) for end in ends}
    others = {id(one): one for node in order for one in node.parents if one.node is None}
    used = {id(one): one for one in sources if id(one) in reached}
    free = [*used.values(), *(one for place, one in others.items() if place not in used)]

    def total(*values: Any) -> Any:
        known = {id(one): value for one, value in zip(free, values, strict=True)}
        _replay(order, known)
        parts = [known.get(id(end), end.value) for end in ends]
        weighed = parts if factors is None else [part * plain(by) for part, by in zip(parts, factors, strict=True)]
        sums = [space(part).sum(part) for part in weighed]
        return sum(sums[1:], start=sums[0])

    def slopes(*values: Any) -> Any:
        return training.by_jax("slopes", total, values, len(used))

    if not used:
        return [None for _ in sources]
    found = record(slopes, tuple(free), {}) if _ACTIVE else mapped(Tensor.of, slopes(*(one.value for one in free)))
    named = dict(zip(used, found, strict=True))
    return [named.get(id(one)) for one in sources]


def _followed(ends: list[Taped]) -> list[Node]:
    """Every node that `ends` follow from, earlier ones first."""
    found: dict[int, Node] = {}
    todo = [end.node for end in ends if end.node is not None]
    while todo:
        node = todo.pop()
        if node.serial not in found:
            found[node.serial] = node
            todo += [parent.node for parent in node.parents if parent.node is not None]
    return [found[serial] for serial in sorted(found)]


def _replay(order: list[Node], known: dict[int, Any]) -> None:
    """Work out every node again, from other values of what it follows from."""

    def present(value: Any) -> Any:
        return known.get(id(value), value.value) if isinstance(value, Taped) else value

    for node in order:
        if all(id(output) in known for output in node.outputs):
            continue
        answer = node.function(*mapped(present, node.args), **mapped(present, node.kwargs))
        for output, value in zip(node.outputs, in_order(answer), strict=True):
            known.setdefault(id(output), value)


def _watched_variable(variable: Variable, stored: Any) -> Any:
    if not _ACTIVE or not variable.trainable or stored.dtype.kind != "f":
        return stored
    for tape in _ACTIVE:
        if tape.watch_accessed_variables or variable.key in tape.variables:
            before = tape.variables.get(variable.key)
            if before is None or before.value is not stored:
                shared = next((t.variables[variable.key] for t in _ACTIVE if variable.key in t.variables), None)
                fresh = shared if shared is not None and shared.value is stored else Taped(stored, None)
                tape.variables[variable.key] = fresh
    return next((t.variables[variable.key] for t in _ACTIVE if variable.key in t.variables), stored)


def _taped_operation(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = (plain(args), plain(kwargs))
    if WATCHED:
        given = mapped(lambda leaf: WATCHED.get(id(leaf), leaf), given)
    if not any(isinstance(leaf, Taped) for leaf in leaves(given)):
        return PASS
    return record(function, *given)


read_through(_watched_variable)
intercept(_taped_operation)


def running() -> bool:
    """Whether a tape is running."""
    return bool(_ACTIVE)
