"""A sum over shared axes of two arrays, said by letters, built of transposing and multiplying matrices."""

from math import prod

from lamina.arrays import namespace
from lamina.typing import Array


def contract(x: Array, y: Array, left: str, right: str, out: str) -> Array:
    """Multiply `x` by `y` and sum over the letters that `out` lacks: ``einsum(f"{left},{right}->{out}", x, y)``.

    Args:
        x: Rows × …; the first letter of `left` stands for the rows.
        y: Any array; a letter of its own has to stand in `out`.
        left: A letter for each axis of `x`.
        right: A letter for each axis of `y`.
        out: A letter for each axis of the answer.

    >>> import numpy as np
    >>> contract(np.ones((2, 3)), np.ones((3, 4)), "ab", "bc", "ac").shape
    (2, 4)
    """
    n = namespace(x, y)
    lonely = tuple(place for place, letter in enumerate(left) if letter not in right + out)
    if lonely:
        x = n.sum(x, axis=lonely)
        left = "".join(letter for letter in left if letter in right + out)
    sizes = dict(zip(left, x.shape, strict=True)) | dict(zip(right, y.shape, strict=True)) | {left[0]: -1}
    both = [letter for letter in left if letter in right and letter in out]
    summed = [letter for letter in left if letter in right and letter not in out]
    ours = [letter for letter in left if letter not in right]
    theirs = [letter for letter in right if letter not in left]

    def arranged(array: Array, letters: str, *groups: list[str]) -> Array:
        order = [letters.index(letter) for group in groups for letter in group]
        return n.reshape(n.permute_dims(array, tuple(order)), tuple(_size(group, sizes) for group in groups))

    first, second = ([], []) if not both else ([both], [both])
    answer = arranged(x, left, *first, ours, summed) @ arranged(y, right, *second, summed, theirs)
    order = both + ours + theirs
    answer = n.reshape(answer, tuple(sizes[letter] for letter in order))
    return n.permute_dims(answer, tuple(order.index(letter) for letter in out))


def _size(letters: list[str], sizes: dict[str, int]) -> int:
    """How long an axis is that several become; -1 where the rows are among them."""
    found = [sizes[letter] for letter in letters]
    return -1 if -1 in found else prod(found)
