"""opened: a table in memory where it fits there, and a scan where it does not; and what people say of memory."""

import gzip
import os
import re
import zlib
from contextlib import suppress
from os import PathLike
from pathlib import Path

from lamina.errors import ArgumentError
from lamina.tables import Scan, Table, read_table, scan

CELL = 100
"""Bytes that a cell takes at most while a table is read and coded in memory: what the rule reckons with."""

SHARE = 0.5
"""The part of the machine's memory that a table may take unless somebody says how much."""

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def opened(data: object, memory: int | str | None = None, *, query: str | None = None) -> Table | Scan:
    """What `data` is, in memory if it fits: at 100 bytes a cell, in `memory`.

    Args:
        data: A file, folder or pattern of files, a scan, or what `Table.of` takes (which is in memory already).
        memory: Bytes, or words such as ``"1GB"``; by default half of what the machine has, or its container may use.
        query: SQL in place of `data`; see `lamina.tables.scan`.

    Raises:
        TableError: A file cannot be used.
        ArgumentError: `memory` is no amount of memory; or there are both `data` and `query`, or neither.

    >>> opened({"x": [1, 2]}).rows
    2
    """
    limit = bytes_of(memory)
    if (data is None) == (query is None):
        wanted = "a file, a folder, a pattern of files, or a query in its place"
        raise ArgumentError.wanted("train", "the table", wanted, "neither" if data is None else "both")
    data = data if query is None else scan(query=query)
    if not isinstance(data, (str, PathLike, Scan)):
        return Table.of(data)
    if not isinstance(data, Scan):
        path = Path(data).expanduser()
        if path.is_file() and path.stat().st_size * CELL <= limit and _a_byte_a_cell(path):
            return read_table(path)
        if not path.exists() and not re.search(r"[*?\[]", str(path)):
            return read_table(path)  # it says what is wrong
    found = data if isinstance(data, Scan) else scan(data)
    if found.rows * len(found.names) * CELL > limit:
        return found
    return read_table(data) if isinstance(data, (str, PathLike)) and Path(data).is_file() else found.table()


def _a_byte_a_cell(path: Path) -> bool:
    """Whether the size of a file says how many cells it has at most: a cell of plain text takes a byte or more.

    Packed text and Parquet may hold any number; Parquet that is packed once more can be read at once only.
    """
    head = _begin_of(path)
    if head.startswith(b"\x1f\x8b"):
        with suppress(OSError, EOFError, zlib.error), gzip.open(path) as file:
            return file.read(4) == b"PAR1"
    return not head.startswith(b"PAR1")


def _begin_of(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:
        return file.read(64)
    return b""  # whoever reads it says what is wrong


def bytes_of(memory: int | str | None) -> int:
    """An amount of memory in bytes.

    >>> bytes_of("1.5 GB"), bytes_of(1000)
    (1500000000, 1000)

    Raises:
        ArgumentError: It is none.
    """
    if memory is None:
        return int(SHARE * available())
    if isinstance(memory, str):
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*", memory, re.IGNORECASE)
        size = int(float(found[1]) * _UNITS[found[2].upper()]) if found else 0
    else:
        size = 0 if isinstance(memory, bool) else int(memory)
    if size < 1:
        raise ArgumentError.wanted("train", "memory", "a number of bytes above 0, or words such as 4GB", memory)
    return size


def available() -> int:
    """Bytes of memory that this machine has, or that its container may use where that is less."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")] if hasattr(os, "sysconf") else [8 << 30]
    for place in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            words = Path(place).read_text(encoding="ascii").strip()
        except OSError:
            continue
        limits += [int(words)] if words.isdigit() else []
    return min(limits)
