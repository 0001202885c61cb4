"""Fingerprints: FarmHash's 64 bits of a word, the same in every process and exactly TensorFlow's, by NumPy alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.coding._letters import Bits, Letters, rotated

_K0 = np.uint64(0xC3A5C85C97CB3127)
_K1 = np.uint64(0xB492B66FBE98F273)
_K2 = np.uint64(0x9AE16A3B2F90404F)
_CAT = np.uint64(0xC6A4A7935BD1E995)
_SEED = 81
_ALL = 2**64


def fingerprints(words: Sequence[str]) -> Bits:
    """FarmHash's ``Fingerprint64`` of the UTF-8 bytes of each word.

    >>> [hex(bits) for bits in fingerprints(["", "lamina"]).tolist()]
    ['0x9ae16a3b2f90404f', '0x1ba9b61a2dad25ee']

    Source: Google's FarmHash, https://github.com/google/farmhash (``farmhashna``, whose results never change).
    """
    every = Letters.of(words)
    found = np.empty(len(words), np.uint64)
    bounds = ((0, 0, _of_none), (1, 3, _to_3), (4, 7, _to_7), (8, 16, _to_16), (17, 32, _to_32), (33, 64, _to_64))
    for least, most, rule in bounds:
        chosen = (every.lengths >= least) & (every.lengths <= most)
        if chosen.any():
            found[chosen] = rule(every.where(chosen))
    longer = every.lengths > 64
    if longer.any():
        found[longer] = _above_64(every.where(longer))
    return found


def joined(one: Bits, other: Bits) -> Bits:
    """One fingerprint of two, in their order (``FingerprintCat64``).

    >>> joined(np.array([1], np.uint64), np.array([2], np.uint64)) == joined(*np.array([[2], [1]], np.uint64))
    array([False])
    """
    result = (one ^ _CAT) ^ (_shifted(other * _CAT) * _CAT)
    return _shifted(_shifted(result * _CAT) * _CAT)


def _shifted(bits: Bits) -> Bits:
    return bits ^ (bits >> np.uint64(47))


def _mixed(u: Bits, v: Bits, factor: Bits) -> Bits:
    a = _shifted((u ^ v) * factor)
    return _shifted((v ^ a) * factor) * factor


def _lengths(text: Letters) -> Bits:
    return text.lengths.astype(np.uint64)


def _factor(text: Letters) -> Bits:
    return _K2 + _lengths(text) * np.uint64(2)


def _of_none(text: Letters) -> Bits:
    return np.full(len(text.lengths), _K2)


def _to_3(text: Letters) -> Bits:
    first, middle, last = (text.byte(text.starts + at) for at in (0, text.lengths // 2, text.lengths - 1))
    y = first + (middle << np.uint64(8))
    z = _lengths(text) + (last << np.uint64(2))
    return _shifted((y * _K2) ^ (z * _K0)) * _K2


def _to_7(text: Letters) -> Bits:
    first, last = text.half(text.starts), text.half(text.starts + text.lengths - 4)
    return _mixed(_lengths(text) + (first << np.uint64(3)), last, _factor(text))


def _to_16(text: Letters) -> Bits:
    factor = _factor(text)
    a = text.word(text.starts) + _K2
    b = text.word(text.starts + text.lengths - 8)
    return _mixed(rotated(b, 37) * factor + a, (rotated(a, 25) + b) * factor, factor)


def _ends(text: Letters) -> tuple[Bits, Bits, Bits, Bits, Bits]:
    """What strings of 17 to 64 bytes begin with: their two first and two last words, and their factor."""
    factor, end = _factor(text), text.starts + text.lengths
    a, b = text.word(text.starts), text.word(text.starts + 8)
    return a, b, text.word(end - 8) * factor, text.word(end - 16) * _K2, factor


def _to_32(text: Letters) -> Bits:
    a, b, c, d, factor = _ends(text)
    a = a * _K1
    return _mixed(rotated(a + b, 43) + rotated(c, 30) + d, a + rotated(b + _K2, 18) + c, factor)


def _to_64(text: Letters) -> Bits:
    a, b, c, d, factor = _ends(text)
    a, end = a * _K2, text.starts + text.lengths
    y = rotated(a + b, 43) + rotated(c, 30) + d
    z = _mixed(y, a + rotated(b + _K2, 18) + c, factor)
    e, f = text.word(text.starts + 16) * factor, text.word(text.starts + 24)
    g, h = (y + text.word(end - 32)) * factor, (z + text.word(end - 24)) * factor
    return _mixed(rotated(e + f, 43) + rotated(g, 30) + h, e + rotated(f + a, 18) + g, factor)


def _weak(text: Letters, at: NDArray[np.int64], a: Bits, b: Bits) -> tuple[Bits, Bits]:
    w, x, y, z = (text.word(at + step) for step in (0, 8, 16, 24))
    a = a + w
    b = rotated(b + a + z, 21)
    after = a + x + y
    return after + z, b + rotated(after, 44) + a


def _block(text: Letters, at: NDArray[np.int64], state: Bits, factor: Any, of_w: int, of_v: int) -> Bits:
    """One block of 64 bytes of each string; `state` is x, y, z, two of v and two of w, one column a string."""
    x, y, z, v0, v1, w0, w1 = state
    x = rotated(x + y + v0 + text.word(at + 8), 37) * factor
    y = rotated(y + v1 + text.word(at + 48), 42) * factor
    x = x ^ (w1 * np.uint64(of_w))
    y = y + v0 * np.uint64(of_v) + text.word(at + 40)
    z = rotated(z + w0, 33) * factor
    v = _weak(text, at, v1 * factor, x + w0)
    w = _weak(text, at + 32, z + w1, y + text.word(at + 16))
    return np.stack([z, y, x, *v, *w])


def _above_64(text: Letters) -> Bits:
    y = _SEED * int(_K1) + 113
    z = y * int(_K2) + 113
    z = (z % _ALL ^ (z % _ALL >> 47)) * int(_K2)
    state = np.zeros((7, len(text.lengths)), np.uint64)
    state[0] = np.uint64(_SEED * int(_K2) % _ALL) + text.word(text.starts)
    state[1], state[2] = np.uint64(y % _ALL), np.uint64(z % _ALL)
    blocks = (text.lengths - 1) // 64
    for step in range(int(blocks.max())):
        going = blocks > step
        part = text.where(going)
        state[:, going] = _block(part, part.starts + 64 * step, state[:, going], _K1, 1, 1)
    return _last(text, state)


def _last(text: Letters, state: Bits) -> Bits:
    """The last 64 bytes, which may overlap the block before them."""
    factor = _K1 + ((state[2] & np.uint64(255)) << np.uint64(1))
    w0 = state[5] + ((_lengths(text) - np.uint64(1)) & np.uint64(63))
    v0 = state[3] + w0
    state[5], state[3] = w0 + v0, v0
    x, y, z, v0, v1, w0, w1 = _block(text, text.starts + text.lengths - 64, state, factor, 9, 9)
    first = _mixed(v0, w0, factor) + _shifted(y) * _K0 + z
    return _mixed(first, _mixed(v1, w1, factor) + x, factor)
