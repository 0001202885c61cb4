"""Dropout in its forms: in training, some numbers vanish and the others make up for it."""

from typing import ClassVar, final

from lamina.activations._rectified import SELU_ALPHA, SELU_SCALE
from lamina.arrays import namespace
from lamina.config import described, number, structure
from lamina.errors import ShapeError
from lamina.layers._layer import Layer
from lamina.layers._run import Run
from lamina.typing import Array, Shape, Tree

LEAST = -SELU_ALPHA * SELU_SCALE
"""What selu answers far below 0."""


def kept(run: Run, inputs: Array, shape: Shape, rate: Array | float, seed: int | None) -> Array:
    """True with probability ``1 - rate``, for each place of `shape`.

    A comparison of 24-bit whole numbers is the cheapest exact one: rate 0 keeps all, rate 1 keeps none.
    """
    n = namespace(inputs)
    threshold = n.astype(n.asarray(rate * 2.0**24, dtype=inputs.dtype), n.uint32)
    return (run.bits(shape, seed) >> n.asarray(8, dtype=n.uint32)) >= threshold


def spread(inputs: Array, noise_shape: Shape | None) -> Shape:
    """The shape of the draws: that of `inputs`, or with 1 where `noise_shape` says so.

    `noise_shape` is of the axes after the rows, or (as in Keras) of all: then a leading 1 means one draw for all rows.
    """
    own = tuple(inputs.shape)
    if noise_shape is None:
        return own
    if len(noise_shape) not in {len(own), len(own) - 1}:
        raise ShapeError(
            f"noise_shape {tuple(noise_shape)} has to have a size for each axis of {('rows', *own[1:])}, or for each "
            "after the rows; 1 where one draw serves a whole axis, None elsewhere."
        )
    told = (None,) * (len(own) - len(noise_shape)) + tuple(noise_shape)
    return tuple(1 if size == 1 else given for size, given in zip(told, own, strict=True))


def scale_of(rate: Array | float, like: Array) -> Array:
    """``1 / (1 - rate)``, and 1 where everything is dropped."""
    n = namespace(like)
    rest = 1.0 - rate
    return 1.0 / (rest + n.asarray(rest == 0, dtype=like.dtype))


@final
@described
class Dropout(Layer):
    """Each number is 0 with probability `rate`, else divided by ``1 - rate``; outside training nothing happens.

    Args:
        rate: Share that is dropped, from 0 to 1.
        noise_shape: Shape of the mask after the rows, 1 where one draw serves a whole axis; ``None``: each number.
            With as many sizes as the input has axes, the first is that of the rows.
        seed: Makes this layer's draws differ from those of a layer without one.

    Example:
        >>> Dropout(0.3)([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]

    Source:
        Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; the scaling in training is Keras's.
        The random bits are hashes of seed, layer, step and place: Keras's own stream differs.
    """

    carries_mask: ClassVar[bool] = True

    rate: float = number(at_least=0, at_most=1)
    noise_shape: Shape | None = structure(default=None)
    seed: int | None = structure(default=None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        if not run.training:
            return inputs
        stays = kept(run, inputs, spread(inputs, self.noise_shape), self.rate, self.seed)
        return namespace(inputs).where(stays, inputs * scale_of(self.rate, inputs), 0.0)


@final
@described
class SpatialDropout1D(Layer):
    """Dropout of whole features: in each row, a feature is dropped in all places or in none.

    Args:
        rate: Share that is dropped, from 0 to 1.
        seed: Makes this layer's draws differ from those of a layer without one.

    Raises:
        ShapeError: The input is not rows × places × features.

    Example:
        >>> SpatialDropout1D(0.3)([[[1.0, 2.0]]]).tolist()
        [[[1.0, 2.0]]]

    Source:
        Tompson et al. 2014, https://arxiv.org/abs/1411.4280.
    """

    carries_mask: ClassVar[bool] = True

    rate: float = number(at_least=0, at_most=1)
    seed: int | None = structure(default=None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        if inputs.ndim != 3:
            raise ShapeError(
                f"{self.name} takes rows × places × features; got rows of shape {tuple(inputs.shape[1:])}. "
                "For rows × features, use Dropout."
            )
        if not run.training:
            return inputs
        stays = kept(run, inputs, (inputs.shape[0], 1, inputs.shape[2]), self.rate, self.seed)
        return namespace(inputs).where(stays, inputs * scale_of(self.rate, inputs), 0.0)


@final
@described
class AlphaDropout(Layer):
    """Dropout for networks of selu: what is dropped becomes selu's least value; mean and variance stay.

    Args:
        rate: Share that is dropped, from 0 to 1.
        noise_shape: As for `Dropout`.
        seed: Makes this layer's draws differ from those of a layer without one.

    Example:
        >>> AlphaDropout(0.3)([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]

    Source:
        Klambauer et al. 2017, https://arxiv.org/abs/1706.02515, section 3. At rate 1 it answers 0, the limit.
    """

    carries_mask: ClassVar[bool] = True

    rate: float = number(at_least=0, at_most=1)
    noise_shape: Shape | None = structure(default=None)
    seed: int | None = structure(default=None)

    def apply(self, weights: Tree, inputs: Array, run: Run) -> Array:
        """The same shape."""
        del weights
        if not run.training:
            return inputs
        n = namespace(inputs)
        stays = kept(run, inputs, spread(inputs, self.noise_shape), self.rate, self.seed)
        left = scale_of(self.rate, inputs)
        factor = n.sqrt(left / (1.0 + self.rate * LEAST**2))
        return factor * (n.where(stays, inputs, LEAST) - LEAST * self.rate)
