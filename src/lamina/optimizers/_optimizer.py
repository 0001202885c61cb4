"""What an optimizer is: pure functions from weights, gradients and a state to new weights and a new state."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

from lamina.config import Description, described, own
from lamina.errors import StateError
from lamina.optimizers import _applying
from lamina.optimizers._variable import OptimizerVariable
from lamina.typing import Array

Arrays: TypeAlias = Mapping[str, Array]
"""Names of weights to arrays."""


@described
class Optimizer(Description):
    """What every optimizer is: ``init``, ``clip``, ``update`` and ``finalize``, pure; the rest applies these.

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
    slotted: ClassVar[bool] = False
    """Whether its state is slot → weight → array."""

    name: str = own(default="", kw_only=True)

    def check(self) -> None:
        """Name the nameless."""
        self.name = self.name or type(self).__name__.lower()

    @property
    def elementwise(self) -> bool:
        """Whether ``init`` and ``update`` treat every number for itself, so that weights may be packed into one."""
        return False

    def init(self, weights: Arrays) -> Any:
        """The state before the first step, for these weights."""
        raise NotImplementedError(f"{type(self).__name__} has no init.")

    def clip(self, gradients: Arrays) -> dict[str, Array]:
        """The gradients, made smaller where they are too large; one array a weight, never packed."""
        return dict(gradients)

    def update(self, weights: Arrays, gradients: Arrays, state: Any, step: Array) -> tuple[dict[str, Array], Any]:
        """New weights and a new state; `step` is how many updates have been made before."""
        raise NotImplementedError(f"{type(self).__name__} has no update.")

    def finalize(self, weights: Arrays, state: Any) -> dict[str, Array]:
        """The weights that a finished training leaves behind."""
        del state
        return dict(weights)

    # Over variables, as Keras's training loops of one's own use it

    def places(self) -> list[OptimizerVariable]:
        """Its state, as far as it is known, one place after the other."""
        return _applying.counter(self)

    def meet(self, named: Sequence[tuple[str, Any]]) -> None:
        """Learn the paths under which variables will be known, before there is a state."""

    def unscale(self, gradients: Arrays, state: Any) -> dict[str, Array]:
        """Gradients of the loss, from those of the loss as `scale_loss` made it."""
        del state
        return dict(gradients)

    def stand(self, weights: Arrays, state: Any, step: Array) -> tuple[dict[str, Array], Any]:
        """What a step makes of weights that have no gradient."""
        del step
        return dict(weights), state

    def scale_loss(self, loss: Any) -> Any:
        """The loss times what `unscale` divides by."""
        return loss

    def build(self, variables: Sequence[Any]) -> None:
        """Make the state for `variables`: objects with ``value``, ``assign``, ``shape`` and a ``path`` or ``name``."""
        _applying.build(self, variables)

    @property
    def built(self) -> bool:
        """Whether there is a state."""
        return "_cell" in self.__dict__

    @property
    def variables(self) -> list[OptimizerVariable]:
        """Step, learning rate if it is a number, and then the state, in Keras's order."""
        return self.places()

    @property
    def iterations(self) -> OptimizerVariable:
        """How many updates have been made."""
        return _applying.counter(self)[0]

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """Update `trainable_variables` (those of `build` if none are given), then put them in their limits."""
        _applying.apply(self, list(grads), trainable_variables)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]], **older: Any) -> OptimizerVariable:
        """`apply` for pairs of gradient and variable; returns the step.

        >>> from lamina.optimizers import SGD
        >>> from types import SimpleNamespace
        >>> import numpy as np
        >>> class Weight(SimpleNamespace):
        ...     def assign(self, value):
        ...         self.value = value
        >>> w = Weight(value=np.array([1.0]), shape=(1,), path="w")
        >>> int(SGD(0.5).apply_gradients([(np.array([1.0]), w)])), w.value.tolist()
        (1, [0.5])
        """
        del older  # name and experimental_aggregate_gradients, which change nothing
        gradients, variables = zip(*grads_and_vars, strict=True)
        self.apply(gradients, variables)
        return self.iterations

    differentiate: ClassVar[Any] = None
    """``(loss, variables, tape) -> gradients``: set by the room that knows tapes."""

    def minimize(self, loss: Any, var_list: Any, tape: Any = None) -> OptimizerVariable:
        """One update of variables towards a smaller loss; returns the step. Needs ``lamina.keras``.

        Args:
            loss: A function of no arguments; or a value that `tape` has watched.
            var_list: The variables, or a function that answers with them.
            tape: A `GradientTape`, where `loss` is a value.

        Raises:
            StateError: ``lamina.keras`` was not imported.
        """
        if Optimizer.differentiate is None:
            raise StateError("minimize works over a GradientTape: `from lamina import keras` first.")
        variables = list(var_list() if callable(var_list) else var_list)
        return self.apply_gradients(zip(Optimizer.differentiate(loss, variables, tape), variables, strict=True))

    def stateless_apply(
        self, optimizer_variables: Sequence[Any], gradients: Sequence[Any], variables: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        """`apply` as a pure function from values to values: those of the weights, and those of `variables`."""
        return _applying.stateless_apply(self, optimizer_variables, gradients, variables)

    def finalize_variable_values(self, variables: Sequence[Any]) -> None:
        """Give `variables` the values that a finished training leaves behind."""
        _applying.finalize(self, variables)

    def set_weights(self, values: Sequence[Any]) -> None:
        """Put `values` into its `variables`."""
        _applying.set_weights(self, values)
