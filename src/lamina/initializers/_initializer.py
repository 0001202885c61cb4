"""What an initializer is: a description that draws the first numbers of a weight on the host."""

from collections.abc import Callable
from typing import ClassVar, final

import numpy as np

from lamina.config import Description, described, initial
from lamina.errors import ShapeError
from lamina.random import generator
from lamina.typing import HostArray, Shape


@described
class Initializer(Description):
    """What every initializer is: ``draw`` in a subclass, ``__call__`` for everyone.

    >>> class Halves(Initializer):
    ...     def draw(self, random, shape):
    ...         return np.full(shape, 0.5)
    >>> Halves()(np.random.default_rng(0), (2,)).tolist()
    [0.5, 0.5]
    """

    kind: ClassVar[str] = "initializer"

    def draw(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """First numbers of `shape`, drawn from `random`."""
        raise NotImplementedError(f"{type(self).__name__} has no draw.")

    def __call__(self, random: np.random.Generator, shape: Shape) -> HostArray:
        """First numbers of `shape` as float32, from `random` or from a seed of the initializer's own."""
        seed = getattr(self, "seed", None)
        return np.asarray(self.draw(random if seed is None else generator(seed), tuple(shape)), np.float32)


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
            raise ShapeError(f"The initializer was asked for shape {shape}; it returned {made.shape}. Return `shape`.")
        return made
