"""Network: what a model runs, as the engine and the model see it, however its layers are put together."""

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Several
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lamina.config import described
from lamina.errors import ShapeError, StateError
from lamina.layers import Layer, Symbol
from lamina.layers._hosting import hosted_by
from lamina.structures import filled
from lamina.typing import Shape

Call: TypeAlias = Callable[[Layer, list[Any], Mapping[str, Any]], Several[Any]]
"""What calls a layer, and hands out the leaves of its answer."""


@dataclass(frozen=True)
class Port:
    """What one input takes.

    Args:
        name: What it is called in a dict of arrays.
        shape: Sizes of the axes after the rows; ``None`` where nobody has said them yet.
        dtype: ``"float32"``, or ``"string"``, ``"int32"``, ``"int64"`` for layers of the host's part.

    >>> Port("x", (3,)).dtype
    'float32'
    """

    name: str
    shape: Shape | None
    dtype: str = "float32"


@described
class Network(Layer):
    """A layer that a model can run: it says what comes in and what goes out, and does the host's part of the work.

    Arrays travel flat: a single input or output is one array, several are a tuple in the network's order.

    Example:
        >>> from lamina.layers import Dense
        >>> from lamina.networks import Sequence
        >>> Sequence([Dense(1, input_shape=[2])]).ports
        (Port(name='input', shape=(2,), dtype='float32'),)
    """

    @property
    def ports(self) -> tuple[Port, ...]:
        """The inputs, in order."""
        raise NotImplementedError(f"{type(self).__name__} has no ports.")

    @property
    def output_names(self) -> tuple[str, ...]:
        """What the outputs are called in dicts and histories, in order."""
        raise NotImplementedError(f"{type(self).__name__} has no output_names.")

    @property
    def given_shape(self) -> Any:
        """Shapes of the inputs after the rows where all are known, flat; else ``None``."""
        shapes = tuple(port.shape for port in self.ports)
        if any(shape is None for shape in shapes):
            return None
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self) -> Any:
        """Shapes of the outputs after the rows, flat.

        Raises:
            StateError: The network is not built.
        """
        if "_output_shape" not in self.__dict__:
            raise StateError(f"{self.name} is not built: give its first layer an input_shape, or call fit.")
        return self.__dict__["_output_shape"]

    @property
    def layers_shown(self) -> list[Layer]:
        """The layers as people see them."""
        return self.ordered

    @property
    def symbols(self) -> tuple[tuple[Symbol, ...], tuple[Symbol, ...]]:
        """Symbols of the inputs and of the outputs, flat, so that other models can be made of parts of this one.

        Raises:
            StateError: The shape of an input is not known.
        """
        raise NotImplementedError(f"{type(self).__name__} has no symbols.")

    unfolds: ClassVar[bool] = False
    """Whether it can be run as the layers inside it, by `through`."""

    def through(self, inputs: tuple[Any, ...], call: Call) -> Any:
        """What it answers where every layer inside is called by somebody else; `inputs` has one thing a port."""
        raise NotImplementedError(f"{type(self).__name__} cannot be run as its layers.")

    def split(self, data: Any) -> tuple[Any, ...]:
        """What people gave as inputs (an array, a list, a dict, a frame of named columns), one thing a port.

        Raises:
            ShapeError: There are more or fewer things than ports, or a name is missing.
        """
        ports = self.ports
        given = by_name(data, [port.name for port in ports], "inputs")
        return tuple(_in_axes(value, port.shape) for value, port in zip(given, ports, strict=True))

    def as_input(self, value: Any) -> Any:
        """One input as arrays come: one axis is taken as one feature a row, where rows have an axis."""
        array = super().as_input(value)
        ranks = {None if port.shape is None else len(port.shape) for port in self.ports}
        return array[:, None] if array.ndim == 1 and ranks == {1} else array

    def hosted(self, values: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
        """The host's part: what comes in, as `apply` wants it."""
        return values

    def forward(self, weights: Any, inputs: Any, run: Any, *others: Any, mask: Any = None, **more: Any) -> Any:
        """The host's part, then `apply`, with inputs and outputs in the structures that people see."""
        if mask is not None:
            with run.masked(inputs, mask):
                return self.forward(weights, inputs, run, *others, **more)
        given = self.split(inputs)
        hosted = hosted_by(lambda: self.hosted(given)) if self.host else self.hosted(given)
        return self.structured(self.apply(weights, flat(hosted), run, *others, **more))

    def structured(self, outputs: Any) -> Any:
        """Flat outputs in the structure that the model was made with."""
        return outputs

    def unbuild(self, built: Several[Layer]) -> None:
        """Forget the numbers of all layers but those in `built`, as if `build` had never been called."""
        for _, layer in self.walk():
            if not any(layer is one for one in built):
                layer.cell.clear()
                layer.__dict__.pop("_output_shape", None)

    @property
    def ordered(self) -> list[Layer]:
        """The layers as they run."""
        return list(self.parts().values())

    def penalty(self, weights: Any) -> Any:
        """What the regularizers of all distinct layers add; ``None`` stands for numbers that do not train."""
        own = {place: weights.get(place, {}) for place in self.parts()}
        added = [layer.penalty(own[place]) for place, layer in self.parts().items() if own[place] is not None]
        found = [value for value in added if value is not None]
        return sum(found[1:], start=found[0]) if found else None

    def constrain(self, weights: Any) -> Any:
        """Every layer's numbers as its constraints want them."""
        parts = self.parts()
        return {name: parts[name].constrain(own) if name in parts else own for name, own in weights.items()}


def by_name(data: Any, names: list[str], what: str) -> tuple[Any, ...]:
    """`data` as one thing a name: a mapping or frame by its keys, a list by its order, one thing for one name.

    Raises:
        ShapeError: There are more or fewer things than names, or a name is missing.

    >>> by_name({"b": 2, "a": 1}, ["a", "b"], "inputs")
    (1, 2)
    """
    columns = list(data) if isinstance(data, Mapping) else list(getattr(data, "columns", []))
    if columns and set(names) <= set(columns) and (len(names) > 1 or isinstance(data, Mapping)):
        return tuple(data[name] for name in names)
    if isinstance(data, Mapping):
        raise ShapeError(f"The {what} are called {names}; got {columns}. Give one array for each of these names.")
    if len(names) == 1:
        one = isinstance(data, (list, tuple)) and len(data) == 1 and np.ndim(data[0]) > 1
        return (data[0] if one else data,)
    given = list(data) if isinstance(data, (list, tuple)) and not _numbers(data) else None
    if given is None or len(given) != len(names):
        came = f"{len(given)} arrays" if given is not None else "one array"
        raise ShapeError(
            f"There are {len(names)} {what}, {names}; got {came}. Give a list with one array for each, or a dict."
        )
    return tuple(given)


def _in_axes(value: Any, shape: Shape | None) -> Any:
    """An array with the axes of `shape` behind the rows, where one of length 1 is all that it lacks or has too much."""
    if shape is None or not isinstance(value, np.ndarray):
        return value
    if value.ndim == len(shape) and shape and shape[-1] == 1:
        return value[..., None]
    return value[..., 0] if value.ndim == len(shape) + 2 and value.shape[-1] == 1 else value


def _numbers(data: Any) -> bool:
    """Whether a list is rows of numbers rather than a list of arrays."""
    return not any(hasattr(item, "shape") or isinstance(item, (list, tuple, Mapping)) for item in data)


def flat(values: Several[Any]) -> Any:
    """One value as itself, several as a tuple.

    >>> flat([1]), flat([1, 2])
    (1, (1, 2))
    """
    return values[0] if len(values) == 1 else tuple(values)


def restructured(tree: Any, outputs: Any) -> Any:
    """Flat outputs in the structure of `tree`.

    >>> restructured({"u": 0, "v": 0}, (1, 2))
    {'u': 1, 'v': 2}
    """
    return filled(tree, outputs if isinstance(outputs, tuple) else (outputs,))
