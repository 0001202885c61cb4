"""Rows on the device: laid there in one copy, with the way through them, by whichever thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax

from lamina.training._pages import zeros
from lamina.training._parts import Parts
from lamina.training._placement import ONE_DEVICE, Placement
from lamina.training._plan import Pass, judging_plan, plan
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

    way: Pass
    data: Data


@dataclass(frozen=True)
class Laying:
    """How the rows of a session are laid.

    Args:
        parts: What they are for: some parts want batches of exact sizes.
        place: On which devices.
        judge_exactly: Whether validation steps have exact sizes in any case, because somebody listens to them.
    """

    parts: Parts
    place: Placement
    judge_exactly: bool

    def to_learn_from(
        self, pieces: Sequence[Rows], batch: int, *, used: int | None = None, most: int = 0, rest: int = 0
    ) -> Laid:
        """Pieces of rows, one below the other, perhaps by another thread than the session's.

        Args:
            pieces: At least one.
            batch: Rows a step.
            used: How many of the rows are trained on; by default all.
            most: Rows that an epoch's other loads have at most.
            rest: Rows of the epoch's partial batch, which another load may end with.
        """
        rows, *further = pieces
        count, weighted = sum(map(len, pieces)), rows.weights is not None
        most = max(most, count)
        used = count if used is None else used
        exact, alike = self.parts.exact, self.parts.alike
        way = plan(used, batch, exact=exact, weighted=weighted, alike=alike, most=most, rest=rest)
        return Laid(way, on_device(rows, way.shapes.room, *further, place=self.place))

    def to_judge_by(self, rows: Rows, batch: int) -> Laid:
        """Rows of validation; `batch` is a step's, where steps have exact sizes."""
        exact = self.parts.exact or self.judge_exactly
        way = judging_plan(len(rows), batch, exact=exact, weighted=rows.weights is not None)
        return Laid(way, on_device(rows, way.shapes.room, place=self.place))
