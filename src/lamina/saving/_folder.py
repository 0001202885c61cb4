"""Folders that hold a model's members as files: read as an archive is, without following a link, and put whole."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from lamina.errors import ModelFileError
from lamina.saving._archive import LONGEST_NAME, MOST_MEMBERS
from lamina.saving._place import whole_file, write_bytes


def read_folder(path: str | os.PathLike[str], allowed: "re.Pattern[str]") -> dict[str, bytes]:
    """The files of a folder and of the folders in it, by their paths from there.

    Args:
        path: The folder.
        allowed: What a whole path must match.

    Raises:
        ModelFileError: The folder cannot be read, or holds a link, a device, a file that is called something else, or
            too many files.
    """
    shown, found = repr(os.fspath(path)), dict[str, bytes]()
    try:
        for name, place in _files(Path(path), ""):
            if len(found) >= MOST_MEMBERS or len(name) > LONGEST_NAME or not allowed.fullmatch(name):
                raise ModelFileError(f"The folder {shown} holds {name[:60]!r}, which is no part of a model.")
            found[name] = whole_file(place)
    except OSError as error:
        raise ModelFileError(f"{shown} cannot be read: {error.strerror or error}.") from error
    return found


def _files(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Path within and place of each file; an empty folder in it holds nothing, and a link is no file."""
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False) and len(name) <= LONGEST_NAME:
            yield from _files(Path(entry.path), f"{name}/")
        elif entry.is_file(follow_symlinks=False):
            yield name, entry.path
        else:
            raise ModelFileError(
                f"The folder {str(folder)!r} holds {entry.name[:60]!r}, a link or a device; no model has."
            )


def write_folder(path: str | os.PathLike[str], members: Mapping[str, bytes], allowed: "re.Pattern[str]") -> None:
    """Write a folder whole under its name, or not at all.

    Args:
        path: Its name. A folder of that name is replaced if it holds nothing but what `allowed` matches.
        members: Contents by path from there.
        allowed: What belongs to a model.

    Raises:
        ModelFileError: Something else is there, or it cannot be written; nothing has changed.

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "model"
    >>> write_folder(place, {"config.json": b"{}"}, re.compile("config.json"))
    >>> (place / "config.json").read_bytes()
    b'{}'
    """
    place = Path(os.path.realpath(path))
    if place.exists():
        _refuse_others(place, allowed)
    beside = place.parent / f".lamina-{secrets.token_hex(8)}.tmp"
    try:
        for name, content in members.items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            write_bytes(beside / name, content)
        _swap(beside, place)
    except OSError as error:
        raise ModelFileError(f"{str(place)!r} could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _refuse_others(place: Path, allowed: "re.Pattern[str]") -> None:
    if not place.is_dir():
        raise ModelFileError(f"{str(place)!r} is a file; give the name of a folder.")
    other = next((name for name, _ in _files(place, "") if not allowed.fullmatch(name)), None)
    if other is not None:
        raise ModelFileError(
            f"The folder {str(place)!r} holds {other[:60]!r}, which is no part of a model; give another."
        )


def _swap(beside: Path, place: Path) -> None:
    """`beside` under the name of `place`; what was there goes once the new one is there."""
    if not place.exists():
        beside.rename(place)
        return
    old = beside.with_suffix(".old")
    place.rename(old)
    try:
        beside.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old)
