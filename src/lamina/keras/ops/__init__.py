"""Keras's ``ops``: mathematics for layers, losses and metrics of one's own, by NumPy and by JAX alike.

Every function takes arrays, lists, numbers, variables and symbols of the functional API. What belongs to convolutions,
images, signals or sparse arrays is not here.

>>> from lamina.keras import ops
>>> ops.mean(ops.square([1.0, 3.0])).item()
5.0
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lamina.keras.ops import _arrays, _core, _dispatch, _math, _nn, _numpy
from lamina.keras.ops._dispatch import Op

if TYPE_CHECKING:  # the names come from closed tables, which a checker does not run

    def __getattr__(name: str) -> Any: ...


def _defined_in(*modules: ModuleType) -> dict[str, Op]:
    """The operations that each module defines itself."""
    return {
        name: thing
        for module in modules
        for name, thing in vars(module).items()
        if name[0] != "_" and callable(thing) and getattr(thing, "__module__", "") == module.__name__
    }


OPERATIONS: dict[str, Op] = {**_numpy.OPERATIONS, **_nn.ACTIVATIONS, **_defined_in(_arrays, _core, _math, _nn)}
"""All operations by name."""

_dispatch.name(OPERATIONS)
globals().update(OPERATIONS)

linalg = nn = numpy = sys.modules[__name__]
"""Keras's rooms of operations, all of which are in this one: ``ops.nn.relu`` is ``ops.relu``."""
