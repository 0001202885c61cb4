"""Any object with init and update, such as an optax transformation, in the form of an optimizer."""

from typing import Any, final

from lamina.config import described, structure
from lamina.errors import ArgumentError
from lamina.optimizers._optimizer import Arrays, Optimizer
from lamina.typing import Array


@final
@described
class OptaxOptimizer(Optimizer):
    """A gradient transformation: what its ``update`` returns is added to the weights.

    Its numbers are closed up in it, so that every other transformation is another program.

    Args:
        transformation: Has ``init(weights)`` and ``update(gradients, state, weights)``.

    Raises:
        ArgumentError: It has not.

    >>> import optax
    >>> OptaxOptimizer(optax.lion(1e-4)).name
    'optaxoptimizer'
    """

    transformation: Any = structure()

    def check(self) -> None:
        """Refuse what does not speak the protocol."""
        super().check()
        if not speaks_optax(self.transformation):
            wanted = "an object with init and update"
            raise ArgumentError.wanted("OptaxOptimizer", "transformation", wanted, self.transformation)

    def init(self, weights: Arrays) -> Any:
        """The transformation's state."""
        return self.transformation.init(dict(weights))

    def update(self, weights: Arrays, gradients: Arrays, state: Any, step: Array) -> tuple[dict[str, Array], Any]:
        """Weights plus what the transformation makes of the gradients."""
        del step
        changes, after = self.transformation.update(dict(gradients), state, dict(weights))
        return {name: weight + changes[name] for name, weight in weights.items()}, after


def speaks_optax(thing: object) -> bool:
    """Whether `thing` has the two functions of a gradient transformation.

    >>> speaks_optax(3)
    False
    """
    return callable(getattr(thing, "init", None)) and callable(getattr(thing, "update", None))
