"""What an initializer is: a description that draws the first numbers of a weight on the host."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self, final, overload

import numpy as np

from lamina.config import Description, described, initial
from lamina.errors import ArgumentError, ShapeError
from lamina.random import generator
from lamina.typing import HostArray, Shape


@described
class Initializer(Description):
    """What every initializer is: ``draw`` in a subclass, ``__call__`` for everyone.

    It is called in either of two ways: ``(random, shape)`` draws from a generator, as networks do; ``(shape, dtype)``
    is Keras's, and draws from the initializer's own seed, so that it returns the same numbers each time.

    >>> class Halves(Initializer):
    ...     def draw(self, random, shape):
    ...         return np.full(shape, 0.5)
    >>> Halves()(np.random.default_rng(0), (2,)).tolist()
    [0.5, 0.5]
    >>> Halves()((2,)).tolist()
    [0.5, 0.5]
    """

    kind: ClassVar[str] = "initializer"

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """First numbers of `shape`, drawn from `random`."""
        raise NotImplementedError(f"{type(self).__name__} has no draw.")

    @overload
    def __call__(self, random: np.random.Generator, shape: Shape, /) -> HostArray: ...

    @overload
    def __call__(self, shape: Sequence[int], dtype: Any = None, **placing: Any) -> HostArray: ...

    def __call__(self, *given: Any, shape: Any = None, dtype: Any = None, **placing: Any) -> HostArray:
        """First numbers of `shape`: float32 from a generator, or of type `dtype` from a seed of its own."""
        del placing
        random, given = (given[0], given[1:]) if given and isinstance(given[0], np.random.Generator) else (None, given)
        shape, dtype = (*given, *(shape, dtype)[len(given) :])
        whole = (int(shape),) if np.ndim(shape) == 0 else tuple(int(size) for size in shape)
        drawn = self.draw(self._source(random), whole)
        return np.asarray(drawn, np.float32 if dtype is None else getattr(dtype, "name", dtype))

    def _source(self, random: np.random.Generator | None) -> np.random.Generator:
        """The generator to draw from: the seed's, or `random`, or that of a seed which is chosen once."""
        seed = getattr(self, "seed", None)
        if seed is None and random is not None:
            return random
        if seed is None:
            seed = self.__dict__.setdefault("_seed", int(generator().integers(2**31)))
        return generator(seed) if isinstance(seed, int) else np.random.default_rng(np.ravel(seed.next()).tolist())

    def clone(self) -> Self:
        """Another with the same settings; without a seed, it will draw other numbers."""
        return dataclasses.replace(self)


@described
class Seeded(Initializer):
    """An initializer with a setting ``seed``."""

    def check(self) -> None:
        """Take a whole number, or whatever gives the next seed."""
        seed = getattr(self, "seed", None)
        if isinstance(seed, (int, np.integer)) and not isinstance(seed, bool) and seed >= 0:
            self.settle("seed", int(seed))
        elif seed is not None and not callable(getattr(seed, "next", None)):
            wanted = "a whole number of at least 0, a SeedGenerator, or None"
            raise ArgumentError.wanted(type(self).__name__, "seed", wanted, seed)


@final
@described
class FunctionInitializer(Initializer):
    """A function of the user's, ``f(shape, dtype)`` as Keras calls it, in the form of an initializer.

    Args:
        function: Returns an array of the shape it is given.

    >>> import numpy as np
    >>> FunctionInitializer(lambda shape, dtype: np.full(shape, 2.0, dtype))(generator(0), (2,)).tolist()
    [2.0, 2.0]
    """

    function: Callable[..., object] = initial()

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """What the function returns, checked to have `shape`."""
        del random
        made = np.asarray(self.function(shape, dtype="float32"), np.float32)
        if made.shape != shape:
            raise ShapeError(f"Expected `shape` to be {shape}, as asked for; the initializer returned {made.shape}.")
        return made


@final
@described
class ArrayInitializer(Initializer):
    """Numbers that are there already.

    Args:
        values: An array; the weight must have its shape.

    >>> ArrayInitializer(np.array([1.0, 2.0]))((2,)).tolist()
    [1.0, 2.0]
    """

    values: Any = initial()

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """The numbers, if `shape` is theirs."""
        del random
        values = np.asarray(self.values)
        if values.shape != shape:
            raise ShapeError(f"Expected `shape` to be {values.shape}, that of the array given; got {shape}.")
        return values
