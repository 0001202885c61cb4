"""Keras's ``random``: numbers drawn by hashing, so that a compiled program draws fresh ones at every step."""

from typing import Any

import numpy as np

from lamina import random as bits
from lamina import training
from lamina.errors import ArgumentError
from lamina.keras import ops
from lamina.keras._files._registered import register_keras_serializable
from lamina.keras._values._types import host_type
from lamina.keras._values._variable import Variable
from lamina.keras.ops._dispatch import as_array, space
from lamina.layers._calling import innermost

_WORD = 2**32


@register_keras_serializable("keras")
class SeedGenerator:
    """A row of seeds: each call of `next` gives another, also inside a layer's ``call``.

    Args:
        seed: A whole number from 0; drawn from the process's seed by default.
        name: What people call it.

    Example:
        >>> one, two = SeedGenerator(1), SeedGenerator(1)
        >>> bool((uniform((3,), seed=one) == uniform((3,), seed=two)).all())
        True
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        if kwargs:
            raise ArgumentError(f"Unrecognized keyword arguments: {kwargs}. SeedGenerator takes seed and name.")
        if seed is None:
            seed = make_default_seed()
        if not isinstance(seed, (int, np.integer)) or seed < 0:
            raise ArgumentError(f"Argument `seed` must be an integer from 0; got {seed!r}.")
        self.name = name or "seed_generator"
        self._seed = int(seed)
        self.state = Variable(_pair(self._seed), dtype="uint32", trainable=False, name="seed_generator_state")

    @property
    def seed(self) -> int:
        """What it was made with."""
        return self._seed

    def next(self, ordered: bool = True) -> Any:
        """The next seed: two words."""
        del ordered
        now = self.state.value
        self.state.assign(now + np.array([0, 1], np.uint32))
        return now

    def get_config(self) -> dict[str, Any]:
        """What `from_config` makes an equal one of."""
        return {"seed": self._seed}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "SeedGenerator":
        """A generator made of a `get_config`."""
        return cls(**config)


def _pair(seed: int) -> Any:
    return np.array([seed % _WORD, 0], np.uint32)


def make_default_seed() -> int:
    """A seed that follows from the process's.

    >>> make_default_seed() == make_default_seed()
    False
    """
    return int(bits.generator().integers(1, 10**9))


def draw_seed(seed: Any) -> Any:
    """Two words from a whole number or a generator's next; for ``None`` from the pass in training, or the process.

    Raises:
        ArgumentError: It is something else.

    >>> draw_seed(3).tolist()
    [3, 0]
    """
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if isinstance(seed, (int, np.integer)) and not isinstance(seed, bool):
        return _pair(int(seed))
    if seed is None:
        frame = innermost()
        if frame is not None and frame.run.training and not frame.building:
            return frame.run.bits((2,))  # fresh ones at every step of a compiled program
        return bits.generator().integers(0, _WORD, 2, np.uint32)
    raise ArgumentError(f"Argument `seed` must be either an integer or an instance of `SeedGenerator`; got {seed!r}.")


def _grid(shape: Any, seed: Any, salt: str) -> Any:
    return _spread(shape, draw_seed(seed), salt)


def _spread(shape: Any, pair: Any, salt: str) -> Any:
    """Numbers of the open interval from 0 to 1, which follow from two words and `salt`."""
    n = space(pair)
    word = bits.blend(n.reshape(pair[0], (1,)), n.reshape(pair[1], (1,)))
    sizes = tuple(int(size) for size in shape)
    return bits.uniform(bits.hash_bits(word, bits.salt(salt), sizes), np.zeros(1, np.float32))


def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers from `minval` to `maxval`, each equally likely.

    >>> uniform((2, 3), seed=1).shape
    (2, 3)
    """
    drawn = _grid(shape, seed, "uniform")
    if dtype is not None and "int" in host_type(dtype):
        return (minval + space(drawn).floor(drawn * (maxval - minval))).astype(host_type(dtype))
    return (drawn * (maxval - minval) + minval).astype(host_type(dtype))


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the normal distribution.

    >>> normal((2, 3), seed=1).shape
    (2, 3)
    """
    pair = draw_seed(seed)
    one, two = (_spread(shape, pair, salt) for salt in ("radius", "angle"))
    n = space(one)
    return (n.sqrt(-2 * n.log(one)) * n.cos(2 * np.float32(np.pi) * two) * stddev + mean).astype(host_type(dtype))


def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the normal distribution between two deviations below and above the mean.

    >>> bool((abs(truncated_normal((100,), seed=1)) <= 2).all())
    True
    """
    edge = 0.9544997361036416  # the share of a normal distribution within two deviations
    middle = (2 * _grid(shape, seed, "truncated") - 1) * edge
    return (ops.erfinv(middle) * np.float32(np.sqrt(2)) * stddev + mean).astype(host_type(dtype))


def randint(shape: Any, minval: int, maxval: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """Whole numbers from `minval` up to `maxval` without it, each equally likely.

    >>> bool((randint((9,), 0, 2, seed=1) < 2).all())
    True
    """
    drawn = _grid(shape, seed, "randint")
    n = space(drawn)
    return n.minimum(minval + n.floor(drawn * (maxval - minval)), maxval - 1).astype(host_type(dtype))


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """`num_samples` classes a row, drawn by their logits.

    >>> categorical(np.array([[0.0, -1e9]]), 3, seed=1).tolist()
    [[0, 0, 0]]
    """
    given = as_array(logits)
    drawn = _grid((given.shape[0], num_samples, given.shape[1]), seed, "categorical")
    n = space(given, drawn)
    return n.argmax(given[:, None, :] - n.log(-n.log(drawn)), axis=-1).astype(host_type(dtype))


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """`inputs` with a share of `rate` set to 0 and the others scaled up, so that the mean stays.

    >>> dropout(np.ones(4, np.float32), 0.0).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    given = as_array(inputs)
    sizes = given.shape if noise_shape is None else noise_shape
    form = tuple(given.shape[axis] if size is None else size for axis, size in enumerate(sizes))
    kept = _grid(form, seed, "dropout") >= rate
    n = space(given, kept)
    return n.where(n.broadcast_to(kept, given.shape), given / max(1.0 - rate, 1e-38), 0.0)


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """`x` with its slices along `axis` in another order.

    >>> sorted(shuffle(np.arange(4), seed=1).tolist())
    [0, 1, 2, 3]
    """
    given = as_array(x)
    order = _grid((given.shape[axis],), seed, "shuffle")
    return space(given, order).take(given, space(order).argsort(order), axis=axis)


def _by_jax(name: str, shape: Any, seed: Any, dtype: Any, *parameters: Any) -> Any:
    sizes = tuple(shape)
    given = [np.broadcast_to(as_array(one), sizes) for one in parameters]
    return training.by_jax(name, draw_seed(seed), *given, sizes).astype(host_type(dtype))


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the gamma distribution of form `alpha` and scale 1.

    >>> bool((gamma((3,), 2.0, seed=1) > 0).all())
    True
    """
    return _by_jax("gamma", shape, seed, dtype, alpha)


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of the beta distribution.

    >>> bool((beta((3,), 2.0, 2.0, seed=1) < 1).all())
    True
    """
    return _by_jax("beta", shape, seed, dtype, alpha, beta)


def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> Any:
    """How many of `counts` trials succeed.

    >>> binomial((2,), 5.0, 1.0, seed=1).tolist()
    [5.0, 5.0]
    """
    return _by_jax("binomial", shape, seed, dtype, counts, probabilities)
