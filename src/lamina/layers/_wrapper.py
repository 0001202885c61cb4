"""Wrappers: a layer around a layer, and the one that holds a matrix's largest stretch at 1."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

from lamina.arrays import namespace
from lamina.config import described, structure
from lamina.errors import ArgumentError
from lamina.initializers import TruncatedNormal
from lamina.layers._joining import unit
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.random import generator
from lamina.typing import Array, Shape, Tree


@described
class Wrapper(Layer):
    """A layer with another inside: what a wrapper of one's own begins with.

    Args:
        layer: The layer inside.

    Raises:
        ArgumentError: It is no layer.

    Example:
        >>> from lamina.layers import Rescaling
        >>> Wrapper(Rescaling(2.0))([[1.0]]).tolist()
        [[2.0]]
    """

    several: ClassVar[bool | None] = None

    layer: Layer = structure()

    def check(self) -> None:
        """A layer inside."""
        super().check()
        if not isinstance(self.layer, Layer):
            raise ArgumentError.wanted(type(self).__name__, "layer", "a layer", self.layer)

    def parts(self) -> Mapping[str, Layer]:
        """The one inside."""
        return {"layer": self.layer}

    def build(self, shape: Shape) -> None:
        """Draw the first numbers of the layer inside, for the same inputs."""
        self.layer.build(shape)
        super().build(shape)

    def penalty(self, weights: Tree) -> Array | None:
        """What the regularizers of the layer inside add."""
        inner = weights.get("layer", {})
        return None if inner is None else self.layer.penalty(inner)

    def constrain(self, weights: Tree) -> Tree:
        """The numbers of the layer inside as its constraints want them."""
        return {name: self.layer.constrain(own) if name == "layer" else own for name, own in weights.items()}

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """What the layer inside answers."""
        return self.layer.apply(weights.get("layer", {}), inputs, run.part("layer"))


@final
@described
class SpectralNormalization(Wrapper):
    """In training, the layer inside runs with its matrix divided by the matrix's largest singular value.

    That value is found by `power_iterations` steps from where the last pass ended.

    Args:
        layer: A layer with a kernel or embeddings.
        power_iterations: Steps a pass; at least 1.

    Raises:
        ArgumentError: The layer inside has neither.

    Example:
        >>> from lamina.layers import Dense
        >>> SpectralNormalization(Dense(1, use_bias=False), input_shape=[2]).built
        False

    Source:
        Miyato et al. 2018, https://arxiv.org/abs/1802.05957. As in Keras on JAX, outside training the matrix is used
        as it was learned, and what is learned is the matrix before the division.
    """

    power_iterations: int = structure(default=1, at_least=1, whole=True)

    def build(self, shape: Shape) -> None:
        """The numbers of the layer inside, and a first direction."""
        self.layer.build(shape)
        if not self.cell.built:
            learned = self.layer.cell.read()[0]
            matrix = learned[self._matrix(learned)]
            first = TruncatedNormal(stddev=0.02)(generator(), (1, matrix.shape[-1]))
            self.cell.put({}, {"vector_u": first})

    def _matrix(self, weights: Mapping[str, Any]) -> str:
        for name in ("kernel", "embeddings"):
            if name in weights:
                return name
        raise ArgumentError.wanted("SpectralNormalization", "layer", "one with a kernel or embeddings", self.layer)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """What the layer inside answers, its matrix divided."""
        inner = weights["layer"]
        if run.training:
            name = self._matrix(inner)
            inner = {**inner, name: self._divided(inner[name], run)}
        return self.layer.apply(inner, inputs, run.part("layer"))

    def _divided(self, kernel: Array, run: Run) -> Array:
        n = namespace(kernel)
        matrix = n.reshape(kernel, (-1, kernel.shape[-1]))
        across = run.kept("vector_u")
        down = across
        for _ in range(self.power_iterations):
            down = unit(across @ n.matrix_transpose(matrix), (0, 1), 1e-7)
            across = unit(down @ matrix, (0, 1), 1e-7)
        across, down = run.stop_gradient(across), run.stop_gradient(down)
        stretch = down @ matrix @ n.matrix_transpose(across)
        still = n.all(kernel == 0)
        run.keep("vector_u", n.where(still, run.kept("vector_u"), across))
        return kernel / n.reshape(n.where(still, 1.0, stretch), (1,) * kernel.ndim)
