"""What an optimizer is: pure functions from weights, gradients and a state to new weights and a new state."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

from lamina.arrays import namespace
from lamina.config import Description, described, number, own
from lamina.errors import ArgumentError
from lamina.schedules import Schedule
from lamina.typing import Array

Arrays: TypeAlias = Mapping[str, Array]
"""Names of weights to arrays."""

CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


@described
class Optimizer(Description):
    """What every optimizer is. It holds no array: its state travels through ``init`` and ``update``.

    Args:
        name: What people call it.

    >>> class Still(Optimizer):
    ...     def init(self, weights):
    ...         return {}
    ...     def update(self, weights, gradients, state, step):
    ...         return dict(weights), state
    >>> Still().update({"w": 1.0}, {"w": 9.0}, {}, 0)
    ({'w': 1.0}, {})
    """

    kind: ClassVar[str] = "optimizer"
    elementwise: ClassVar[bool] = False
    """Whether ``init`` and ``update`` treat every number for itself, so that weights may be packed into one array."""

    name: str = own(default="", kw_only=True)

    def check(self) -> None:
        """Name the nameless."""
        self.name = self.name or type(self).__name__.lower()

    def init(self, weights: Arrays) -> Any:
        """The state before the first step, for these weights."""
        raise NotImplementedError(f"{type(self).__name__} has no init.")

    def clip(self, gradients: Arrays) -> dict[str, Array]:
        """The gradients, made smaller where they are too large; one array a weight, never packed."""
        return dict(gradients)

    def update(self, weights: Arrays, gradients: Arrays, state: Any, step: Array) -> tuple[dict[str, Array], Any]:
        """New weights and a new state; `step` is how many updates have been made before."""
        raise NotImplementedError(f"{type(self).__name__} has no update.")


@described
class RateOptimizer(Optimizer):
    """An optimizer with a learning rate: clips, then decays, then follows a rule for each number of each weight.

    Args:
        learning_rate: At least 0, or a `Schedule`.
        weight_decay: Share of a weight that goes, times the rate, before each update; ``None`` for none.
        clipnorm: Longest gradient of a single weight; ``None`` for no limit. At most one of the three clips.
        clipvalue: Largest number in a gradient.
        global_clipnorm: Longest gradient of all weights together.

    Raises:
        ArgumentError: More than one clip is given.

    >>> class Sign(RateOptimizer):
    ...     def rule(self, weight, gradient, slots, rate, step):
    ...         return weight - rate * (gradient > 0), {}
    >>> Sign(0.5).update({"w": 1.0}, {"w": 9.0}, {}, 0)
    ({'w': 0.5}, {})
    """

    elementwise: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ()
    """Names of the arrays that the rule keeps for each weight."""

    learning_rate: float | Schedule = number(default=0.001, at_least=0)
    weight_decay: float | None = number(default=None, at_least=0, kw_only=True)
    clipnorm: float | None = number(default=None, above=0, kw_only=True)
    clipvalue: float | None = number(default=None, above=0, kw_only=True)
    global_clipnorm: float | None = number(default=None, above=0, kw_only=True)

    def check(self) -> None:
        """Refuse two clips."""
        super().check()
        given = [name for name in CLIPS if getattr(self, name) is not None]
        if len(given) > 1:
            raise ArgumentError(
                f"{type(self).__name__} needs at most one of {', '.join(CLIPS)}; got {' and '.join(given)}. Choose one."
            )

    def kept(self) -> tuple[str, ...]:
        """The slots that these settings need."""
        return self.slots

    def rule(
        self, weight: Array, gradient: Array, slots: Arrays, rate: Array, step: Array
    ) -> tuple[Array, dict[str, Array]]:
        """The new weight and its new slots, number by number."""
        raise NotImplementedError(f"{type(self).__name__} has no rule.")

    def rate(self, step: Array) -> Array:
        """The learning rate at `step`."""
        return self.learning_rate(step) if isinstance(self.learning_rate, Schedule) else self.learning_rate

    def init(self, weights: Arrays) -> dict[str, dict[str, Array]]:
        """Slot → name → zeros."""
        return {
            slot: {name: namespace(weight).zeros_like(weight) for name, weight in weights.items()}
            for slot in self.kept()
        }

    def clip(self, gradients: Arrays) -> dict[str, Array]:
        """The gradients within the one limit that is set."""
        if self.clipnorm is not None:
            return {name: self._within_norm(g) for name, g in gradients.items()}
        if self.clipvalue is not None:
            return {name: namespace(g).clip(g, -self.clipvalue, self.clipvalue) for name, g in gradients.items()}
        if self.global_clipnorm is not None:
            norm = _length(list(gradients.values()))
            n = namespace(norm)
            # norm - norm is 0, or NaN where the norm is not finite: no gradient is then right
            scale = self.global_clipnorm / n.where(norm > self.global_clipnorm, norm, self.global_clipnorm)
            return {name: g * (scale + (norm - norm)) for name, g in gradients.items()}
        return dict(gradients)

    def _within_norm(self, gradient: Array) -> Array:
        norm = _length([gradient])
        return gradient * self.clipnorm / namespace(norm).where(norm > self.clipnorm, norm, self.clipnorm)

    def update(
        self, weights: Arrays, gradients: Arrays, state: Mapping[str, Arrays], step: Array
    ) -> tuple[dict[str, Array], dict[str, dict[str, Array]]]:
        """Decay apart from the gradient, then the rule."""
        rate = self.rate(step)
        changed: dict[str, Array] = {}
        after: dict[str, dict[str, Array]] = {slot: {} for slot in self.kept()}
        for name, before in weights.items():
            weight = before if self.weight_decay is None else before - before * self.weight_decay * rate
            slots = {slot: state[slot][name] for slot in after}
            changed[name], kept = self.rule(weight, gradients[name], slots, rate, step)
            for slot, value in kept.items():
                after[slot][name] = value
        return changed, after


def _length(gradients: list[Array]) -> Array:
    """The Euclidean length of all numbers together."""
    n = namespace(*gradients)
    return n.sqrt(sum(n.sum(g * g) for g in gradients))
