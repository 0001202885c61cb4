"""Run: the one thing that a forward pass knows beyond weights and inputs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lamina.arrays import namespace
from lamina.errors import ShapeError, StateError
from lamina.random import hash_bits, salt
from lamina.structures import leaves
from lamina.typing import Array, Shape


class _Pass:
    """What all parts of one pass share: numbers kept, losses added, calls counted."""

    def __init__(self, kept: Mapping[str, Array]) -> None:
        self.kept = dict(kept)
        self.losses: list[Array] = []
        self.calls: dict[str, int] = {}
        self.masks: dict[int, tuple[Array, Array | None]] = {}


class Run:
    """What one forward pass knows; most layers never look at it.

    Args:
        training: Whether dropout drops and batch normalization learns.
        rows: One number a row, 1 for real rows and 0 for padding; ``None`` where all rows are real.
        seed: One 32-bit word (shape ``(1,)``) from which all random bits of the pass follow.
        kept: Running statistics by path, as they were before the pass.
        frozen: Paths of the layers that are not trainable.
        stop_gradient: The executor's way to let a value through and its slope not.

    Example:
        >>> run = Run(kept={"0/mean": 1.0}).part("0")
        >>> run.keep("mean", 2.0)
        >>> run.kept("mean"), run.training
        (2.0, False)
    """

    def __init__(
        self,
        *,
        training: bool = False,
        rows: Array | None = None,
        seed: Array | None = None,
        kept: Mapping[str, Array] | None = None,
        frozen: frozenset[str] = frozenset(),
        stop_gradient: Callable[[Array], Array] = lambda value: value,
    ) -> None:
        self.training = training
        self.rows = rows
        self.stop_gradient = stop_gradient
        self.path = ""
        self._seed = seed
        self._frozen = frozen
        self._pass = _Pass(kept or {})

    def part(self, name: str) -> "Run":
        """The same run, as the inner layer called `name` sees it."""
        inner = object.__new__(Run)
        inner.__dict__.update(self.__dict__)
        inner.path = f"{self.path}{name}/"
        return inner

    def in_mode(self, training: bool | None) -> "Run":
        """The same run, training or not as one call asks; ``None``: as it is."""
        if training is None or bool(training) == self.training:
            return self
        inner = object.__new__(Run)
        inner.__dict__.update(self.__dict__)
        inner.training = bool(training)
        return inner

    def again(self, kept: Mapping[str, Array]) -> "Run":
        """A pass of its own that knows the same masks: for building, where each layer has its own numbers kept."""
        other = Run(kept=kept)
        other._pass.masks = self._pass.masks
        return other

    @property
    def frozen(self) -> bool:
        """Whether this layer is not trainable: batch normalization then stays in its prediction form."""
        return self.path.rstrip("/") in self._frozen

    def kept(self, name: str) -> Array:
        """A running statistic as it is now: a layer that is called twice sees its own last value."""
        return self._pass.kept[self.path + name]

    def keep(self, name: str, value: Array) -> None:
        """The new value of a running statistic."""
        self._pass.kept[self.path + name] = value

    def mask(self, value: Any) -> Array | None:
        """Which places of each row hold something in `value`, one of this pass's arrays; ``None`` where all do."""
        found = self._pass.masks.get(id(value))
        return None if found is None else found[1]

    def set_mask(self, value: Array, mask: Array) -> None:
        """Say which places of each row (rows × places) hold something in `value`, for layers behind that look."""
        self._pass.masks[id(value)] = (value, mask)  # the value is kept, so that its id stays its own

    @contextmanager
    def masked(self, values: Any, masks: Any) -> Iterator[None]:
        """Within, `values` have these masks: one array and its mask, or several in lists or dicts of the same form.

        Raises:
            ShapeError: A mask does not fit its array.
        """
        several = isinstance(values, (list, tuple, Mapping))
        given, told = leaves(values), leaves(masks) if several else [masks]
        if len(given) != len(told):
            raise ShapeError(f"Each of {len(given)} inputs needs a mask of its own, or None; got {len(told)} masks.")
        made = [None if mask is None else _as_mask(mask, value) for value, mask in zip(given, told, strict=True)]
        before = [self.mask(value) for value in given]
        for value, mask in zip(given, made, strict=True):
            self._pass.masks[id(value)] = (value, mask)
        try:
            yield
        finally:
            for value, mask in zip(given, before, strict=True):
                self._pass.masks[id(value)] = (value, mask)

    def bits(self, shape: Shape, seed: int | None = None) -> Array:
        """Random 32-bit words: a function of seeds, path and call, the same in every executor.

        Args:
            shape: Of what is returned.
            seed: A layer's own, which makes its draws differ from those of a layer without one.
        """
        if seed is not None:
            return self.part(f"seed {seed}").bits(shape)
        if self._seed is None:
            raise StateError("This pass has no seed; random layers need one in training: Run(training=True, seed=…).")
        call = self._pass.calls[self.path] = self._pass.calls.get(self.path, -1) + 1
        return hash_bits(self._seed, salt(f"{self.path}{call}"), shape)

    def add_loss(self, value: Array) -> None:
        """Add a scalar to the loss of this pass, in training and in evaluation."""
        self._pass.losses.append(value)

    @property
    def after(self) -> dict[str, Any]:
        """All running statistics as the pass left them, by path."""
        return self._pass.kept

    @property
    def losses(self) -> list[Array]:
        """What `add_loss` was given."""
        return self._pass.losses


def _as_mask(mask: Any, value: Any) -> Array:
    """A mask as truths, one for each place of `value`."""
    n = namespace(value)
    made = n.asarray(mask)
    if tuple(made.shape) != tuple(value.shape)[: made.ndim] or not made.ndim:
        raise ShapeError(
            f"A mask says of each place whether something is there: shape {tuple(value.shape)[:-1]} or "
            f"{tuple(value.shape)} is wanted; got {tuple(made.shape)}. Give one truth for each place."
        )
    return made != 0
