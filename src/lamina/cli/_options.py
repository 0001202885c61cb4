"""What people type for columns, as what the pipeline takes."""

from collections.abc import Collection, Sequence

from lamina.errors import ArgumentError


def column_names(given: Sequence[str], known: Collection[str]) -> list[str]:
    """Names of columns, several in one word with commas between, unless the word itself is a column.

    >>> column_names(["a,b", "x,y"], ["a", "b", "x,y"])
    ['a', 'b', 'x,y']
    """
    return [
        name.strip() if name not in known else name
        for word in given
        for name in ([word] if word in known else word.split(","))
        if name.strip()
    ]


def kinds_of(given: Sequence[str]) -> dict[str, str]:
    """``column=kind`` words as a dict; the last ``=`` divides.

    >>> kinds_of(["month=category", "a=b=number"])
    {'month': 'category', 'a=b': 'number'}

    Raises:
        ArgumentError: A word holds no ``=``.
    """
    found = {}
    for word in given:
        name, mark, kind = word.rpartition("=")
        if not mark:
            raise ArgumentError.wanted("lamina", "--kind", "column=kind, such as month=category", word)
        found[name] = kind.strip()
    return found


def share_of(given: float) -> float:
    """The share of rows to hold out, if it is one.

    Raises:
        ArgumentError: It is not above 0 and below 1.
    """
    if not 0 < given < 1:
        raise ArgumentError.wanted("lamina train", "--validation", "a number above 0 and below 1", given)
    return given
