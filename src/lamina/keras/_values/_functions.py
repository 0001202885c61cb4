"""Functions of truth and forecast as scripts call them: of arrays, variables or symbols, answered as tensors."""

import functools
from collections.abc import Callable
from typing import Any

from lamina.keras._values._tensor import as_tensors
from lamina.keras.ops._dispatch import raw


def spoken(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operation of `function` whose answers have ``numpy()`` where they are arrays of the host.

    >>> import numpy as np
    >>> spoken(np.subtract)(np.ones(2), 3.0).numpy().tolist()
    [-2.0, -2.0]
    """
    operation = raw(function)

    @functools.wraps(function)
    def answered(*given: Any, **named: Any) -> Any:
        return as_tensors(operation(*given, **named))

    return answered
