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
