"""Ahead: the next item is worked out by another thread while the last one is used."""

from collections.abc import Generator, Iterator
from concurrent.futures import Executor, wait
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T], thread: Executor) -> Generator[T, None, None]:
    """The items of an iterator, each begun while its predecessor is used; errors come as themselves, in their turn.

    When the last item is out, or this iterator is closed, the thread has nothing left to do.

    Args:
        items: An iterator that nobody else uses.
        thread: Who works the items out, one at a time.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as thread: list(ahead(iter([1, 2, 3]), thread))
    [1, 2, 3]
    """
    context = copy_context()

    def begun() -> Any:
        return thread.submit(lambda: context.run(lambda: next(items, _END)))

    coming = begun()
    try:
        while (item := coming.result()) is not _END:
            coming = begun()
            yield item
    finally:
        if not coming.cancel():
            wait([coming])
