"""Programs that an earlier process compiled: found by key, neither traced nor compiled again, tried before trusted.

An entry tests itself, since what is read from a disk and run must never break a fit:

* Its key holds all that a program follows from (`_facts`): the key in words, shapes, lamina's own source files,
  versions, the processor's abilities, JAX's settings. Programs with something of the user's in them have no words and
  no entry; neither have those that call functions outside XLA, which only who traces them registers.
* Its bytes carry their digest, and are written beside and put in place in one step.
* The first call in a process is a trial: what is donated is copied before, and where the call fails, the entry goes and
  the program is compiled as ever.
* A new entry is taken away while it is tried for the first time, and put back as proven. So a process that dies on it
  takes it along: no later one dies on it, and for a day nobody writes it again.

A program that JAX's own cache gave cannot be written: XLA's processors lose a part of it when it is written again.
"""

import hashlib
import os
import pickle
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.experimental.serialize_executable import deserialize_and_load, serialize

from lamina.training import _cache

WATCHED = ("jax_disable_jit", "jax_debug_nans", "jax_debug_infs", "jax_check_tracer_leaks")
"""Settings under which people look for faults: nothing is skipped then."""

_READ_BACK = "/jax/compilation_cache/cache_hits"


class _Counted:
    """How many programs JAX's own cache has given in this process."""

    count = 0

    def __init__(self) -> None:
        jax.monitoring.register_event_listener(self._hear)

    def _hear(self, event: str, **_: Any) -> None:
        self.count += event == _READ_BACK


_BY_JAX = _Counted()


class Entry(NamedTuple):
    """The place of one program on disk, which may be empty; `path` has no suffix yet."""

    path: Path

    @classmethod
    def of(cls, words: str | None, inputs: Any) -> "Entry | None":
        """The place of the program for a key in words, called with such inputs; nowhere where it cannot be kept.

        Args:
            words: All that tells the program from others, its inputs aside.
            inputs: What it is called with.
        """
        folder = None if words is None or not _usual() else _cache.folder()
        sources = _sources(Path(__file__).parents[1])
        if folder is None or words is None or sources is None:
            return None
        facts = "\n".join([words, *_facts(inputs), sources])
        return cls(folder / f"program-{hashlib.sha256(facts.encode()).hexdigest()}")

    @property
    def new(self) -> Path:
        """Where it is written."""
        return self.path.with_suffix(".new")

    @property
    def tried(self) -> Path:
        """Where it is while a process tries it for the first time; and for good, if that process died on it."""
        return self.path.with_suffix(".tried")

    @property
    def proven(self) -> Path:
        """Where it is once a process has loaded it and had answers from it."""
        return self.path.with_suffix(".proven")

    def call(self, inputs: tuple[Any, ...], donated: tuple[int, ...]) -> tuple[Callable[..., Any], Any] | None:
        """The stored program and its answers, if there is one and it works."""
        if self.proven.exists():
            return self._tried(self.proven, inputs, donated)
        with suppress(OSError):
            self.new.rename(self.tried)  # one process alone succeeds
            os.utime(self.tried)
            back = self.new
            try:
                found = self._tried(self.tried, inputs, donated)
                back = self.proven
            finally:  # put back as it was where somebody stopped it meanwhile
                if self.tried.exists():
                    self.tried.rename(back)
            return found
        return None

    def _tried(
        self, path: Path, inputs: tuple[Any, ...], donated: tuple[int, ...]
    ) -> tuple[Callable[..., Any], Any] | None:
        """What `path` holds, called with copies of what it may take; removed if that fails in any way."""
        given = [jax.tree.map(np.array, one) if place in donated else one for place, one in enumerate(inputs)]
        try:
            program = _read(path.read_bytes(), inputs)
            answers = jax.block_until_ready(program(*given))  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001  # whatever is wrong with it: it is made anew
            with suppress(OSError):
                path.unlink()
            return None
        return program, answers

    def made(self, lower: Callable[[], Any]) -> Any:
        """A program traced by `lower` and compiled, and kept here where that is safe."""
        before = _BY_JAX.count
        lowered = lower()
        program = lowered.compile()
        if _BY_JAX.count == before and "custom_call" not in lowered.as_text():
            self._keep(program)
        return program

    def _keep(self, program: Any) -> None:
        """Write a program compiled just now; not where a process died on it today, and silently where it fails."""
        with suppress(OSError):
            if self.tried.exists() and time.time() - self.tried.stat().st_mtime < _cache.DAY:
                return
            with suppress(NotImplementedError, ValueError, pickle.PicklingError):
                _put(self.new, _bytes(program))


def _usual() -> bool:
    """Whether programs run on one processor that is this process's alone, and nobody looks for faults."""
    watched = any(getattr(jax.config, name) for name in WATCHED)
    return jax.default_backend() == "cpu" and jax.device_count() == 1 and not watched


def _facts(inputs: Any) -> Iterator[str]:
    """What a program depends on besides its key in words."""
    leaves, tree = jax.tree.flatten((inputs, {}))
    yield str(tree)
    yield repr([(np.shape(leaf), str(leaf.dtype), bool(getattr(leaf, "weak_type", False))) for leaf in leaves])
    for name, value in sorted(jax.config.values.items()):
        if "_cache" not in name:
            yield f"{name}={getattr(jax.config, name, value)!r}"


@cache
def _sources(root: Path) -> str | None:
    """A digest of names, sizes and times of lamina's own source files; nothing where it has none (a zip file)."""
    found = [
        (path, stat.st_size, stat.st_mtime_ns)
        for folder, _, names in os.walk(root)
        for name in names
        if name.endswith(".py")
        for path in [os.path.join(folder, name)]  # noqa: PTH118  # hundreds of files: paths as words, for speed
        for stat in [os.stat(path)]  # noqa: PTH116
    ]
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest() if found else None


def _bytes(program: Any) -> bytes:
    """A compiled program with its digest in front."""
    payload, _, answers = serialize(program)
    body = zlib.compress(pickle.dumps((payload, answers)), level=1)
    return hashlib.sha256(body).digest() + body


def _read(whole: bytes, inputs: Any) -> Callable[..., Any]:
    """The program that `_bytes` wrote.

    Raises:
        ValueError: The bytes are not what was written.
    """
    digest, body = whole[:32], whole[32:]
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("a damaged entry")
    payload, answers = pickle.loads(zlib.decompress(body))  # noqa: S301  # in a folder that nobody else may write
    program: Callable[..., Any] = deserialize_and_load(payload, jax.tree.structure((inputs, {})), answers)
    return program


def _put(path: Path, whole: bytes) -> None:
    """Write a file in one step: there is all of it, or nothing."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(whole)
    Path(file.name).replace(path)
