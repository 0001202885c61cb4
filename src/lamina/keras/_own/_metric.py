"""Keras's class for metrics of one's own: variables that ``update_state`` assigns to, eagerly and in a compiled fit."""

from abc import ABCMeta
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from lamina import metrics
from lamina.errors import StateError
from lamina.keras._values._variable import Variable, bound
from lamina.typing import Array


class Metric(metrics.Metric, metaclass=ABCMeta):
    """A metric of one's own in Keras's form: ``add_weight`` in ``__init__``, then ``update_state`` and ``result``.

    Args:
        dtype: The type of new variables; float32 by default.
        name: What people call it, and its key in a history; the class's name in small letters if not given.

    Example:
        >>> class Furthest(Metric):
        ...     def __init__(self, name="furthest", **kwargs):
        ...         super().__init__(name=name, **kwargs)
        ...         self.most = self.add_weight(name="most", initializer="zeros")
        ...
        ...     def update_state(self, y_true, y_pred, sample_weight=None):
        ...         self.most.assign(max(self.most.value, abs(y_true - y_pred).max()))
        ...
        ...     def result(self):
        ...         return self.most
        >>> furthest = Furthest()
        >>> furthest.update_state(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
        >>> float(furthest.result()), isinstance(metrics.Mean(), Metric)
        (2.0, True)
    """

    any_form = True

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        super().__init__(name=name or "", dtype=dtype)
        self._added: list[Variable] = []

    @classmethod
    def __subclasshook__(cls, other: type) -> Any:
        """Every metric of lamina's is a metric of Keras's."""
        return issubclass(other, metrics.Metric) if cls is Metric else NotImplemented

    def add_variable(
        self,
        shape: Any,
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "sum",
        name: str | None = None,
    ) -> Variable:
        """A new variable that `reset_state` sets to 0.

        Raises:
            StateError: ``super().__init__()`` was not called.
        """
        if "_added" not in self.__dict__:
            raise StateError(f"{type(self).__name__} has no place for variables yet: call super().__init__() first.")
        made = Variable(
            "zeros" if initializer is None else initializer,
            shape=shape,
            dtype=dtype or self.dtype or "float32",
            trainable=False,
            aggregation=aggregation,
            name=name,
        )
        self._added.append(made)
        return made

    def add_weight(self, *given: Any, **settings: Any) -> Variable:
        """A new variable from shape, initializer, dtype and name; the name may come first, as in Keras 2."""
        words = ("name", "shape") if given and isinstance(given[0], str) else ("shape", "initializer", "dtype", "name")
        told = {"shape": (), "initializer": "zeros"} | dict(zip(words, given, strict=False)) | settings
        told.pop("synchronization", None)
        return self.add_variable(**told)

    @property
    def stateful(self) -> bool:
        """Always: its own code updates its state."""
        return True

    def _parts(self) -> list[Any]:
        """Variables and metrics among the attributes, in the order in which they were made."""
        found: list[Any] = list(self.__dict__.get("_added", ()))
        for value in self.__dict__.values():
            found += [part for part in _leaves(value) if all(part is not known for known in found)]
        return found

    @property
    def variables(self) -> list[Any]:
        """Its own variables, then those of the metrics in it."""
        parts = self._parts()
        inner = [variable for part in parts if isinstance(part, metrics.Metric) for variable in part.variables]
        return [part for part in parts if isinstance(part, Variable)] + inner

    def _all(self) -> tuple[list[Variable], list[metrics.Metric]]:
        """Every variable in it, and every metric in it whose sums are no variables."""
        variables, plain = [], []
        for part in self._parts():
            if isinstance(part, Variable):
                variables.append(part)
            elif "_added" in part.__dict__:
                deeper: Any = part
                inside = deeper._all()  # noqa: SLF001 - of the same class
                variables += inside[0]
                plain += inside[1]
            else:
                plain.append(part)
        return variables, plain

    @contextmanager
    def _holding(self, state: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Inside, variables and inner metrics hold `state`; afterwards the dict has what they were given."""
        variables, plain = self._all()
        before = [metric._state() for metric in plain]  # noqa: SLF001 - bound as a whole
        values = {v.key: state.get(f"variable {place}", v.value) for place, v in enumerate(variables)}
        after: dict[str, Any] = {}
        for place, metric in enumerate(plain):
            sums = {name: state.get(f"metric {place} {name}", zero) for name, zero in metric.start().items()}
            metric._sums = sums  # noqa: SLF001
        try:
            with bound(values):
                yield after
            after |= {f"variable {place}": values[v.key] for place, v in enumerate(variables)}
            for place, metric in enumerate(plain):
                held = metric._state() or metric.start()  # noqa: SLF001
                after |= {f"metric {place} {name}": value for name, value in held.items()}
        finally:
            for metric, sums in zip(plain, before, strict=True):
                metric._sums = sums  # noqa: SLF001

    def start(self) -> dict[str, Any]:
        """The state that ``reset_state`` leaves."""
        with self._holding({}) as after:
            self.reset_state()
        return {name: np.asarray(value) for name, value in after.items()}

    def update(self, state: Mapping[str, Any], y_true: Array, y_pred: Array, weights: Array | None) -> dict[str, Any]:
        """The state after a batch: ``update_state`` with every variable bound to its place in `state`."""
        with self._holding(state) as after:
            self.update_state(y_true, y_pred, sample_weight=weights)
        return after

    def value(self, sums: Mapping[str, Any]) -> Any:
        """What ``result`` says of a state: a number, an array, or a dict of them."""
        with self._holding(sums):
            found = self.result()
            return {key: _told(one) for key, one in found.items()} if isinstance(found, dict) else _told(found)

    def read(self, state: Mapping[str, Any]) -> Any:
        """What ``result`` says of a state."""
        return self.value(state)

    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        """What a subclass does with a batch."""
        raise NotImplementedError(f"{type(self).__name__} has no update_state.")

    def result(self) -> Any:
        """What a subclass answers."""
        raise NotImplementedError(f"{type(self).__name__} has no result.")

    def reset_state(self) -> None:
        """Every variable 0, every inner metric as new."""
        for part in self._parts():
            if isinstance(part, Variable):
                part.assign(np.zeros(part.shape, np.float32))
            else:
                part.reset_state()

    def merge_state(self, metrics: Iterable[Any]) -> None:
        """Add what other metrics of the kind have seen."""
        for other in metrics:
            for mine, theirs in zip(self.variables, other.variables, strict=True):
                mine.assign(mine.value + theirs.value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Add a batch and answer the result so far."""
        self.update_state(*args, **kwargs)
        return self.result()

    def stateless_update_state(self, metric_variables: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """The variables' values after a batch, the variables left as they are."""
        values = dict(zip((v.key for v in self.variables), map(_bare, metric_variables), strict=True))
        with bound(values):
            self.update_state(*args, **kwargs)
        return [values[v.key] for v in self.variables]

    def stateless_result(self, metric_variables: Iterable[Any]) -> Any:
        """What ``result`` says where the variables have these values."""
        with bound(dict(zip((v.key for v in self.variables), map(_bare, metric_variables), strict=True))):
            return self.result()

    def stateless_reset_state(self) -> list[Any]:
        """The variables' values after ``reset_state``, the variables left as they are."""
        values = {v.key: v.value for v in self.variables}
        with bound(values):
            self.reset_state()
        return [values[v.key] for v in self.variables]

    def get_config(self) -> dict[str, Any]:
        """Name and type; a subclass adds its own settings."""
        return {"name": self.name, "dtype": self.dtype or "float32"}


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (Variable, metrics.Metric)):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)


def _bare(value: Any) -> Any:
    return value.value if isinstance(value, Variable) else value


def _told(value: Any) -> Any:
    found = np.asarray(_bare(value), np.float32)
    return float(found) if found.ndim == 0 else found
