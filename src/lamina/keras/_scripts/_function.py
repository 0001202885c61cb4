"""``K.function``: older Keras's way to ask for what a layer in the middle answers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lamina.keras._values._tensor import as_tensors
from lamina.layers import Symbol
from lamina.networks import Graph
from lamina.structures import leaves


def function(inputs: Any, outputs: Any, updates: Any = None, **more: Any) -> Callable[..., Any]:
    """A function from arrays, in the order of `inputs`, to what `outputs` are for them.

    Args:
        inputs: Symbols; what is none among them (``K.learning_phase()``) says by its value whether the pass trains.
        outputs: A symbol, or several in a list.
        updates: Accepted for Keras's sake, like what follows.
        more: As above.

    >>> from lamina.layers import Dense, Input
    >>> x = Input((2,))
    >>> summed = function([x], [Dense(1, kernel_initializer="ones")(x)])
    >>> summed([[[1.0, 2.0]]])[0].tolist()
    [[3.0]]
    """
    del updates, more
    asked = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    doors = [one for one in asked if isinstance(one, Symbol)]
    wanted = leaves(outputs)
    graph = Graph.between(doors if len(doors) > 1 else doors[0], wanted if len(wanted) > 1 else wanted[0])

    def answer(given: Any) -> Any:
        values = list(given) if isinstance(given, (list, tuple)) else [given]
        arrays = [np.asarray(v, np.float32) for v, one in zip(values, asked, strict=False) if isinstance(one, Symbol)]
        training = any(bool(v) for v, one in zip(values, asked, strict=False) if not isinstance(one, Symbol))
        found = as_tensors(graph(arrays if len(arrays) > 1 else arrays[0], training=training))
        if not isinstance(outputs, (list, tuple)):
            return found
        return list(found) if isinstance(found, (list, tuple)) else [found]

    return answer
