"""LossScaleOptimizer: another optimizer, whose steps are left out where gradients are not finite."""

from typing import Any, final

from lamina.arrays import namespace
from lamina.config import described, structure
from lamina.errors import ArgumentError
from lamina.optimizers._applying import memory
from lamina.optimizers._memory import Memory
from lamina.optimizers._optimizer import Arrays, Optimizer
from lamina.optimizers._variable import OptimizerVariable
from lamina.typing import Array


@final
@described
class LossScaleOptimizer(Optimizer):
    """Scales the loss up so that small gradients survive float16, and finds the scale by itself.

    A step whose gradients are not finite is left out and halves the scale; `dynamic_growth_steps` good ones in a row
    double it. A fit computes in float32, where scaling cancels: of all this the leaving out remains.

    Args:
        inner_optimizer: Makes the steps.
        initial_scale: Where the scale begins; above 0.
        dynamic_growth_steps: So many good steps double it.

    Raises:
        ArgumentError: `inner_optimizer` is no optimizer.

    >>> from lamina.optimizers import SGD
    >>> LossScaleOptimizer(SGD(0.1), initial_scale=8.0).scale_loss(1.0)
    8.0
    """

    inner_optimizer: Any = structure()
    initial_scale: float = structure(default=2.0**15, above=0)
    dynamic_growth_steps: int = structure(default=2000, at_least=1, whole=True)

    def check(self) -> None:
        """Refuse what is no optimizer; two scales would multiply."""
        super().check()
        inner = self.inner_optimizer
        if not isinstance(inner, Optimizer):
            raise ArgumentError.wanted("LossScaleOptimizer", "inner_optimizer", "an optimizer", inner)
        if getattr(inner, "loss_scale_factor", None) is not None:
            inner.settle("loss_scale_factor", None)

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        self.inner_optimizer.learning_rate = rate

    @property
    def base_rate(self) -> Any:
        """What callbacks read and set: the inner optimizer's."""
        return self.inner_optimizer.base_rate

    def init(self, weights: Arrays) -> dict[str, Any]:
        """The inner state, the steps that were made, good ones in a row, and the scale."""
        n = namespace(*weights.values())
        counts = {name: n.zeros((), dtype=n.int32) for name in ("steps", "step_counter")}
        scale = n.asarray(self.initial_scale, dtype=n.float32)
        return {"inner": self.inner_optimizer.init(weights), **counts, "dynamic_scale": scale}

    def update(
        self, weights: Arrays, gradients: Arrays, state: dict[str, Any], step: Array
    ) -> tuple[dict[str, Array], dict[str, Any]]:
        """The inner update, or none; and the scale for the next step."""
        del step
        n = namespace(*weights.values())
        good = n.asarray(True)
        for gradient in gradients.values():
            good = good & n.all(n.isfinite(gradient))
        inner = self.inner_optimizer
        after, kept = inner.update(weights, inner.clip(gradients), state["inner"], state["steps"])
        grown = good & (state["step_counter"] == self.dynamic_growth_steps - 1)
        scale = state["dynamic_scale"]
        counted = n.where(good & ~grown, state["step_counter"] + 1, n.zeros_like(state["step_counter"]))
        return _either(good, dict(after), dict(weights)), {
            "inner": _either(good, kept, state["inner"]),
            "steps": n.where(good, state["steps"] + 1, state["steps"]),
            "step_counter": counted,
            "dynamic_scale": n.where(good, n.where(grown, scale * 2, scale), scale / 2),
        }

    def finalize(self, weights: Arrays, state: Any) -> dict[str, Array]:
        """What the inner optimizer leaves behind."""
        finished: dict[str, Array] = self.inner_optimizer.finalize(weights, state["inner"])
        return finished

    def unscale(self, gradients: Arrays, state: Any) -> dict[str, Array]:
        """Gradients over the present scale."""
        return {name: gradient / state["dynamic_scale"] for name, gradient in gradients.items()}

    def scale_loss(self, loss: Any) -> Any:
        """The loss times the present scale."""
        return loss * (memory(self).slots["dynamic_scale"] if self.built else self.initial_scale)

    @property
    def iterations(self) -> OptimizerVariable:
        """How many steps were not left out."""
        return self.places()[-1 - len(self._inner_places())] if self.built else super().iterations

    def places(self) -> list[OptimizerVariable]:
        """Counter and scale, then what the inner optimizer keeps."""
        own, inner = memory(self), self.inner_optimizer
        if not self.built:
            return [*super().places(), *inner.places()]
        return [
            *super().places(),
            *(OptimizerVariable(f"{self.name}/{key}", own.slots, key) for key in ("step_counter", "dynamic_scale")),
            OptimizerVariable(f"{inner.name}/iteration", own.slots, "steps"),
            *self._inner_places(),
        ]

    def _inner_places(self) -> list[OptimizerVariable]:
        """The places of the inner optimizer after its step, in this one's memory."""
        own, inner = memory(self), self.inner_optimizer
        inner.__dict__["_cell"] = Memory(0, own.shapes, own.slots["inner"])
        found: list[OptimizerVariable] = inner.places()[1:]
        del inner.__dict__["_cell"]
        return found


def _either(good: Array, after: Any, before: Any) -> Any:
    """Each array of a nest of dicts from `after` where `good`, from `before` where not."""
    if isinstance(after, dict):
        return {name: _either(good, item, before[name]) for name, item in after.items()}
    return namespace(after).where(good, after, before)
