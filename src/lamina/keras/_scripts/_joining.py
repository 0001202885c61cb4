"""Merge: Keras 1's one layer for every way of joining, of symbols and of whole models in front of a Sequential."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from lamina import layers
from lamina.errors import ArgumentError
from lamina.keras._scripts._notes import renamed
from lamina.keras._scripts._stand import Stand

TODAY: Mapping[str, str] = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "cos": "Dot",
    "dot": "Dot",
    "max": "Maximum",
    "min": "Minimum",
}
"""Keras 1's modes → the layers of today."""


class Merge:
    """One way of joining, made with the models to join or called on symbols.

    Args:
        layers: Models whose answers are joined; their inputs become those of the Sequential that this is added to.
        mode: One of `TODAY`, or a function of a list.
        concat_axis: The axis along which ``"concat"`` sets answers side by side.
        dot_axes: The axes along which ``"dot"`` and ``"cos"`` sum.
        name: What the layer is called.
        more: Shapes that Keras 1 could not work out itself.

    Raises:
        ArgumentError: There is no such mode.

    Example:
        >>> from lamina.layers import Input
        >>> Merge(mode="concat")([Input((2,)), Input((3,))]).shape
        (None, 5)
    """

    def __init__(
        self,
        layers: Sequence[Any] | None = None,
        mode: str | Callable[..., Any] = "sum",
        concat_axis: int = -1,
        dot_axes: Any = -1,
        name: str | None = None,
        **more: Any,
    ) -> None:
        del more
        self.layers = list(layers or ())
        self.layer = _layer(mode, concat_axis, dot_axes, name)

    def __call__(self, inputs: Sequence[Any]) -> Any:
        """The joined symbol."""
        return self.layer(list(inputs))

    @property
    def inputs(self) -> list[Any]:
        """The inputs of all models, in order."""
        return [one for model in self.layers for one in model.inputs]

    @cached_property
    def output(self) -> Any:
        """The symbol of their joined answers."""
        return self([model.output for model in self.layers])

    def joined(self) -> tuple[list[Any], Any]:
        """Both, as a graph is made of them."""
        return self.inputs, self.output


def _layer(mode: Any, concat_axis: int, dot_axes: Any, name: str | None) -> layers.Layer:
    named: dict[str, Any] = {} if name is None else {"name": name}
    if callable(mode):
        return layers.Lambda(mode, **named)
    if mode not in TODAY:
        raise ArgumentError.wanted("Merge", "mode", f"one of {sorted(TODAY)} or a function", mode)
    renamed("Merge", f"mode={mode!r}", TODAY[mode])
    if mode == "concat":
        return layers.Concatenate(concat_axis, **named)
    if mode in {"dot", "cos"}:
        return layers.Dot(dot_axes, normalize=mode == "cos", **named)
    made: layers.Layer = getattr(layers, TODAY[mode])(**named)
    return made


class Merging(Stand):
    """``keras.layers.merge``: a module in Keras 2, a function in Keras 1."""

    def __call__(self, inputs: Sequence[Any], *given: Any, **named: Any) -> Any:
        """The joined symbol."""
        return Merge(None, *given, **named)(inputs)
