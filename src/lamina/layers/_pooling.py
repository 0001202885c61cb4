"""Layers that make one vector of the vectors at all places of a row."""

from typing import final

from lamina.arrays import as_type, namespace
from lamina.config import described, structure
from lamina.errors import ArgumentError, ShapeError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Tree


@described
class GlobalPooling(Layer):
    """What the two layers share: rows × places × features, one axis of which goes."""

    data_format: str | None = structure(default=None)
    keepdims: bool = structure(default=False)

    def check(self) -> None:
        """Two words, of which the first is the silent one."""
        super().check()
        self.settle("data_format", self.data_format or "channels_last")
        if self.data_format not in {"channels_last", "channels_first"}:
            wanted = "'channels_last' or 'channels_first'"
            raise ArgumentError.wanted(type(self).__name__, "data_format", wanted, self.data_format)

    def places(self, inputs: Array) -> int:
        """The axis of the places."""
        if inputs.ndim != 3:
            raise ShapeError(
                f"{self.name} takes rows × places × features; got rows of shape {tuple(inputs.shape[1:])}. "
                "Give it what an Embedding of several codes a row answers."
            )
        return 1 if self.data_format == "channels_last" else 2


@final
@described
class GlobalAveragePooling1D(GlobalPooling):
    """The mean over all places of a row; places that a mask calls empty are left out.

    Args:
        data_format: ``"channels_last"`` (rows × places × features) or ``"channels_first"``.
        keepdims: Whether the axis of the places stays, with size 1.

    Raises:
        ShapeError: The input has another number of axes.

    Example:
        >>> GlobalAveragePooling1D()([[[1.0], [3.0]]]).tolist()
        [[2.0]]
    """

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × places × features → rows × features."""
        del weights
        n, axis = namespace(inputs), self.places(inputs)
        mask = run.mask(inputs)
        if mask is None:
            return n.mean(inputs, axis=axis, keepdims=self.keepdims)
        there = as_type(mask, inputs)
        there = there[:, :, None] if axis == 1 else there[:, None, :]
        total = n.sum(inputs * there, axis=axis, keepdims=self.keepdims)
        return total / n.sum(there, axis=axis, keepdims=self.keepdims)


@final
@described
class GlobalMaxPooling1D(GlobalPooling):
    """The largest number of each feature over all places of a row.

    Args:
        data_format: ``"channels_last"`` (rows × places × features) or ``"channels_first"``.
        keepdims: Whether the axis of the places stays, with size 1.

    Raises:
        ShapeError: The input has another number of axes.

    Example:
        >>> GlobalMaxPooling1D()([[[1.0], [3.0]]]).tolist()
        [[3.0]]
    """

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × places × features → rows × features."""
        del weights, run
        return namespace(inputs).max(inputs, axis=self.places(inputs), keepdims=self.keepdims)
