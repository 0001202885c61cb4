"""Arrow's C stream, in which DuckDB hands out a result piece by piece, as NumPy columns; no Arrow library is needed.

The structures are those of https://arrow.apache.org/docs/format/CDataInterface.html and CStreamInterface.html.
"""

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamina.tables._column import EXACT, ColumnArray, text_of
from lamina.tables._engine import Refused


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_INT, _TEXT, _PLACE = ctypes.c_int64, ctypes.c_char_p, ctypes.c_void_p
_Schema._fields_ = [
    ("format", _TEXT),
    ("name", _TEXT),
    ("metadata", _TEXT),
    ("flags", _INT),
    ("n_children", _INT),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", _PLACE),
]
_Array._fields_ = [
    ("length", _INT),
    ("null_count", _INT),
    ("offset", _INT),
    ("n_buffers", _INT),
    ("n_children", _INT),
    ("buffers", ctypes.POINTER(_PLACE)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", _PLACE),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(_TEXT, ctypes.POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", _PLACE),
]
_pointer_in = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_in.restype, _pointer_in.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def pieces(capsule: Any, rows: int) -> Iterator[list[ColumnArray]]:
    """The columns of a stream, so many rows at a time at most: text, whole and real numbers, truths and times.

    Args:
        capsule: What ``__arrow_c_stream__`` gave; it owns the stream.
        rows: At least 1.

    Raises:
        Refused: The stream broke off.
    """
    stream = ctypes.cast(_pointer_in(capsule, b"arrow_array_stream"), ctypes.POINTER(_Stream))
    schema = _Schema()
    _ask(stream, stream.contents.get_schema, schema)
    formats = [schema.children[place].contents.format.decode() for place in range(schema.n_children)]
    schema.release(ctypes.byref(schema))
    while True:
        batch = _Array()
        _ask(stream, stream.contents.get_next, batch)
        if not batch.release:
            return
        try:
            for first in range(0, batch.length, rows):
                last = min(first + rows, batch.length)
                columns = (batch.children[place].contents for place in range(batch.n_children))
                yield [_READERS[kind](one, first, last) for kind, one in zip(formats, columns, strict=True)]
        finally:
            batch.release(ctypes.byref(batch))


def _ask(stream: Any, question: Any, answer: Any) -> None:
    if question(stream, ctypes.byref(answer)):
        raise Refused((stream.contents.get_last_error(stream) or b"the rows broke off").decode(errors="replace"))


def _numbers(column: Any, kind: Any, first: int, last: int, buffer: int = 1) -> NDArray[Any]:
    """A copy of some entries of a buffer."""
    begin = column.buffers[buffer] + (column.offset + first) * np.dtype(kind).itemsize
    size = (last - first) * np.dtype(kind).itemsize
    return np.frombuffer(ctypes.string_at(begin, size), kind).copy()


def _bits(column: Any, first: int, last: int, buffer: int) -> NDArray[np.bool_]:
    """Some entries of a buffer of bits, the lowest bit first."""
    first, last = first + column.offset, last + column.offset
    raw = ctypes.string_at(column.buffers[buffer] + first // 8, -(-last // 8) - first // 8)
    bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")
    return bits[first % 8 : first % 8 + last - first].astype(np.bool_)


def _absent(column: Any, first: int, last: int) -> NDArray[np.bool_] | None:
    """Which entries are missing, if any may be."""
    if not column.buffers[0] or column.null_count == 0:
        return None
    absent = ~_bits(column, first, last, 0)
    return absent if absent.any() else None


def _real(column: Any, first: int, last: int, kind: Any) -> ColumnArray:
    values = _numbers(column, kind, first, last).astype(np.float64)
    absent = _absent(column, first, last)
    if absent is not None:
        values[absent] = np.nan
    return values


def _whole(column: Any, first: int, last: int, kind: Any) -> ColumnArray:
    values = _numbers(column, kind, first, last).astype(np.int64)
    absent = _absent(column, first, last)
    if absent is None:
        return values
    values[absent] = 0
    if max(abs(int(values.max())), abs(int(values.min()))) > EXACT:
        return _with_gaps([str(value) for value in values.tolist()], absent)
    real = values.astype(np.float64)
    real[absent] = np.nan
    return real


def _time(column: Any, first: int, last: int) -> ColumnArray:
    values, absent = _numbers(column, "datetime64[us]", first, last), _absent(column, first, last)
    if absent is not None:
        values[absent] = np.datetime64("NaT")
    return values


def _truth(column: Any, first: int, last: int) -> ColumnArray:
    values, absent = _bits(column, first, last, 1), _absent(column, first, last)
    return values if absent is None else _with_gaps(["true" if value else "false" for value in values], absent)


def _text(column: Any, first: int, last: int) -> ColumnArray:
    ends = _numbers(column, np.int32, first, last + 1).tolist()
    raw = ctypes.string_at(column.buffers[2] + ends[0], ends[-1] - ends[0]) if column.buffers[2] else b""
    begin = ends[0]
    if raw.isascii():
        letters = raw.decode("ascii")
        cells = [letters[one - begin : other - begin] for one, other in pairwise(ends)]
    else:
        cells = [raw[one - begin : other - begin].decode("utf-8", "replace") for one, other in pairwise(ends)]
    absent = _absent(column, first, last)
    return text_of(cells) if absent is None else _with_gaps(cells, absent)


def _with_gaps(cells: list[str], absent: NDArray[np.bool_]) -> ColumnArray:
    return text_of([None if gone else cell for cell, gone in zip(cells, absent.tolist(), strict=True)])


_WHOLE = {"c": "i1", "s": "i2", "i": "i4", "l": "i8", "C": "u1", "S": "u2", "I": "u4"}
_READERS: dict[str, Callable[..., ColumnArray]] = {
    **{letter: partial(_whole, kind=kind) for letter, kind in _WHOLE.items()},
    **{letter: partial(_real, kind=kind) for letter, kind in {"f": "f4", "g": "f8"}.items()},
    "tsu:": _time,
    "b": _truth,
    "u": _text,
}
