"""Names of layers within one network, and the rule that a layer has one place in it."""

from collections.abc import Iterable, Sequence

from lamina.errors import ArgumentError
from lamina.layers import InputLayer, Layer


def name_apart(layers: Iterable[Layer]) -> None:
    """Two unnamed layers of one class get different names, as in Keras: dense, dense_1.

    >>> from lamina.layers import Dense
    >>> two = [Dense(1), Dense(1)]
    >>> name_apart(two)
    >>> [layer.name for layer in two]
    ['dense', 'dense_1']
    """
    taken: set[str] = set()
    for layer in {id(layer): layer for layer in layers}.values():
        plain = layer.plain_name
        if layer.name in taken and layer.name == plain:
            count = 1
            while f"{plain}_{count}" in taken:
                count += 1
            layer.name = f"{plain}_{count}"
        taken.add(layer.name)


def refuse_shared(layers: Sequence[Layer]) -> None:
    """A layer has one path in a network: it may be called twice in it, but not in and outside of a nested one."""
    seen: set[int] = set()
    for part in layers:
        inside = {id(layer) for _, layer in part.walk() if not isinstance(layer, InputLayer)}
        if inside & seen:
            raise ArgumentError(
                f"The network {part.name!r} holds a layer that also stands outside of it; "
                "put the layers into one model, or make a second layer."
            )
        seen |= inside
