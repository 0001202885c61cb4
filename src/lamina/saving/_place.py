"""Where a file stands: reading one whole without waiting for it, and putting one whole or not at all."""

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

from lamina.errors import ModelFileError

HOLLOW = 64 * 2**20
"""Files above this size must fill at least a hundredth of it on the disk."""


def opened(path: str | os.PathLike[str], shown: str) -> BufferedReader:
    """Open without waiting: opening a pipe would wait for somebody to write into it.

    Raises:
        ModelFileError: There is no such file, or it is none.
    """
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise ModelFileError(f"There is no file {shown}; check the name and the folder {str(Path.cwd())!r}.") from error
    except ValueError as error:
        raise ModelFileError(f"{shown} is no name of a file: {error}.") from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise ModelFileError(f"{shown} is a folder or a device, not a model file; give the file itself.")
    return os.fdopen(number, "rb")


def whole_file(path: str | os.PathLike[str]) -> bytes:
    """All bytes of a file.

    Raises:
        ModelFileError: It cannot be read, claims to be far larger than what is stored, or grows meanwhile.
    """
    shown = repr(os.fspath(path))
    try:
        with opened(path, shown) as file:
            found = os.fstat(file.fileno())
            size, taken = found.st_size, 512 * getattr(found, "st_blocks", found.st_size)
            if size > HOLLOW and size > 100 * taken:
                raise ModelFileError(f"{shown} says that it has {size:,} bytes, and is nearly all holes: no model is.")
            content = file.read(size + 1)
    except OSError as error:
        raise ModelFileError(f"{shown} cannot be read: {error.strerror or error}.") from error
    if len(content) != size:
        raise ModelFileError(f"{shown} was changed while it was being read; read it again.")
    return content


def put(path: str | os.PathLike[str], content: bytes, compare: Callable[[Path], None]) -> None:
    """Write `content` beside its place, sync it, let `compare` read it back, and rename it.

    Whatever fails or is interrupted, a file that was there before is still there, whole.

    Raises:
        ModelFileError: It could not be written; nothing has changed.
    """
    place = Path(os.path.realpath(path))
    _refuse_place(place)
    try:
        _put(place, content, compare)
    except OSError as error:
        raise ModelFileError(
            f"{str(place)!r} could not be written: {error.strerror or error}. "
            "What was there before is unchanged; make room or choose another place, and save again."
        ) from error


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file whole under its name, or not at all.

    Raises:
        ModelFileError: It could not be written; nothing has changed.

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "some.keras"
    >>> write_bytes(place, b"PK")
    >>> place.read_bytes()
    b'PK'
    """

    def compare(beside: Path) -> None:
        if beside.read_bytes() != content:
            raise ModelFileError("What was read back is not what was written, so it was not kept; save again.")

    put(path, content, compare)


def _refuse_place(place: Path) -> None:
    if place.is_dir():
        raise ModelFileError(f"{str(place)!r} is a folder; give the name of a file in it, e.g. 'model.lamina'.")
    if place.exists() and not place.is_file():
        raise ModelFileError(f"{str(place)!r} is no ordinary file; choose another name.")
    if place.exists() and not os.access(place, os.W_OK):
        raise ModelFileError(f"{str(place)!r} is write-protected; choose another name, or lift the protection.")
    if not place.parent.is_dir():
        raise ModelFileError(f"There is no folder {str(place.parent)!r}; make it first, or choose another place.")


def _put(place: Path, content: bytes, compare: Callable[[Path], None]) -> None:
    beside = place.parent / f".lamina-{secrets.token_hex(8)}.tmp"
    try:
        _write_synced(beside, content)
        compare(beside)
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o777)
        beside.replace(place)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    _sync_folder(place.parent)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can promise that of a folder."""
    cannot = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF}
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in cannot:
            raise
    finally:
        os.close(number)
