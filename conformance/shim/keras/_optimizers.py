"""What Keras's tests look at inside an optimizer, read off lamina's."""

from typing import Any

from lamina.optimizers import Optimizer


def _clip_gradients(self: Any, gradients: list[Any]) -> list[Any]:
    return list(self.clip({str(place): gradient for place, gradient in enumerate(gradients)}).values())


def _slot(word: str) -> property:
    """The variables of one slot; Keras keeps each kind in a list of its own."""

    def found(self: Any) -> list[Any]:
        return [variable for variable in self.variables if word in variable.path]

    return property(found)


def _iterations(self: Any) -> Any:
    return self.places()[0]


def _u_product(self: Any) -> Any:
    return self.variables[-1]


Optimizer._iterations = property(_iterations)
Optimizer._u_product = property(_u_product)
Optimizer._clip_gradients = _clip_gradients
Optimizer._model_variables_moving_average = _slot("average")
Optimizer._accumulated_gradients = _slot("accumulator")
