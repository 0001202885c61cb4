"""Keras's class for optimizers of one's own: ``build`` and ``update_step`` over variables, run by the same engine."""

from abc import ABCMeta
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from lamina import optimizers
from lamina.arrays import namespace
from lamina.errors import ArgumentError, StateError
from lamina.keras._values._variable import Variable, bound
from lamina.optimizers import RateOptimizer
from lamina.typing import Array

Arrays = Mapping[str, Array]
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


class Optimizer(RateOptimizer, metaclass=ABCMeta):
    """An optimizer of one's own in Keras's form: variables beside each weight from ``build``, and ``update_step``.

    Args:
        learning_rate: At least 0, or a schedule.
        weight_decay, clipnorm, clipvalue, global_clipnorm: As for every optimizer.
        use_ema, ema_momentum, ema_overwrite_frequency, gradient_accumulation_steps: As for every optimizer.
        loss_scale_factor: As for every optimizer.
        name: What people call it.

    Example:
        >>> class Sign(Optimizer):
        ...     def update_step(self, gradient, variable, learning_rate):
        ...         self.assign_sub(variable, learning_rate * np.sign(gradient))
        >>> weights, gradients = {"w": np.ones(1, np.float32)}, {"w": np.full(1, 9.0, np.float32)}
        >>> Sign(0.5).update(weights, gradients, {}, 0)[0]["w"].tolist()
        [0.5]

    Source:
        Keras's class of that name. What the rule keeps lies beside a weight and has its shape.
    """

    numberwise = False
    _gathering = False
    _given: tuple[Any, ...] = ()
    _met: Mapping[str, Variable] = MappingProxyType({})
    _beside: Mapping[str, dict[str, Variable]] = MappingProxyType({})

    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "",
        **unknown: Any,
    ) -> None:
        if unknown:
            raise ArgumentError(f"An optimizer takes learning_rate, clips and averages; got {sorted(unknown)}.")
        super().__init__(
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            name=name or "",
        )

    @classmethod
    def __subclasshook__(cls, other: type) -> Any:
        """Every optimizer of lamina's is an optimizer of Keras's."""
        return issubclass(other, optimizers.Optimizer) if cls is Optimizer else NotImplemented

    # What a subclass says

    def build(self, variables: Sequence[Any]) -> None:
        """Make room for what the rule keeps; a subclass adds its variables after calling this."""
        if not self._gathering:
            super().build(variables)
            self._given = tuple(variables)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Assign to `variable`, and to what lies beside it; a subclass says it."""
        raise NotImplementedError(f"{type(self).__name__} has no update_step.")

    # What it may call

    def add_variable_from_reference(
        self, reference_variable: Any, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """A variable of the shape of a weight, which lies beside it from now on."""
        weight = self._stand_in(reference_variable)
        slot = name or "variable"
        if self._gathering:
            made = Variable(initializer, shape=weight.shape, trainable=False, name=slot)
            self._beside = {**self._beside, slot: {**self._beside.get(slot, {}), weight.path: made}}
        return self._beside[slot][weight.path]

    def add_optimizer_variables(
        self, trainable_variables: Sequence[Any], name: str, initializer: Any = "zeros"
    ) -> list[Variable]:
        """`add_variable_from_reference` for each weight."""
        return [self.add_variable_from_reference(one, name, initializer) for one in trainable_variables]

    def add_variable(self, *given: Any, **named: Any) -> Any:
        """Refused: what an optimizer keeps lies beside a weight.

        Raises:
            ArgumentError: Always.
        """
        raise ArgumentError(
            f"{type(self).__name__} wants a variable of its own ({given or named}); what an optimizer keeps here lies "
            "beside a weight: add_variable_from_reference. The number of steps is self.iterations."
        )

    def assign(self, variable: Any, value: Any) -> None:
        """Put `value` in the variable's place."""
        variable.assign(value)

    def assign_add(self, variable: Any, value: Any) -> None:
        """Add `value` to the variable."""
        variable.assign_add(value)

    def assign_sub(self, variable: Any, value: Any) -> None:
        """Take `value` from the variable."""
        variable.assign_sub(value)

    @property
    def built(self) -> bool:
        """Whether there is a state; not while ``build`` is asked what is kept."""
        return not self._gathering and super().built

    @property
    def iterations(self) -> Any:
        """How many updates have been made; inside ``update_step``, before this one."""
        return self.__dict__["_step"] if "_step" in self.__dict__ else super().iterations

    def get_config(self) -> dict[str, Any]:
        """The settings that every optimizer has; a subclass adds its own."""
        words = ("weight_decay", *CLIPS, "use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor")
        rate: Any = self.learning_rate
        told = {word: getattr(self, word) for word in (*words, "gradient_accumulation_steps")}
        return {"name": self.name, "learning_rate": float(rate) if isinstance(rate, float) else rate, **told}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """The optimizer that `get_config` told of."""
        return cls(**config)

    # How the engine runs it

    def _gather(self, weights: Arrays) -> None:
        """Ask ``build`` what is kept beside these weights, unless that is known."""
        if all(name in self._met and self._met[name].shape == np.shape(weight) for name, weight in weights.items()):
            return
        met = {name: Variable("zeros", shape=np.shape(w), name=name.rpartition("/")[2]) for name, w in weights.items()}
        for name, variable in met.items():
            variable.path = name
        self._met, self._beside, self._gathering = met, {}, True
        try:
            self.build(list(met.values()))
        finally:
            self._gathering = False

    def _stand_in(self, variable: Any) -> Variable:
        """What stands for a weight inside: itself, or in the place where the weight stood among those of ``build``."""
        for given, met in zip(self._given or self._met.values(), self._met.values(), strict=True):
            if variable is met or variable is given:
                return met
        raise StateError(f"{type(self).__name__} does not know the variable {variable!r}: call super().build first.")

    def _get_variable_index(self, variable: Any) -> int:
        weight = self._stand_in(variable)
        return next(place for place, met in enumerate(self._met.values()) if met is weight)

    def kept(self) -> tuple[str, ...]:
        """The names of what ``build`` laid beside the weights."""
        return tuple(self._beside)

    def first(self, slot: str, name: str, weight: Array) -> Array:
        """What ``build`` began with, or zeros."""
        n, found = namespace(weight), self._beside[slot].get(name)
        return n.zeros_like(weight) if found is None else n.asarray(found.numpy(), dtype=weight.dtype)

    def init(self, weights: Arrays) -> dict[str, dict[str, Array]]:
        """Slot → name → first array."""
        self._gather(weights)
        return super().init(weights)

    def update(self, weights: Arrays, gradients: Arrays, state: Any, step: Array) -> Any:
        """What every optimizer does around its rule."""
        self._gather(weights)
        return super().update(weights, gradients, state, step)

    def rule_for(self, name: str, weight: Array) -> Callable[..., tuple[Array, dict[str, Array]]]:
        """``update_step`` with the variables bound to one weight and to what lies beside it."""
        del weight
        variable = self._met[name]
        beside = {slot: named[name] for slot, named in self._beside.items() if name in named}

        def rule(
            weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
        ) -> tuple[Array, dict[str, Array]]:
            self.__dict__["_step"] = step
            try:
                with bound({variable.key: weight} | {one.key: slots[slot] for slot, one in beside.items()}) as now:
                    self.update_step(gradient, variable, rate)
            finally:
                del self.__dict__["_step"]
            return now[variable.key], {**slots, **{slot: now[one.key] for slot, one in beside.items()}}

        return rule
