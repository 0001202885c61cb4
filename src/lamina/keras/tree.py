"""Keras's ``tree``: nested tuples, lists and dicts taken apart in Keras's order, keys of dicts sorted."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lamina.errors import ArgumentError

MAP_TO_NONE = object()
"""What a function given to `traverse` returns where ``None`` shall stand."""


def is_nested(structure: Any) -> bool:
    """Whether it is a tuple, list or dict.

    >>> is_nested((1, 2)), is_nested("ab")
    (True, False)
    """
    return isinstance(structure, (tuple, list, dict))


def _items(structure: Any) -> list[tuple[Any, Any]]:
    if isinstance(structure, dict):
        return [(key, structure[key]) for key in sorted(structure)]
    return list(enumerate(structure))


def _rebuilt(structure: Any, values: Iterable[Any]) -> Any:
    if isinstance(structure, dict):
        found = dict(zip(sorted(structure), values, strict=True))
        return type(structure)((key, found[key]) for key in structure)
    if hasattr(structure, "_fields"):
        return type(structure)(*values)
    return type(structure)(values)


def flatten(structure: Any) -> list[Any]:
    """All leaves, first to last.

    >>> flatten({"b": 1, "a": [2, (3,)]})
    [2, 3, 1]
    """
    return [leaf for _, leaf in flatten_with_path(structure)]


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """All leaves, each with the keys that lead to it.

    >>> flatten_with_path({"a": [5]})
    [(('a', 0), 5)]
    """
    return list(_paths(structure, ()))


def _paths(structure: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if not is_nested(structure):
        yield path, structure
        return
    for key, item in _items(structure):
        yield from _paths(item, (*path, key))


def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:
    """Refuse two structures of which one has leaves where the other has not.

    Raises:
        ArgumentError: They differ.

    >>> assert_same_structure([1, 2], ["a", "b"])
    """
    del check_types
    if is_nested(a) != is_nested(b) or (is_nested(a) and type(a) is not type(b)):
        raise ArgumentError(f"The two structures do not have the same form: {a!r} and {b!r}.")
    if not is_nested(a):
        return
    if [key for key, _ in _items(a)] != [key for key, _ in _items(b)]:
        raise ArgumentError(f"The two structures do not have the same keys: {a!r} and {b!r}.")
    for (_, one), (_, two) in zip(_items(a), _items(b), strict=True):
        assert_same_structure(one, two)


def assert_same_paths(a: Any, b: Any) -> None:
    """Refuse two structures whose leaves have different paths.

    Raises:
        ArgumentError: They differ.

    >>> assert_same_paths([1, 2], (3, 4))
    """
    one, two = ({path for path, _ in flatten_with_path(tree)} for tree in (a, b))
    if one != two:
        raise ArgumentError(f"The two structures do not have the same paths: {one}, {two}.")


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """The same structure with `func` of each leaf (of the leaves in the same place, where there are several).

    Raises:
        ArgumentError: There is no structure, or they differ.

    >>> map_structure(lambda a, b: a + b, [1, 2], [10, 20])
    [11, 22]
    """
    del none_is_leaf
    if not structures:
        raise ArgumentError("map_structure needs at least one structure after the function; got none.")
    for other in structures[1:]:
        assert_same_structure(structures[0], other)
    return map_structure_up_to(structures[0], func, *structures)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """`func` of what lies where the shallow structure has its leaves.

    >>> map_structure_up_to([0, 0], sum, [[1, 2], [3]])
    [3, 3]
    """
    if not is_nested(shallow_structure):
        return func(*structures)
    inside = [[item for _, item in _items(one)] for one in structures]
    shallow = [item for _, item in _items(shallow_structure)]
    answers = [map_structure_up_to(one, func, *rest) for one, *rest in zip(shallow, *inside, strict=True)]
    return _rebuilt(shallow_structure, answers)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """`func` of each shape: a tuple or list of whole numbers and ``None`` is a leaf.

    >>> map_shape_structure(len, {"a": (None, 3)})
    {'a': 2}
    """
    if isinstance(structure, (tuple, list)) and all(item is None or isinstance(item, int) for item in structure):
        return func(structure)
    if not is_nested(structure):
        raise ArgumentError.wanted("map_shape_structure", "structure", "nested shapes", structure)
    return _rebuilt(structure, [map_shape_structure(func, item) for _, item in _items(structure)])


def pack_sequence_as(structure: Any, flat_sequence: Iterable[Any]) -> Any:
    """The same structure with other leaves, given in the order of `flatten`.

    Raises:
        ArgumentError: There are more or fewer leaves.

    >>> pack_sequence_as({"b": 0, "a": 0}, [1, 2])
    {'b': 2, 'a': 1}
    """
    values = list(flat_sequence)
    if len(values) != len(flatten(structure)):
        raise ArgumentError(f"The structure has {len(flatten(structure))} leaves; got {len(values)} values.")
    rest = iter(values)
    return map_structure_up_to(structure, lambda _: next(rest), structure)


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """`func` of every part, the whole included; where it returns ``None``, the part stays and its own are visited.

    >>> traverse(lambda part: "list" if isinstance(part, list) else None, {"a": [1], "b": 2})
    {'a': 'list', 'b': 2}
    """
    if top_down:
        answer = func(structure)
        if answer is not None:
            return None if answer is MAP_TO_NONE else answer
        if not is_nested(structure):
            return structure
        return _rebuilt(structure, [traverse(func, item) for _, item in _items(structure)])
    inside = structure
    if is_nested(structure):
        inside = _rebuilt(structure, [traverse(func, item, top_down=False) for _, item in _items(structure)])
    answer = func(inside)
    return inside if answer is None else None if answer is MAP_TO_NONE else answer


def lists_to_tuples(structure: Any) -> Any:
    """The same with tuples in the place of lists.

    >>> lists_to_tuples([1, [2]])
    (1, (2,))
    """
    turned = map_structure_up_to(structure, lambda leaf: leaf, structure)
    return traverse(lambda part: tuple(part) if isinstance(part, list) else None, turned, top_down=False)
