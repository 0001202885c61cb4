"""Memory: what an optimizer keeps between two fits, outside its description."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Memory:
    """Steps done, and the numbers that the rule keeps for each weight.

    Args:
        step: How many updates have been made.
        shapes: Path of each weight → its shape.
        slots: Slot → path → array; whatever its ``init`` made, for an optimizer that is not element by element.

    >>> Memory(2, {"0/bias": (1,)}, {"momentum": {"0/bias": [0.5]}}).step
    2
    """

    step: int
    shapes: dict[str, tuple[int, ...]]
    slots: Any
