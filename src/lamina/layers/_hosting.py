"""What layers of the host's answer within somebody's ``call``: worked out once, given out again on the device."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Answers:
    """The answers of one ``call``, in the order in which it asks for them.

    Args:
        known: Those of an earlier run, to be given out; ``None`` to work them out and write them down.

    >>> told = Answers()
    >>> told.of(lambda: 3), Answers(told.written).of(lambda: 4)
    (3, 3)
    """

    def __init__(self, known: Sequence[Any] | None = None) -> None:
        self.written: list[Any] = []
        self._known = None if known is None else iter(known)

    def of(self, work: Callable[[], Any]) -> Any:
        """The next answer."""
        if self._known is not None:
            return next(self._known)
        self.written.append(work())
        return self.written[-1]


_ANSWERS: ContextVar[Answers | None] = ContextVar("answers", default=None)


@contextmanager
def hosting(answers: Answers) -> Iterator[None]:
    """Within, layers of the host's answer by `answers`."""
    token = _ANSWERS.set(answers)
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def is_hosting() -> bool:
    """Whether somebody writes answers down or gives them out."""
    return _ANSWERS.get() is not None


def hosted_by(work: Callable[[], Any]) -> Any:
    """What `work` comes to, or what it came to before."""
    answers = _ANSWERS.get()
    return work() if answers is None else answers.of(work)
