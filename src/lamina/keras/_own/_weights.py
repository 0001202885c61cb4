"""Numbers that a layer written in Keras's way asks for: variables over its cell, learned or only kept."""

from typing import Any, NamedTuple

from lamina import constraints, initializers, regularizers
from lamina.cells import Cell
from lamina.errors import ArgumentError
from lamina.keras._values._variable import Variable
from lamina.random import generator


class Own(NamedTuple):
    """A variable of a layer's own, and whether gradients change it."""

    variable: Variable
    learned: bool

    @property
    def name(self) -> str:
        """What it is called in the cell."""
        return self.variable.name


def weight(
    cell: Cell,
    variables: list[Own],
    shape: Any = None,
    initializer: Any = None,
    dtype: Any = None,
    trainable: bool = True,
    regularizer: Any = None,
    constraint: Any = None,
    name: str | None = None,
) -> Variable:
    """A new variable in `cell`, added to `variables`.

    Raises:
        ArgumentError: A size of the shape is unknown.
    """
    sizes = () if shape is None else tuple(shape) if hasattr(shape, "__iter__") else (shape,)
    if any(size is None for size in sizes):
        raise ArgumentError.wanted("add_weight", "shape", "sizes that are all known", shape)
    whole = str(dtype or "float32").startswith(("int", "uint", "bool"))
    chosen = initializer if initializer is not None else "zeros" if whole else "glorot_uniform"
    value = initializers.get(chosen)(generator(), tuple(int(size) for size in sizes))
    learned, kept = (dict(numbers) for numbers in cell.read())
    word = _free(name or "variable", {*learned, *kept})
    (learned if trainable else kept)[word] = value
    was_built = cell.built
    cell.put(learned, kept)
    cell.built = was_built
    made = Variable.over(cell, word, path=word, trainable=trainable)
    made.regularizer = regularizers.get(regularizer)
    made.constraint = constraints.get(constraint) if constraint is not None else None
    variables.append(Own(made, trainable))
    return made


def adopt(cell: Cell, variables: list[Own], variable: Variable, name: str) -> None:
    """A variable that was made outside, as one of the layer's own from now on: its numbers lie in `cell`."""
    learned, kept = (dict(numbers) for numbers in cell.read())
    word = _free(name, {*learned, *kept})
    (learned if variable.trainable else kept)[word] = variable.numpy()
    was_built = cell.built
    cell.put(learned, kept)
    cell.built = was_built
    variable.move(cell, word)
    variables.append(Own(variable, variable.trainable))


def _free(word: str, taken: set[str]) -> str:
    plain = word.replace("/", "_")
    count, found = 0, plain
    while found in taken:
        count += 1
        found = f"{plain}_{count}"
    return found
