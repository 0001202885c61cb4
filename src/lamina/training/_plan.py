"""How many rows go where: the sizes that a program is compiled for, and the bounds that it is called with."""

from collections.abc import Sequence
from dataclasses import dataclass

SMALL = 64
"""Up to so many rows a batch, masking every batch costs less than compiling a body for full ones."""


def bucket(rows: int) -> int:
    """The room kept for `rows`: the next size on a ladder whose steps are about 1.25, so that programs are shared.

    >>> [bucket(rows) for rows in (1, 33, 1000, 1119)]
    [32, 40, 1184, 1184]
    """
    size = 32
    while size < rows:
        size = -(-size * 5 // 4 // 8) * 8
    return size


def room_for(rows: int) -> int:
    """The room in which `rows` lie on the device, where nothing is computed of what is not looked at: few sizes.

    >>> [room_for(rows) for rows in (1, 1000, 1119, 20_000)]
    [1024, 1024, 4096, 21696]
    """
    return next((size for size in (1024, 4096, 16384) if rows <= size), bucket(rows))


def epochs_a_call(room: int) -> int:
    """How many epochs a program may do in one call, with rows in so much room: for short ones a call is half of it.

    >>> [epochs_a_call(room) for room in (1024, 4096, 21696)]
    [16, 16, 3]
    """
    return max(1, min(16, 65536 // room))


@dataclass(frozen=True)
class Shapes:
    """The sizes that a pass over rows is compiled for.

    Args:
        room: Rows that lie on the device, padding included.
        batch: Rows of a full batch.
        rest: Rows of the last, partial batch; 0 where it has no body of its own.
        full: Whether there are full batches at all.
        masked: Whether a mask tells real rows: in the partial batch, or in all batches where there is no rest.
        weighted: Whether rows have weights.
    """

    room: int
    batch: int
    rest: int
    full: bool
    masked: bool
    weighted: bool


@dataclass(frozen=True)
class Pass:
    """One way through some rows: its compiled sizes, and how often each body runs."""

    shapes: Shapes
    rows: int
    full_steps: int
    steps: int

    def rows_of(self, first: int, last: int) -> int:
        """How many rows the steps from `first` to `last` see."""
        return min(last * self.shapes.batch, self.rows) - min(first * self.shapes.batch, self.rows)


def plan(
    rows: int, batch: int, *, exact: bool, weighted: bool, alike: bool = False, most: int = 0, rest: int = 0
) -> Pass:
    """The training pass for `rows` in batches of `batch`.

    Full batches carry no mask. The partial batch is rounded up to a quarter of a batch (a small one to a whole batch),
    so that few programs serve all row counts, and masked; with `exact` (some part is the user's, whose code cannot see
    a mask) it has its own size. With `alike` (a mask costs next to nothing), small batches are all masked by one body.

    Where rows come in pieces, one program serves all: `most` is the largest piece, `rest` the last one's partial batch.

    >>> [plan(rows, 4, exact=False, weighted=False, most=8, rest=1).full_steps for rows in (8, 5)]
    [2, 1]
    """
    most, rest = max(rows, most), rows % batch or rest
    grain = 1 if exact else max(batch // 4, min(batch, 64))
    wide = min(-(-rest // grain) * grain, batch)
    steps = -(-rows // batch)
    if alike and rest and wide == batch <= SMALL:
        return Pass(Shapes(room_for(most), batch, 0, True, True, weighted), rows, steps, steps)
    shapes = Shapes(room_for(most), batch, wide, most >= batch, rest > 0 and not exact, weighted)
    return Pass(shapes, rows, rows // batch, steps)


def judging_plan(rows: int, batch: int, *, exact: bool, weighted: bool) -> Pass:
    """The pass that judges `rows`: in masked blocks, small ones for few rows, or exactly in batches."""
    if exact:
        return plan(rows, batch, exact=True, weighted=weighted)
    block = 128 if rows <= 1024 else 1024
    blocks = -(-rows // block)
    room = -(-room_for(rows) // block) * block
    return Pass(Shapes(room, block, 0, True, True, weighted), rows, blocks, blocks)


@dataclass(frozen=True)
class Passes:
    """The compiled sizes that serve all members, and the bounds of each one's pass."""

    shapes: Shapes
    longest: Pass
    own: tuple[Pass, ...]


def passes(counts: Sequence[int], batch: int, *, exact: bool, weighted: bool, alike: bool = False) -> Passes:
    """One training pass for members with so many rows each.

    Where all have equally many full batches, these carry no mask; where not, every batch is masked, and a member that
    is through waits for the others.

    >>> passes([10, 9], 4, exact=False, weighted=False).shapes.masked
    True
    >>> [one.steps for one in passes([8, 9], 4, exact=False, weighted=False).own]
    [2, 3]
    """
    own = [plan(count, batch, exact=exact, weighted=weighted, alike=alike) for count in counts]
    longest = max(own, key=lambda one: one.rows)
    shapes = longest.shapes
    if len({one.full_steps for one in own}) > 1 or len({one.steps for one in own}) > 1:
        shapes = Shapes(shapes.room, batch, 0, full=True, masked=True, weighted=weighted)
        longest = Pass(shapes, longest.rows, longest.steps, longest.steps)
    return Passes(shapes, longest, tuple(Pass(shapes, one.rows, one.full_steps, one.steps) for one in own))
