"""A layer's numbers as Keras shows them: variables by name, ``layer.kernel``, and in lists."""

from collections.abc import Callable, Mapping
from typing import Any

from lamina.keras._values._tensor import as_tensors
from lamina.keras._values._variable import Variable
from lamina.layers import Layer
from lamina.layers._calling import DRESSES
from lamina.layers._measured import Measured
from lamina.structures import mapped

LISTS = {
    "weights": (True, False),
    "variables": (True, False),
    "trainable_variables": (True,),
    "trainable_weights": (True,),
    "non_trainable_variables": (False,),
    "non_trainable_weights": (False,),
}
"""Name of a list → whether it holds what is learned, what is only kept, or both."""


OLDER: Mapping[str, Callable[[Layer], Any]] = {
    "vocab_size": lambda layer: getattr(layer, "vocabulary_size"),  # noqa: B009 - only some layers have it
    "output_shape": lambda layer: mapped(lambda symbol: symbol.shape, layer.output),
    "get_output_at": lambda layer: lambda node_index: layer.nodes[node_index].outputs,
    "get_input_at": lambda layer: lambda node_index: layer.nodes[node_index].arguments[0],
    "get_output_shape_at": lambda layer: lambda node_index: layer.nodes[node_index].outputs.shape,
    "inbound_nodes": lambda layer: layer.nodes,
    "output_dim": lambda layer: getattr(layer, "units"),  # noqa: B009 - only some layers have it
    "batch_input_shape": lambda layer: None if layer.input_shape is None else (None, *layer.input_shape),
    "W": lambda layer: shown(layer, "kernel"),
    "b": lambda layer: shown(layer, "bias"),
    "updates": lambda _: [],
    "stateful": lambda _: False,
    "uses_learning_phase": lambda _: False,
    "input_spec": lambda _: None,
}
"""What older versions had under other names."""


def shown(layer: Layer, name: str) -> Any:
    """What a script means by ``layer.name``.

    Raises:
        AttributeError: The layer has no such number.

    >>> from lamina.layers import Dense
    >>> dense = Dense(1, input_shape=[2])
    >>> dense.build((2,))
    >>> dense.kernel.shape, len(dense.trainable_variables)
    ((2, 1), 2)
    """
    if name in LISTS:
        return _listed(layer, name)
    learned, kept = layer.cell.names
    if name in learned or name in kept:
        return Variable.over(layer.cell, name, path=f"{layer.name}/{name}", trainable=name in learned)
    if name in OLDER:
        return OLDER[name](layer)
    raise AttributeError(f"{type(layer).__name__!r} object has no attribute {name!r}", name=name, obj=layer)


def _listed(layer: Layer, name: str) -> list[Variable]:
    frozen, found = layer.frozen_paths(), []
    for path, inner in layer.walk():
        for names, learned in zip(inner.cell.names, (True, False), strict=True):
            trains = learned and path not in frozen
            if name == "variables" or trains in LISTS[name]:
                where = f"{inner.name}/"
                found += [Variable.over(inner.cell, one, path=where + one, trainable=trains) for one in names]
    return found


def install() -> None:
    """Let every layer show its numbers so from now on."""
    Layer.shown = staticmethod(shown)
    DRESSES.append(as_tensors)
    Measured.dressed = staticmethod(as_tensors)
