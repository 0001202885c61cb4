"""Exit codes, and the one sentence that a known bad input gets in place of a traceback."""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from lamina.errors import ArgumentError, DataError, LaminaError, ModelFileError, ShapeError

USAGE, TABLE, MODEL, INTERRUPTED = 2, 3, 4, 130

_CODES: tuple[tuple[type[Exception], int], ...] = (
    (ModelFileError, MODEL),
    (ArgumentError, USAGE),
    (DataError, TABLE),
    (ShapeError, TABLE),
    (OSError, TABLE),
)


def exit_code(error: Exception) -> int:
    """The exit code that an error stands for.

    >>> exit_code(DataError("no rows"))
    3
    """
    return next((code for kind, code in _CODES if isinstance(error, kind)), 1)


@contextmanager
def guarded(as_json: bool) -> Iterator[None]:
    """Inside, a known error ends the process with a sentence on stderr, and as JSON on stdout if that was asked for.

    What is no known error is a fault of lamina's and keeps its traceback; a program that reads JSON is told as well.
    """
    import typer

    try:
        with _ended_gently():
            yield
        sys.stdout.flush()
    except BrokenPipeError as error:
        drop_stdout()
        raise typer.Exit from error
    except (LaminaError, OSError) as error:
        _say(str(error), exit_code(error), as_json)
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt as error:
        _say("Interrupted; nothing was written.", INTERRUPTED, as_json)
        raise typer.Exit(INTERRUPTED) from error
    except Exception as error:
        if as_json:
            print_json({"error": f"{type(error).__name__}: {error}", "exit_code": 1})
        raise


@contextmanager
def _ended_gently() -> Iterator[None]:
    """Inside, being told to end is what Ctrl-C is, so that nothing temporary is left behind."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    heard = signal.getsignal(signal.SIGINT)
    if not callable(heard):  # Ctrl-C is ignored, as behind nohup
        raise KeyboardInterrupt
    heard(number, frame)


def drop_stdout() -> None:
    """Who reads has read enough: what follows, and what is left in the buffer, goes nowhere and fails nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def print_json(document: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")


def _say(sentence: str, code: int, as_json: bool) -> None:
    sys.stderr.write(f"lamina: {sentence}\n")
    if as_json:
        print_json({"error": sentence, "exit_code": code})
