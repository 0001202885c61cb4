"""Several processes that train one model: how they find each other, agree, and end together.

JAX connects them. What it lacks is here: a sentence from Python when one is gone, within seconds; an end that waits for
all who live and for nobody who does not; and a look, before each fit, at whether all were given the same.
"""

import atexit
import hashlib
import os
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import jax
import numpy as np
from jax._src import distributed  # the store of the processes' names has no public door

from lamina.errors import ArgumentError, DataError, StateError
from lamina.random import root, set_root
from lamina.training._wire import Wire, accepted, connected, listening

PATIENCE = 300
"""Seconds that a process waits for the others at the beginning."""


@dataclass
class _Here:
    """This process among the others."""

    index: int = 0
    count: int = 1
    wire: Wire | None = None
    status: int = 0


_HERE = _Here()


def process_id() -> int:
    """Which of the processes this is."""
    return _HERE.index


def num_processes() -> int:
    """How many processes there are."""
    return _HERE.count


def initialize(address: str | None, count: int | None, index: int | None) -> None:
    """Connect with the other processes; with ``None`` JAX asks the cluster's scheduler.

    Raises:
        ArgumentError: Something was not given, and there is no scheduler.
        StateError: JAX has begun to compute, or this was called before.
    """
    if _HERE.wire is not None or jax.distributed.is_initialized():
        raise StateError("initialize was called before: processes are connected once.")
    jax.config.update("jax_enable_preemption_service", False)  # type: ignore[no-untyped-call]  # it swallows SIGTERM
    with _in_time(address):
        try:
            jax.distributed.initialize(address, count, index, initialization_timeout=2 * PATIENCE)
        except ValueError as error:  # something was left out, and no scheduler that JAX knows says it
            raise ArgumentError(
                "initialize lacks one of job_addresses, num_processes and process_id; give them, or set "
                "KERAS_DISTRIBUTION_JOB_ADDRESSES, KERAS_DISTRIBUTION_NUM_PROCESSES and "
                f"KERAS_DISTRIBUTION_PROCESS_ID. JAX says: {error}"
            ) from error
        except RuntimeError as error:
            if "must be called before" not in str(error):
                raise
            raise StateError(
                "initialize comes first in a script: JAX has begun to compute in this process already."
            ) from error
        state = distributed.global_state
        _HERE.index, _HERE.count = state.process_id, state.num_processes
        if _HERE.count > 1:
            _connect(state.client, str(state.coordinator_address).rpartition(":")[0].strip("[]"))


@contextmanager
def _in_time(address: str | None) -> Iterator[None]:
    """A process that nobody joins ends with a sentence; JAX would end it with a stack trace."""

    def end() -> None:
        words = (
            f"lamina: this process has waited {PATIENCE} seconds for the others. Are all of them started, with one "
            f"number of processes, a process_id each, and an address of process 0 that they reach ({address})?\n"
        )
        _go(words)

    timer = threading.Timer(PATIENCE, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connect(client: Any, host: str) -> None:
    """The line to the others; from here on all draw what the first one would."""
    here = _HERE
    if here.index == 0:
        with listening(host) as server:
            token = secrets.token_hex(16)
            client.key_value_set("lamina/line", f"{server.getsockname()[1]} {token}")
            here.wire = Wire(0, accepted(server, here.count - 1, token, PATIENCE), _end)
        here.wire.say(root())
    else:
        port, _, token = client.blocking_key_value_get("lamina/line", PATIENCE * 1000).partition(" ")
        here.wire = Wire(here.index, {0: connected(host, int(port), token, here.index, PATIENCE)}, _end)
        set_root(*here.wire.hear())
    sys.excepthook = _noting(sys.excepthook)
    atexit.register(_leave)


def agree(given: dict[str, Any]) -> None:
    """Go on only where all processes were given the same.

    Args:
        given: Arrays, settings, or trees of them, by what they are called.

    Raises:
        DataError: Process 0 was given others, or asks about something else.
    """
    if _HERE.wire is not None:
        own = {name: digest(value) for name, value in given.items()}
        theirs = told(own)
        for name, word in own.items():
            if theirs[name] != word:
                raise _other(name, theirs)


def told(value: dict[str, Any]) -> dict[str, Any]:
    """What process 0 says here, by the same names; without others, what was given.

    Raises:
        DataError: Process 0 says something else here.
    """
    wire = _HERE.wire
    if wire is None:
        return value
    if _HERE.index == 0:
        wire.say(value)
        return value
    with together():
        theirs: dict[str, Any] = wire.hear()
    if theirs.keys() != value.keys():
        raise _other(next(iter(value)), theirs)
    return theirs


def _other(name: str, theirs: dict[str, Any]) -> DataError:
    there = "" if name in theirs else f" (there: {', '.join(theirs)})"
    return DataError(
        f"Process {_HERE.index} has other {name} than process 0{there}: every process has to run the same script on "
        "the same rows, with the same seeds, settings and callbacks."
    )


def digest(tree: Any) -> str:
    """A few letters that stand for arrays and settings, the same in every process.

    Functions and objects of the user's stand for their names: what else they hold, nobody can say.
    """
    found = hashlib.blake2b(digest_size=16)
    for piece in _pieces(tree):
        found.update(piece)
    return found.hexdigest()


def _pieces(tree: Any) -> Iterator[Any]:
    if isinstance(tree, Mapping):
        tree = tuple(tree.items())
    if isinstance(tree, (set, frozenset)):
        tree = tuple(sorted(tree))
    if isinstance(tree, (tuple, list)):
        yield f"({len(tree)} ".encode()
        for item in tree:
            yield from _pieces(item)
    elif hasattr(tree, "__array__") and not isinstance(tree, type):
        array = np.ascontiguousarray(tree)
        yield f"{array.shape}{array.dtype} ".encode()
        yield array.reshape(-1).view(np.uint8).data
    elif isinstance(tree, (bool, int, float, str, type(None))):
        yield f"{tree!r} ".encode()
    else:
        known = tree if hasattr(tree, "__qualname__") else type(tree)
        yield f"{getattr(known, '__module__', '')}.{known.__qualname__} ".encode()


@contextmanager
def together() -> Iterator[None]:
    """Within, this process needs all others; where one of them is gone, it ends here."""
    wire = _HERE.wire
    if wire is None:
        yield
        return
    wire.waiting += 1
    try:
        yield
    except Exception:
        if wire.gone.wait(2):  # another one's end, of which the sentence is on its way
            threading.Event().wait()
        raise
    finally:
        wire.waiting -= 1


def _end(peer: int) -> None:
    """Say who is gone, and go: neither JAX's shutdown nor anybody else's may hold this process."""
    here = _HERE
    words = (
        f"lamina: process {peer} of {here.count} has ended or does not answer, and no fit can go on without it; its "
        f"own last words say why. Process {here.index} ends as well.\n"
    )
    if peer == here.index:
        words = f"lamina: process {peer} has ended while others were in a fit that needs it; they end as well.\n"
    _go(words)


def _go(words: str) -> None:
    try:
        _flush()
        os.write(2, words.encode())
    finally:  # nobody may be left, even where there is no stream to say so in
        os._exit(1)


def _flush() -> None:
    """What was printed comes out, unless somebody holds the stream."""

    def flush() -> None:
        sys.stdout.flush()
        sys.stderr.flush()

    thread = threading.Thread(target=flush, daemon=True)
    thread.start()
    thread.join(1)


def _noting(hook: Any) -> Any:
    """An error that nobody catches ends this process at once, so that the others hear of it."""

    def heard(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        _HERE.status = 130 if issubclass(kind, KeyboardInterrupt) else 1
        hook(kind, value, trace)

    return heard


def _leave() -> None:
    if _HERE.status:
        _flush()
        os._exit(_HERE.status)
    if _HERE.wire is not None:
        _HERE.wire.leave()
