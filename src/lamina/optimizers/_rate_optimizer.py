"""Optimizers with a learning rate: clip, decay, a rule for each weight, and what may lie around it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from lamina.arrays import namespace
from lamina.config import described, number, structure
from lamina.errors import ArgumentError
from lamina.optimizers import _around
from lamina.optimizers._applying import identity, memory
from lamina.optimizers._clip import clipped
from lamina.optimizers._optimizer import Arrays, Optimizer
from lamina.optimizers._rate import Rate
from lamina.optimizers._variable import OptimizerVariable, RateVariable
from lamina.schedules import FunctionSchedule, Schedule
from lamina.typing import Array

CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


@described
class RateOptimizer(Optimizer):
    """An optimizer with a learning rate: clips, then decays, then follows a rule for each number of each weight.

    Args:
        learning_rate: At least 0, a `Schedule`, or a function of no arguments.
        weight_decay: Share of a weight that goes, times the rate, before each update; ``None`` for none.
        clipnorm: Longest gradient of a single weight; ``None`` for no limit. At most one of the three clips.
        clipvalue: Largest number in a gradient.
        global_clipnorm: Longest gradient of all weights together.
        use_ema: Whether running means of the weights are kept, which a finished training leaves as the weights.
        ema_momentum: How long they remember; from 0 to 1.
        ema_overwrite_frequency: After so many updates each time, the means become the weights.
        loss_scale_factor: What `scale_loss` multiplies by and `apply` divides by. A fit computes in float32, where
            the two cancel, and leaves both out.
        gradient_accumulation_steps: So many steps share one update by the mean of their gradients; at least 2.
        undecayed_names: Patterns; weights in whose name one of them is found do not decay.
        undecayed_paths: Paths of weights that do not decay.

    Raises:
        ArgumentError: More than one clip is given.

    >>> class Sign(RateOptimizer):
    ...     def rule(self, weight, gradient, slots, rate, step):
    ...         return weight - rate * (gradient > 0), {}
    >>> Sign(0.5).update({"w": 1.0}, {"w": 9.0}, {}, 0)
    ({'w': 0.5}, {})
    """

    slotted: ClassVar[bool] = True
    numberwise: ClassVar[bool] = True
    """Whether the rule treats every number of a weight for itself."""
    slots: ClassVar[tuple[str, ...]] = ()
    """Names of the arrays that the rule keeps for each weight."""

    learning_rate: float | Schedule | Callable[[], float] = number(default=0.001, at_least=0)
    weight_decay: float | None = number(default=None, at_least=0, kw_only=True)
    clipnorm: float | None = number(default=None, above=0, kw_only=True)
    clipvalue: float | None = number(default=None, above=0, kw_only=True)
    global_clipnorm: float | None = number(default=None, above=0, kw_only=True)
    use_ema: bool = structure(default=False, kw_only=True)
    ema_momentum: float = number(default=0.99, at_least=0, at_most=1, kw_only=True)
    ema_overwrite_frequency: int | None = structure(default=None, at_least=1, whole=True, kw_only=True)
    loss_scale_factor: float | None = number(default=None, above=0, kw_only=True)
    gradient_accumulation_steps: int | None = structure(default=None, at_least=2, whole=True, kw_only=True)
    undecayed_names: tuple[str, ...] = structure(default=(), kw_only=True)
    undecayed_paths: tuple[str, ...] = structure(default=(), kw_only=True)

    def _admit(self, field: Any, value: Any) -> None:
        if field.name == "learning_rate" and callable(value) and not isinstance(value, Schedule):
            self.settle("learning_rate", FunctionSchedule(value))
            return
        super()._admit(field, value)

    def _admit_again(self, field: Any, value: Any) -> None:
        before: Any = self.learning_rate
        if field.name == "learning_rate" and isinstance(before, Schedule) and before.movable and not callable(value):
            before.initial_learning_rate = float(value)
            return
        super()._admit_again(field, value)

    @property
    def base_rate(self) -> Any:
        """What callbacks read and set: the learning rate, or the first rate of a schedule that can be moved."""
        rate: Any = self.learning_rate
        movable = isinstance(rate, Schedule) and rate.movable
        return Rate(rate.initial_learning_rate, self) if movable else rate

    @property
    def lr(self) -> Any:
        """Keras 2's name of ``learning_rate``."""
        return self.base_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value

    def check(self) -> None:
        """Refuse two clips; let the learning rate know whose it is."""
        super().check()
        given = [name for name in CLIPS if getattr(self, name) is not None]
        if len(given) > 1:
            raise ArgumentError(
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set; "
                f"got {' and '.join(given)}. Choose one."
            )
        self.settle("undecayed_names", tuple(self.undecayed_names))
        self.settle("undecayed_paths", tuple(self.undecayed_paths))
        if isinstance(self.learning_rate, float):
            self.settle("learning_rate", Rate(self.learning_rate, self))

    @property
    def elementwise(self) -> bool:
        """Whether weights may be packed: no rule, decay or gathered clip has to know one from another."""
        gathers = self.gradient_accumulation_steps is not None
        clips = self.clipnorm is not None or self.global_clipnorm is not None
        return self.numberwise and not (self.undecayed_names or self.undecayed_paths or (gathers and clips))

    # What a subclass says

    def kept(self) -> tuple[str, ...]:
        """The slots that these settings need."""
        return self.slots

    def first(self, slot: str, name: str, weight: Array) -> Array:
        """What lies in `slot` before the first step: an array of zeros."""
        del slot, name
        return namespace(weight).zeros_like(weight)

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and its new slots, number by number."""
        raise NotImplementedError(f"{type(self).__name__} has no rule.")

    def rule_for(self, name: str, weight: Array) -> Callable[..., tuple[Array, dict[str, Array]]]:
        """The rule that one weight follows."""
        del name, weight
        return self.rule

    def decay_of(self, name: str, weight: Array) -> float | None:
        """The share of one weight that goes, times the rate."""
        del weight
        return None if self.spares(name) else self.weight_decay

    def spares(self, name: str) -> bool:
        """Whether a weight was excluded from decay."""
        last = name.rpartition("/")[2]
        return name in self.undecayed_paths or any(re.search(word, last) for word in self.undecayed_names)

    # The pure functions

    def rate(self, step: Array) -> Array:
        """The learning rate at `step`."""
        rate = self.learning_rate
        if isinstance(rate, Schedule):
            return rate(step)
        return float(rate) if isinstance(rate, Rate) else rate

    def init(self, weights: Arrays) -> dict[str, dict[str, Array]]:
        """Slot → name → first array."""
        around = {slot: {n: namespace(w).zeros_like(w) for n, w in weights.items()} for slot in _around.slots_of(self)}
        return around | {slot: {n: self.first(slot, n, w) for n, w in weights.items()} for slot in self.kept()}

    def clip(self, gradients: Arrays) -> dict[str, Array]:
        """The gradients within the one limit that is set; where they are gathered first, as they are."""
        return dict(gradients) if self.gradient_accumulation_steps is not None else clipped(self, gradients)

    def update(
        self, weights: Arrays, gradients: Arrays, state: Mapping[str, Arrays], step: Array
    ) -> tuple[dict[str, Array], dict[str, dict[str, Array]]]:
        """Gather, decay apart from the gradient, follow the rule, average."""
        every = self.gradient_accumulation_steps
        done = step if every is None else step // every
        if every is None:
            changed, after = self._follow(weights, gradients, state, self.rate(step), done)
        else:
            slot, update, mean = _around.gathered(gradients, state, step, every)
            changed, after = self._follow(weights, clipped(self, mean), state, self.rate(step), done)
            changed = _around.chosen(update, changed, weights)
            after = {name: _around.chosen(update, named, state[name]) for name, named in after.items()} | slot
        if self.use_ema:
            changed, averages = _around.averaged(self, changed, state, done)
            after |= averages
        return changed, after

    def _follow(
        self, weights: Arrays, gradients: Arrays, state: Mapping[str, Arrays], rate: Array, step: Array
    ) -> tuple[dict[str, Array], dict[str, dict[str, Array]]]:
        changed: dict[str, Array] = {}
        after: dict[str, dict[str, Array]] = {slot: {} for slot in self.kept()}
        for name, before in weights.items():
            decay = self.decay_of(name, before)
            weight = before if decay is None else before - before * decay * rate
            slots = {slot: state[slot][name] for slot in after}
            changed[name], kept = self.rule_for(name, before)(weight, gradients[name], slots, rate, step)
            for slot, value in kept.items():
                after[slot][name] = value
        return changed, after

    def finalize(self, weights: Arrays, state: Any) -> dict[str, Array]:
        """The running means, where they are kept."""
        return {name: state["average"][name] for name in weights} if self.use_ema else dict(weights)

    # Over variables

    def exclude_from_weight_decay(
        self, var_list: Sequence[Any] | None = None, var_names: Sequence[str] | None = None
    ) -> None:
        """Let some weights keep their size; before the first step.

        Args:
            var_list: Variables, each with a path.
            var_names: Patterns; one found in a weight's name spares the weight.

        >>> from lamina.optimizers import AdamW
        >>> adamw = AdamW()
        >>> adamw.exclude_from_weight_decay(var_names=["bias"])
        >>> adamw.decay_of("0/bias", 1.0) is None, adamw.decay_of("0/kernel", 1.0)
        (True, 0.004)
        """
        if self.built:
            raise ArgumentError("exclude_from_weight_decay must come before the optimizer is built.")
        self.settle("undecayed_names", tuple(var_names or ()))
        self.settle("undecayed_paths", tuple(str(variable.path) for variable in var_list or ()))
        self.__dict__["_spared"] = list(var_list or ())

    def meet(self, named: Sequence[tuple[str, Any]]) -> None:
        """Paths of the variables that do not decay, told apart where two are called alike."""
        spared = {identity(variable) for variable in self.__dict__.pop("_spared", ())}
        if spared:
            self.settle("undecayed_paths", tuple(name for name, variable in named if identity(variable) in spared))

    def unscale(self, gradients: Arrays, state: Any) -> dict[str, Array]:
        """Gradients over the scale of the loss."""
        del state
        scale = self.loss_scale_factor
        return dict(gradients) if scale is None else {name: g / scale for name, g in gradients.items()}

    def scale_loss(self, loss: Any) -> Any:
        """The loss times its scale, if there is one."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def stand(self, weights: Arrays, state: Any, step: Array) -> tuple[dict[str, Array], Any]:
        """Means go on over weights that have no gradient."""
        every = self.gradient_accumulation_steps
        if not self.use_ema or not weights:
            return dict(weights), state
        changed, averages = _around.averaged(self, weights, state, step if every is None else step // every)
        return changed, dict(state) | averages

    @property
    def iterations(self) -> OptimizerVariable:
        """How many updates have been made; steps that only gathered do not count."""
        steps, every = super().iterations, self.gradient_accumulation_steps
        return steps if every is None else OptimizerVariable(steps.path, {"step": memory(self).step // every}, "step")

    def groups(self, name: str, shape: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
        """The slots that Keras has for one weight; those of a group lie side by side, weight by weight."""
        del name, shape
        return (self.kept(),)

    def places(self) -> list[OptimizerVariable]:
        """Step and rate; means and gathered gradients; then the rule's slots."""
        known = memory(self)
        rate = [] if isinstance(self.learning_rate, Schedule) else [RateVariable(self)]
        grouped = [(name, ((slot,) for slot in _around.slots_of(self))) for name in known.shapes]
        rules = [(name, self.groups(name, shape)) for name, shape in known.shapes.items()]
        found = [
            OptimizerVariable(f"{self.name}/{name.replace('/', '_')}_{slot}", known.slots[slot], name)
            for slot, name in [*side_by_side(grouped), *side_by_side(rules)]
        ]
        return [*super().places(), *rate, *found]


def side_by_side(named: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> list[tuple[str, str]]:
    """Slot and name in Keras's order: group by group; in a group weight by weight.

    >>> side_by_side([("a", [("m", "v"), ("h",)]), ("b", [("m", "v"), ("h",)])])
    [('m', 'a'), ('v', 'a'), ('m', 'b'), ('v', 'b'), ('h', 'a'), ('h', 'b')]
    """
    whole = [(name, list(groups)) for name, groups in named]
    most = max((len(groups) for _, groups in whole), default=0)
    rounds = [(name, groups[place]) for place in range(most) for name, groups in whole if place < len(groups)]
    return [(slot, name) for name, group in rounds for slot in group]
