"""Layers that only say or change a shape: Input, its layer, and Flatten."""

from collections.abc import Sequence
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from lamina.arrays import namespace
from lamina.config import described, own, structure
from lamina.errors import ArgumentError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.layers._symbol import Node, Symbol
from lamina.typing import Array, Tree


@final
@described
class InputLayer(Layer):
    """What comes in, said as the first item of a `Sequential` or as an input of a functional model; nothing is changed.

    Args:
        shape: Sizes of the axes after the rows.
        dtype: ``"float32"``; ``"string"``, ``"int32"`` or ``"int64"`` for what layers of text and of codes read.
        batch_shape: The same shape with the rows' axis in front, as Keras writes it too.

    Raises:
        ArgumentError: A size is unknown.

    Example:
        >>> InputLayer(shape=[2]).input_shape
        (2,)
    """

    shape: Sequence[int] | None = structure(default=None)
    dtype: str = structure(default="float32", kw_only=True)
    batch_shape: Sequence[int | None] | None = own(default=None, kw_only=True)

    def check(self) -> None:
        """One shape, whichever word said it."""
        super().check()
        given = self.shape if self.shape is not None else self.input_shape
        if given is None and self.batch_shape is not None:
            given = list(self.batch_shape)[1:]  # type: ignore[assignment]
        if given is not None:
            sizes = (given,) if isinstance(given, (int, np.integer)) else tuple(given)
            if not all(isinstance(size, (int, np.integer)) and size > 0 for size in sizes):
                wanted = "sizes of the axes after the rows, each known and at least 1"
                raise ArgumentError.wanted("Input", "shape", wanted, given)
            given = tuple(int(size) for size in sizes)
            self.input_shape = given
        self.settle("shape", given)

    @property
    def built(self) -> bool:
        """Always: there is nothing to draw."""
        return True

    @property
    def sample(self) -> NDArray[Any]:
        """Rows such as will come: two, or as many as `batch_shape` says that there will always be."""
        rows = self.batch_shape[0] if self.batch_shape else None
        shape = (2 if rows is None else int(rows), *(self.shape or ()))
        return np.full(shape, "", object) if self.dtype == "string" else np.zeros(shape, self.dtype)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """What came in."""
        del weights, run
        return inputs


def Input(  # noqa: N802 - Keras's word
    shape: Sequence[int] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    name: str | None = None,
    *,
    batch_shape: Sequence[int | None] | None = None,
    sparse: bool = False,
    ragged: bool = False,
    tensor: Any = None,
    optional: bool = False,
) -> Symbol:
    """The rows that will come, as a symbol: the beginning of a functional model, or the first item of a `Sequential`.

    Args:
        shape: Sizes of the input's axes after the rows; ``()`` for rows that are single values.
        batch_size: Accepted for Keras's sake; programs take any number of rows.
        dtype: ``"float32"`` (by default), ``"string"``, ``"int32"`` or ``"int64"``.
        name: What the input is called in a dict of arrays.
        batch_shape: The shape with the rows' axis in front.
        sparse: Accepted for Keras's sake; arrays are dense, and sparse tables are made so as they come in.
        ragged: Accepted for Keras's sake; every row has the same shape.
        tensor: A symbol that is there already, which is the answer.
        optional: Accepted for Keras's sake; every input is wanted.

    Example:
        >>> Input(shape=(2,)).shape
        (None, 2)
    """
    del batch_size, sparse, ragged, optional
    if isinstance(tensor, Symbol):
        return tensor
    word = "float32" if dtype is None else str(getattr(dtype, "name", dtype))
    kind = "float32" if word.startswith(("float", "bfloat")) else word
    layer = InputLayer(shape, dtype=kind, batch_shape=batch_shape, name=name or "")
    if layer.shape is None:
        raise ArgumentError.wanted("Input", "shape", "the sizes of the axes after the rows, e.g. (4,)", shape)
    return symbol_of(layer)


def symbol_of(layer: InputLayer) -> Symbol:
    """The symbol of an input layer, the same one each time.

    >>> symbol_of(InputLayer(shape=(2,), name="x"))
    <Symbol shape=(None, 2), dtype=float32, from 'x'>
    """
    if not layer.nodes:
        node = Node(layer, (), {})
        node.outputs = Symbol(node, 0, layer.sample)
        layer.nodes.append(node)
    found: Symbol = layer.nodes[0].outputs
    return found


@final
@described
class Flatten(Layer):
    """All axes after the rows become one.

    Args:
        data_format: ``"channels_first"`` moves the first axis after the rows to the end before; by default not.

    Raises:
        ArgumentError: `data_format` is another word.

    Example:
        >>> Flatten()(np.zeros((5, 2, 3))).shape
        (5, 6)
    """

    moves: ClassVar[bool] = True

    data_format: str | None = structure(default=None)

    def check(self) -> None:
        """Two words, of which the first is the silent one."""
        super().check()
        if self.data_format not in {None, "channels_last", "channels_first"}:
            wanted = "'channels_last' or 'channels_first'"
            raise ArgumentError.wanted("Flatten", "data_format", wanted, self.data_format)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """Rows × a × b × … → rows × (a·b·…)."""
        del weights, run
        n = namespace(inputs)
        if self.data_format == "channels_first" and inputs.ndim > 2:
            inputs = n.permute_dims(inputs, (0, *range(2, inputs.ndim), 1))
        return n.reshape(inputs, (-1, int(np.prod(inputs.shape[1:]))))
