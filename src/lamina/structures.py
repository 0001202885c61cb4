"""Nested tuples, lists and dicts of anything, taken apart and put together in their own order.

JAX sorts the keys of dicts, so an order that people see must never come from a tree that JAX gave back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any


def leaves(tree: Any) -> list[Any]:
    """All that is no tuple, list or dict, first to last; ``None`` is a leaf.

    >>> leaves({"b": [1, 2], "a": (3, None)})
    [1, 2, 3, None]
    """
    return list(_leaves(tree))


def _leaves(tree: Any) -> Iterator[Any]:
    if isinstance(tree, Mapping):
        for item in tree.values():
            yield from _leaves(item)
    elif isinstance(tree, (list, tuple)):
        for item in tree:
            yield from _leaves(item)
    else:
        yield tree


def filled(tree: Any, values: Iterable[Any]) -> Any:
    """The same structure with other leaves, given in their order.

    >>> filled({"b": [1, 2], "a": 3}, "xyz")
    {'b': ['x', 'y'], 'a': 'z'}
    """
    rest = iter(values)
    return mapped(lambda _: next(rest), tree)


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same structure with `function` of each leaf.

    >>> mapped(len, ["a", {"key": "bc"}])
    [1, {'key': 2}]
    """
    if isinstance(tree, Mapping):
        return {name: mapped(function, item) for name, item in tree.items()}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(mapped(function, item) for item in tree))
    if isinstance(tree, (list, tuple)):
        return type(tree)(mapped(function, item) for item in tree)
    return function(tree)
