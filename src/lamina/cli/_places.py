"""Where results go: refused before the work where they would destroy something or cannot be written."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from lamina import pipeline
from lamina.errors import ArgumentError, ModelFileError


def refuse_place(command: str, out: Path, inputs: Sequence[Path]) -> None:
    """Refuse a place for results that is an input, is no ordinary file, or cannot be written.

    Args:
        command: Who asks.
        out: Where the results are to go.
        inputs: The files that are read.

    Raises:
        ArgumentError: It is such a place.
    """
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise ArgumentError.wanted(command, "--out", "a file in a folder that exists", str(out))
    if out.exists() and not out.is_file():
        raise ArgumentError.wanted(command, "--out", "an ordinary file", str(out))
    if any(out.exists() and given.exists() and out.samefile(given) for given in inputs):
        raise ArgumentError.wanted(command, "--out", "another file than those that are read", str(out))
    try:
        with tempfile.NamedTemporaryFile(prefix=".lamina-", suffix=".tmp", dir=out.absolute().parent):
            pass
    except OSError as error:
        wanted = f"in a folder that can be written ({error.strerror})"
        raise ArgumentError.wanted(command, "--out", wanted, str(out)) from error


def refuse_model_place(out: Path, table: Path | None, overwrite: bool) -> None:
    """As `refuse_place`; and of the files that are there only models are replaced.

    Raises:
        ModelFileError: There is a file, and none is to be replaced.
        ArgumentError: There is a file that is no model, or `out` cannot be used.
    """
    if out.exists() and not overwrite:
        raise ModelFileError(f"There is a file {str(out)!r} already. Leave --no-overwrite out, or take another name.")
    refuse_place("lamina train", out, [table] if table else [])
    if out.exists() and not pipeline.is_model(out):
        wanted = "a new file or a model, for nothing else is replaced (take another name, or delete the file yourself)"
        raise ArgumentError.wanted("lamina train", "--out", wanted, str(out))


def beside(out: Path) -> Path:
    """Where an interrupted run's network goes when there is a model at `out`, which may be the better one.

    >>> beside(Path("models/price.lamina")).name
    'price.interrupted.lamina'
    """
    return out.with_name(f"{out.stem}.interrupted.lamina")
