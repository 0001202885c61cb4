"""SipHash-2-4: 64 bits of a word that nobody can foresee who does not know the key; exactly TensorFlow's."""

from collections.abc import Sequence

import numpy as np

from lamina.coding._letters import Bits, Letters, rotated

_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_ALL = 2**64


def keyed_hashes(words: Sequence[str], key: tuple[int, int]) -> Bits:
    """SipHash-2-4 of the UTF-8 bytes of each word, under a key of two 64-bit numbers.

    >>> [hex(bits) for bits in keyed_hashes([""], (0x0706050403020100, 0x0F0E0D0C0B0A0908)).tolist()]
    ['0x726fdb47dd0e0e31']

    Source: Aumasson and Bernstein 2012, https://eprint.iacr.org/2012/351; the example is their first test vector.
    """
    text = Letters.of(words)
    state = np.array([[start ^ key[place % 2] % _ALL] for place, start in enumerate(_START)], np.uint64)
    state = np.repeat(state, len(words), axis=1)
    blocks = text.lengths // 8
    for step in range(int(blocks.max(initial=0))):
        going = blocks > step
        part = text.where(going)
        state[:, going] = _taken(state[:, going], part.word(part.starts + 8 * step))
    state = _taken(state, _rest(text))
    state[2] ^= np.uint64(255)
    for _ in range(4):
        state = _turned(state)
    answer: Bits = state[0] ^ state[1] ^ state[2] ^ state[3]
    return answer


def _rest(text: Letters) -> Bits:
    """The last word: the bytes that fill none, and the length in its highest byte."""
    left = text.lengths % 8
    word = (text.lengths % 256).astype(np.uint64) << np.uint64(56)
    for place in range(7):
        has = left > place
        at = (text.starts + text.lengths - left + place)[has]
        word[has] |= text.byte(at) << np.uint64(8 * place)
    return word


def _taken(state: Bits, word: Bits) -> Bits:
    state[3] ^= word
    state = _turned(_turned(state))
    state[0] ^= word
    return state


def _turned(state: Bits) -> Bits:
    """One round."""
    a, b, c, d = state
    a, c = a + b, c + d
    b, d = rotated(b, 13, left=True) ^ a, rotated(d, 16, left=True) ^ c
    a = rotated(a, 32, left=True)
    c, a = c + b, a + d
    b, d = rotated(b, 17, left=True) ^ c, rotated(d, 21, left=True) ^ a
    return np.stack([a, b, rotated(c, 32, left=True), d])
