"""One seed for everything: NumPy's generators on the host, and bits by hashing inside a compiled program."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from lamina.arrays import namespace
from lamina.typing import Array, Shape

_STATE: dict[str, np.random.SeedSequence] = {"root": np.random.SeedSequence()}
"""What `set_random_seed` sets and `generator` draws from: Keras's word asks for one seed of the process."""


def set_random_seed(seed: int) -> None:
    """From here on, everything drawn at random follows from `seed`.

    Also seeds NumPy's global generator, as Keras does.

    >>> set_random_seed(1); first = generator().random()
    >>> set_random_seed(1); first == generator().random()
    True
    """
    _STATE["root"] = np.random.SeedSequence(seed)
    np.random.seed(seed % 2**32)


def generator(seed: int | None = None) -> np.random.Generator:
    """A generator of its own: from `seed`, or the next one that follows from the process's seed."""
    if seed is not None:
        return np.random.default_rng(seed)
    return np.random.default_rng(_STATE["root"].spawn(1)[0])


def root() -> tuple[int, int]:
    """What all that will be drawn follows from: the process's seed, and how many generators have been drawn.

    >>> set_random_seed(1); _ = generator(); root()
    (1, 1)
    """
    present = _STATE["root"]
    return int(present.entropy), present.n_children_spawned  # type: ignore[arg-type]


def set_root(seed: int, drawn: int) -> None:
    """Draw from here on what a process draws that has this `root`.

    >>> set_random_seed(1); known = root(); first = generator().random()
    >>> set_root(*known); first == generator().random()
    True
    """
    _STATE["root"] = np.random.SeedSequence(seed, n_children_spawned=drawn)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Inside, everything that lamina draws follows from `seed`; afterwards the process's own seed goes on as before.

    >>> with seeded(1): first = generator().random()
    >>> with seeded(1): first == generator().random()
    True
    """
    before = _STATE["root"]
    _STATE["root"] = np.random.SeedSequence(seed)
    try:
        yield
    finally:
        _STATE["root"] = before


def stir(word: Array) -> Array:
    """A 32-bit word (at least one axis: NumPy warns where scalars overflow) with every bit depending on every other.

    Source: the finalizer "lowbias32", C. Wellons, https://nullprogram.com/blog/2018/07/31/.
    """
    n = namespace(word)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        word = (word ^ (word >> _word(n, shift))) * _word(n, factor)
    return word ^ (word >> _word(n, 16))


def _word(n: object, value: int) -> Array:
    return n.asarray(np.array([value & 0xFFFFFFFF], np.uint32))  # type: ignore[attr-defined]


def blend(seed: Array, other: Array) -> Array:
    """A seed that depends on two, hashed (sums of seeds repeat: seed 7 step 2 would be seed 8 step 1).

    >>> a, b = (np.array([k], np.uint32) for k in (7, 8))
    >>> bool((blend(a, b) == blend(b, a)).any())
    False
    """
    n = namespace(seed, other)
    return stir(stir(seed) * _word(n, 0x9E3779B1) ^ other)


def salt(words: str) -> int:
    """A 32-bit number that stands for a path, the same in every process."""
    return zlib.crc32(words.encode())


def hash_bits(seed: Array, salted: int, shape: Shape) -> Array:
    """Random 32-bit words of `shape`: a function of `seed` (one word), `salted` and each place, and of nothing else.

    >>> hash_bits(np.array([3], np.uint32), salt("0"), (2, 2)).shape
    (2, 2)
    """
    n = namespace(seed)
    size = int(np.prod(shape))
    places = n.arange(size, dtype=n.uint32) * _word(n, 0x9E3779B1)
    return n.reshape(stir(places ^ blend(seed, _word(n, salted))), shape)


def uniform(bits: Array, like: Array) -> Array:
    """Random words as numbers of the open interval from 0 to 1, on a grid of 2**-24."""
    n = namespace(bits)
    return (n.astype(bits >> n.asarray(8, dtype=n.uint32), like.dtype) + 0.5) * 2.0**-24
