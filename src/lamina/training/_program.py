"""The one place where something is compiled: programs by key, each traced once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

import jax

from lamina.training import _cache
from lamina.training._precision import in_force, multiplied
from lamina.training._spelled import spelled
from lamina.training._stored import Entry
from lamina.training._tracing import explained, inlined
from lamina.training._uncollected import uncollected

KEPT = 64
"""So many programs are kept; the one that was not used for longest goes first."""


class Program:
    """A compiled function; its only trace happens at its first call, or happened in an earlier process.

    Args:
        function: What is traced.
        donated: Places of inputs whose memory it may take.
        options: XLA's, which are hints.
        words: What tells it from all other programs in every process, if words can.
    """

    def __init__(
        self, function: Callable[..., Any], donated: tuple[int, ...], options: Mapping[str, Any], words: str | None
    ) -> None:
        self._plain = partial(jax.jit, function, donate_argnums=donated)
        self._donated, self._options, self._words = donated, dict(options), words
        self._compiled: Callable[..., Any] | None = None

    def __call__(self, *inputs: Any) -> Any:
        if self._compiled is None:
            with _cache.quiet(), uncollected():
                return self._first(inputs)
        try:
            return self._compiled(*inputs)
        except TypeError:  # inputs of other types than those of the first call, which only `jit` compiles anew
            if not isinstance(self._compiled, jax.stages.Compiled):
                raise
            self._compiled = self._plain(compiler_options=self._options)
            return self._compiled(*inputs)

    def _first(self, inputs: tuple[Any, ...]) -> Any:
        entry = Entry.of(self._words, inputs)
        stored = entry and entry.call(inputs, self._donated)
        if stored:
            self._compiled, answers = stored
            return answers
        jitted = self._plain(compiler_options=self._options)
        try:
            self._compiled = entry.made(partial(jitted.lower, *inputs)) if entry else jitted
            return self._compiled(*inputs)
        except jax.errors.JaxRuntimeError as error:
            if "No such compile option" not in str(error):
                raise
            self._options = {}  # options are hints, and come and go with XLA's versions
            self._compiled = self._plain()
            return self._compiled(*inputs)


@dataclass
class _Shelf:
    programs: "OrderedDict[Hashable, Program]" = field(default_factory=OrderedDict)
    traces: int = 0


_SHELF = _Shelf()


def traces() -> int:
    """How often something was traced in this process: a second fit of the same shape adds nothing."""
    return _SHELF.traces


def program(
    key: Hashable,
    make: Callable[[], Callable[..., Any]],
    donated: tuple[int, ...] = (),
    *,
    options: Mapping[str, Any] = MappingProxyType({}),
) -> Program:
    """The compiled program for `key`, made when first asked for."""
    word = in_force()
    key = (key, word)
    if key not in _SHELF.programs:
        plain = make()
        words = spelled((key, donated, tuple(sorted(options.items()))))

        def counted(*inputs: Any) -> Any:
            _SHELF.traces += 1
            with explained(), multiplied(word), inlined(own=words is not None):
                return plain(*inputs)

        _cache.prepare()
        _SHELF.programs[key] = Program(counted, donated, options, words)
        while len(_SHELF.programs) > KEPT:
            _SHELF.programs.popitem(last=False)
    _SHELF.programs.move_to_end(key)
    return _SHELF.programs[key]
