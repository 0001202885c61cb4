"""Zip archives whose members are stored as they are: every byte of the file belongs to one member that may be there."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from os import PathLike
from typing import NamedTuple

from lamina.errors import ModelFileError
from lamina.saving._foreign import what_it_is
from lamina.saving._place import whole_file

END, CENTRAL, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
MOST_MEMBERS = 10_000
LONGEST_NAME = 256
ENCRYPTED, SIZED_LATER = 1, 8
"""Flags of a member: it needs a password; its size stands behind it."""


class _Member(NamedTuple):
    name: str
    crc: int
    size: int
    offset: int


def read_archive(path: str | PathLike[str], allowed: "re.Pattern[str]") -> dict[str, bytes]:
    """The members of a zip archive, in memory: nothing is unpacked to disk, and nothing was compressed.

    Args:
        path: The file.
        allowed: What a whole name must match.

    Raises:
        ModelFileError: The file is missing, no archive, damaged, or holds a member that is compressed, encrypted,
            called something else, or there twice; or bytes that belong to no member.
    """
    raw = whole_file(path)
    try:
        return _members(raw, allowed)
    except ModelFileError as error:
        raise ModelFileError(f"{str(path)!r} {error}") from error


def _members(raw: bytes, allowed: "re.Pattern[str]") -> dict[str, bytes]:
    if not raw.startswith(LOCAL):
        raise ModelFileError(f"is no .keras file: {what_it_is(raw[:512])}")
    if raw[-22:-18] != END:
        raise ModelFileError("is cut short, or has something behind its end. Take another copy of it.")
    disk, first, here, count, length, start, comment = struct.unpack("<4H2LH", raw[-18:])
    if (disk, first, comment) != (0, 0, 0) or here != count or start + length != len(raw) - 22:
        raise ModelFileError("is damaged: its table of contents is not where it says. Take another copy of it.")
    if count > MOST_MEMBERS:
        raise ModelFileError(f"holds {count:,} members, and a model has a handful.")
    members = _listed(raw[start : start + length], count, allowed)
    found: dict[str, bytes] = {}
    place = 0
    for member in sorted(members, key=lambda one: one.offset):
        found[member.name], place = _content(raw, member, place, start)
    if place != start or len(found) != count:
        raise ModelFileError("is damaged: members overlap, stand twice or leave gaps. Take another copy of it.")
    return found


def _listed(table: bytes, count: int, allowed: "re.Pattern[str]") -> list[_Member]:
    """What the table of contents says, every word of it checked."""
    members, place = [], 0
    for _ in range(count):
        head = table[place : place + 46]
        if len(head) < 46 or head[:4] != CENTRAL:
            raise ModelFileError("is damaged: its table of contents is cut short. Take another copy of it.")
        flags, method = struct.unpack("<HH", head[8:12])
        crc, packed, size, name_length, extra, comment = struct.unpack("<3L3H", head[16:34])
        (offset,) = struct.unpack("<L", head[42:46])
        name = _named(table[place + 46 : place + 46 + name_length], allowed)
        if method or packed != size or flags & (ENCRYPTED | SIZED_LATER):
            raise ModelFileError(
                f"holds {name!r} compressed or encrypted; Keras writes its members as they are. "
                "Unpack it and write it anew with Keras."
            )
        members.append(_Member(name, crc, size, offset))
        place += 46 + name_length + extra + comment
    if place != len(table):
        raise ModelFileError("is damaged: its table of contents is longer than it says. Take another copy of it.")
    return members


def _named(raw: bytes, allowed: "re.Pattern[str]") -> str:
    name = raw.decode("ascii", "replace")
    if len(name) > LONGEST_NAME or not allowed.fullmatch(name) or any(part in {".", ".."} for part in name.split("/")):
        raise ModelFileError(f"holds {name[:60]!r}, which is no part of a model.")
    return name


def _content(raw: bytes, member: _Member, place: int, end: int) -> tuple[bytes, int]:
    """One member's bytes and where they end; the head before them must say what the table of contents said."""
    head = raw[place : place + 30]
    if member.offset != place or len(head) < 30 or head[:4] != LOCAL:
        raise ModelFileError(f"is damaged: {member.name!r} is not where it should be. Take another copy of it.")
    flags, method = struct.unpack("<HH", head[6:10])
    name_length, extra = struct.unpack("<HH", head[26:30])
    begin = place + 30 + name_length + extra
    content = raw[begin : begin + member.size]
    same = raw[place + 30 : place + 30 + name_length] == member.name.encode() and not method and not flags & SIZED_LATER
    if not same or begin + member.size > end or zlib.crc32(content) != member.crc:
        raise ModelFileError(f"is damaged: {member.name!r} is not what it should be. Take another copy of it.")
    return content, begin + member.size


def archived(members: Mapping[str, bytes]) -> bytes:
    r"""A zip archive of `members` in their order, stored as they are; the same members give the same bytes.

    >>> archived({"config.json": b"{}"})[:4]
    b'PK\x03\x04'
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()
