"""A learning rate that a function of the user's gives."""

from collections.abc import Callable
from typing import final

from lamina.config import described, structure
from lamina.schedules._schedules import Schedule
from lamina.typing import Array


@final
@described
class FunctionSchedule(Schedule):
    """What a function of no arguments returns: asked at each step, or once where steps are compiled, as Keras does.

    Args:
        function: Returns a learning rate.

    >>> FunctionSchedule(lambda: 0.1)(5)
    0.1
    """

    function: Callable[[], Array] = structure()

    def __call__(self, step: Array) -> Array:
        """The function's answer."""
        del step
        return self.function()
