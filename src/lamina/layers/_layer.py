"""Layer: a frozen description with two pure functions, and a cell with its current numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np

from lamina import regularizers
from lamina.cells import Cell
from lamina.config import Description, described, is_own, own, role, structure
from lamina.errors import ShapeError, StateError
from lamina.layers._activity import add_activity
from lamina.layers._answered import answered
from lamina.layers._arrays_of import arrays_of
from lamina.layers._calling import answer
from lamina.layers._run import Run
from lamina.layers._single import single
from lamina.layers._symbol import Node
from lamina.random import generator
from lamina.registry import snake_case
from lamina.regularizers import L1, L1L2, L2, Regularizer
from lamina.structures import leaves
from lamina.typing import Array, HostArray, Shape, Tree


class Numbers(NamedTuple):
    """What ``init`` draws: names → arrays, learned by gradient or only kept (running statistics).

    >>> Numbers({"kernel": np.zeros((2, 1))}).kept
    {}
    """

    learned: Mapping[str, Any] = {}
    kept: Mapping[str, Any] = {}


@described
class Layer(Description):
    """What every layer is. A layer of one's own is a `described` class with ``init`` and ``apply``.

    Args:
        name: What people call it; by default the class's name in small letters.
        trainable: Whether its learned numbers change in `fit`.
        input_shape: Sizes of the input's axes after the rows, e.g. ``[2]``; accepted on any first layer.
        activity_regularizer: Penalty on the output, divided by the number of rows.
        dtype: Only ``"float32"``, in which lamina computes; layers of text and of codes take their own.
        autocast: Accepted for Keras's sake; inputs are float32 in any case.

    Example:
        >>> @described
        ... class Shift(Layer):
        ...     def init(self, random, shape):
        ...         return Numbers({"by": np.ones(shape[-1])})
        ...
        ...     def apply(self, weights, inputs, run):
        ...         return inputs + weights["by"][None, :]
        >>> Shift()([[1.0, 2.0]]).tolist()
        [[2.0, 3.0]]
    """

    kind: ClassVar[str] = "layer"
    several: ClassVar[bool | None] = False
    """Whether it takes several inputs at once; ``None`` where its caller decides."""
    host: ClassVar[bool] = False
    """Whether it reads text or large whole numbers, so that NumPy applies it once per table and no device ever does."""
    reads: ClassVar[str] = "float32"
    """What it takes where nobody has said the type of an input."""
    moves: ClassVar[bool] = False
    """Whether it may only move cells about: what it reads may be text that a layer of the host's reads next."""
    carries_mask: ClassVar[bool] = False
    """Whether places that a mask calls empty in its input are empty in its output as well."""

    name: str = own(default="", kw_only=True)
    trainable: bool = own(default=True, kw_only=True)
    input_shape: Sequence[int] | None = own(default=None, kw_only=True)
    activity_regularizer: str | Regularizer | None = structure(default=None, kw_only=True)
    dtype: Any = own(default=None, kw_only=True)
    autocast: bool = own(default=True, kw_only=True)

    def check(self) -> None:
        """Give an unnamed layer its name, and refuse another type than float32."""
        if role(type(self).__dataclass_fields__["dtype"]) == "own" and not self.host:
            self.settle("dtype", single(type(self).__name__, self.dtype))
        self.settle("activity_regularizer", regularizers.get(self.activity_regularizer))
        if not self.name:
            self.name = self.plain_name

    @property
    def plain_name(self) -> str:
        """What it is called where nobody said a name."""
        return snake_case(type(self).__name__)

    def init(self, random: np.random.Generator, shape: Shape) -> Numbers:
        """First numbers for inputs whose axes after the rows have `shape`."""
        del random, shape
        return Numbers()

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The layer's output; pure, and written once for every executor."""
        raise NotImplementedError(f"{type(self).__name__} has no apply.")

    def forward(self, weights: Tree, inputs: Any, run: Run, *others: Any, mask: Any = None, **more: Any) -> Any:
        """`apply` as other layers and people call it: its mask goes on, and its output's size may add to the loss."""
        if mask is not None:
            with run.masked(inputs, mask):
                return self.forward(weights, inputs, run, *others, **more)
        output = self.apply(weights, inputs, run, *others, **more)
        if self.carries_mask and (mask := run.mask(inputs)) is not None:
            run.set_mask(output, mask)
        if self.activity_regularizer is not None:
            for value in leaves(output):
                add_activity(self.activity_regularizer, value, run)
        return output

    def check_inputs(self, inputs: Any) -> None:
        """Refuse what a first layer cannot take, before any step."""
        del inputs

    def as_input(self, value: Any) -> Any:
        """One input as the layer reads it: float32, or as it comes where the layer is of the host's part."""
        return np.asarray(value) if self.host else np.asarray(value, np.float32)

    def penalty(self, weights: Tree) -> Array | None:
        """What the regularizers add to the loss, once a step however often the layer is called."""
        del weights
        return None

    def constrain(self, weights: Tree) -> Tree:
        """The learned numbers as its constraints want them, after every update."""
        return weights

    @property
    def rowwise(self) -> bool:
        """Whether padded rows do no harm: what lamina wrote answers row by row, or looks at the run's mask."""
        return is_own(self) and isinstance(self.activity_regularizer, (L1, L2, L1L2, type(None)))

    def parts(self) -> Mapping[str, "Layer"]:
        """The layers inside, by the name that `run.part` gets."""
        return {}

    def state(self) -> Mapping[str, np.ndarray[Any, Any]]:
        """What it knows besides its numbers, as arrays of any type for a model file: a vocabulary, say."""
        return {}

    def restore(self, tensors: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Know again what a file holds of it: what `state` said, and its numbers; called before it is built."""
        del tensors

    # What follows belongs to the object.
    @property
    def cell(self) -> Cell:
        """Where this object's numbers lie."""
        found: Cell | None = self.__dict__.get("_cell")
        if found is None:
            found = self.__dict__["_cell"] = Cell()
        return found

    @property
    def built(self) -> bool:
        """Whether its numbers exist, and those of all its parts."""
        return self.cell.built and all(part.built for part in self.parts().values())

    shown: ClassVar[Any] = None
    """How numbers are shown by name, ``(layer, name) -> value``: set by the room that knows variables."""

    def __getattr__(self, name: str) -> Any:
        """One of its numbers by its name, ``layer.kernel``, where `lamina.keras` shows them."""
        if name.startswith("_") or Layer.shown is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        return Layer.shown(self, name)

    @property
    def losses(self) -> list[Any]:
        """What the last pass on arrays added to the loss, and what its regularizers add."""
        added = list(self.__dict__.get("_added", ()))
        if self.__dict__.get("_penalized"):
            return added
        penalty = self.penalty(self.tree()[0]) if self.built else None
        return added if penalty is None else [*added, penalty]

    def build(self, shape: Shape) -> None:
        """Draw first numbers for inputs of `shape`, once. A layer with parts overrides this and builds each.

        Raises:
            StateError: There are parts, and nobody has said the shapes of their inputs.
        """
        lost = [name for name, part in self.parts().items() if not part.built]
        if lost:
            raise StateError(
                f"{self.name} has the part {lost[0]!r}, whose input shape only its author knows: override "
                "build(shape) so that it calls each part's build with the shape of what that part gets."
            )
        shape = tuple(shape[1:]) if shape and shape[0] is None else shape
        if not self.cell.built:
            self.settle("_built_for", shape)
            self.cell.put(*self.init(generator(), shape))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of what it answers for inputs of `input_shape`, rows in front; several in lists or dicts."""
        return answered(self, input_shape)

    def tree(self) -> tuple[dict[str, Any], dict[str, HostArray]]:
        """Its numbers and its parts': learned as a tree, kept by path."""
        learned, kept = (dict(numbers) for numbers in self.cell.read())
        tree: dict[str, Any] = dict(learned)
        for name, part in self.parts().items():
            tree[name], inner = part.tree()
            kept |= {f"{name}/{path}": value for path, value in inner.items()}
        return tree, kept

    def walk(self, path: str = "") -> Iterator[tuple[str, "Layer"]]:
        """Itself and every layer inside, each with its path."""
        yield path, self
        for name, part in self.parts().items():
            yield from part.walk(f"{path}/{name}" if path else name)

    @property
    def weights(self) -> list[Any]:
        """All numbers, learned before kept in each layer: read-only arrays, or `lamina.keras`'s variables over them."""
        return arrays_of(self) if Layer.shown is None else Layer.shown(self, "weights")

    def get_weights(self) -> list[HostArray]:
        """Copies of all numbers, in the order of `weights`."""
        return [value.copy() for value in arrays_of(self)]

    def set_weights(self, weights: Sequence[object]) -> None:
        """New numbers, in the order and shapes of `weights`.

        Raises:
            StateError: The layer is not built.
            ShapeError: There are more or fewer arrays, or one has another shape.
        """
        if not self.built:
            raise StateError(f"{self.name} has no weights yet: give it an input_shape or data first.")
        given = [np.asarray(value) for value in weights]
        wanted = [value.shape for value in arrays_of(self)]
        if [value.shape for value in given] != wanted:
            raise ShapeError(
                f"{self.name} has weights of shapes {wanted}; got {[value.shape for value in given]}. "
                "Give one array for each, in that order."
            )
        rest = iter(given)
        for _, layer in self.walk():
            learned, kept = layer.cell.read()
            if learned or kept:
                layer.cell.write({name: next(rest) for name in learned}, {name: next(rest) for name in kept})

    def count_params(self) -> int:
        """How many numbers it has, running statistics included."""
        return sum(value.size for value in arrays_of(self))

    @property
    def nodes(self) -> list[Node]:
        """The calls of this layer on symbols, first to last."""
        found: list[Node] = self.__dict__.setdefault("_nodes", [])
        return found

    @property
    def input(self) -> Any:
        """The symbols that it was last called with."""
        return self._last_node.arguments[0]

    @property
    def output(self) -> Any:
        """The symbols that it last answered with."""
        return self._last_node.outputs

    @property
    def _last_node(self) -> Node:
        if not self.nodes:
            raise StateError(f"{self.name} was never called on a symbol, so it has no input and no output yet.")
        return self.nodes[-1]

    def __call__(self, inputs: Any, *others: Any, training: bool | None = None, mask: Any = None, **more: Any) -> Any:
        """Symbols for symbols; else the output for arrays, lists or frames, by NumPy.

        Args:
            inputs: One array, or several in a list or dict where the layer takes several.
            others: Further arguments of the layer's ``apply``.
            training: Whether dropout drops; by default not, and inside a running ``call`` as that one.
            mask: Which places of each row hold something, for layers that look at it; by default as `Masking` and
                `Embedding` have said.
            more: Further named arguments of ``apply``.
        """
        told = {"training": training, "mask": mask}
        named = more | {word: value for word, value in told.items() if value is not None}
        return answer(self, (inputs, *others), named)

    def frozen_paths(self) -> frozenset[str]:
        """Paths of the layers that do not train, because they or a layer around them are not trainable."""
        if "still" in self.__dict__:  # somebody says for the time of a fit which they are
            return frozenset(self.__dict__["still"])
        found: set[str] = set()
        for path, layer in self.walk():
            if not layer.trainable or (path and path.rpartition("/")[0] in found):
                found.add(path)
        return frozenset(found)
