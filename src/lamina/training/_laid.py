"""Rows on the device: laid there in one copy, with the way through them, by whichever thread."""

from typing import Any, NamedTuple

import jax

from lamina.training._pages import zeros
from lamina.training._placement import ONE_DEVICE, Placement
from lamina.training._plan import Pass
from lamina.training._rows import Rows
from lamina.training._step import Data


def on_device(rows: Rows, room: int, *further: Rows, place: Placement = ONE_DEVICE) -> Data:
    """Rows, and `further` ones below them, padded to `room`, copied once; nothing of the user's is shared."""

    def padded(*arrays: Any) -> Any:
        whole = zeros((room, *arrays[0].shape[1:]), arrays[0].dtype)
        begin = 0
        for array in arrays:
            whole[begin : begin + len(array)] = array
            begin += len(array)
        return place.rows(whole)

    found: Data = jax.tree.map(padded, *(Data(one.inputs, one.targets, one.weights) for one in (rows, *further)))
    return found


def shape_key(data: Data | None) -> Any:
    """Shapes and types of rows, as part of a program's key."""
    arrays, structure = jax.tree.flatten(data)
    return structure, tuple((a.shape[1:], str(a.dtype)) for a in arrays)


class Laid(NamedTuple):
    """Rows on the device that a session may take: the way through them, and where they lie."""

    train: Pass
    data: Data
