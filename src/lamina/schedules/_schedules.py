"""Learning rates that follow the step: pure functions of a number that starts at 0 and grows by 1 with each update."""

from typing import Any, ClassVar, final

from lamina.arrays import namespace
from lamina.config import Description, described, number, own, structure
from lamina.errors import ArgumentError
from lamina.typing import Array, Namespace

PI = 3.141592653589793


@described
class Schedule(Description):
    """What every schedule is: a pure function from the step to the learning rate.

    Args:
        name: What people call it.

    >>> isinstance(CosineDecay(0.1, 10), Schedule)
    True
    """

    kind: ClassVar[str] = "schedule"

    called: ClassVar[str] = ""
    """The name of the nameless, where it is not the class's."""

    name: str = own(default="", kw_only=True)

    def check(self) -> None:
        """Name the nameless."""
        self.name = self.name or self.called or type(self).__name__

    @property
    def movable(self) -> bool:
        """Whether callbacks may set its first rate, as under Keras 2's ``decay=``; by default not."""
        return bool(self.__dict__.get("_movable", False))

    def __call__(self, step: Array) -> Array:
        """The learning rate at `step`: how many updates have been made before."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__.")


def _real(step: Array, *numbers: Any) -> tuple[Namespace, Array]:
    """The functions that suit `step` and `numbers`, and `step` as a real number."""
    n = namespace(*numbers, step)
    return n, n.asarray(step, dtype=n.float32)


@final
@described
class ExponentialDecay(Schedule):
    """``initial_learning_rate * decay_rate ** (step / decay_steps)``.

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Steps in which the rate changes by the factor `decay_rate`; above 0.
        decay_rate: That factor.
        staircase: Whether the rate changes only every `decay_steps` steps.

    >>> round(float(ExponentialDecay(0.1, 10, 0.5)(20)), 6)
    0.025
    """

    initial_learning_rate: float = number(at_least=0)
    decay_steps: float = number(above=0)
    decay_rate: float = number(at_least=0)
    staircase: bool = structure(default=False)

    def __call__(self, step: Array) -> Array:
        """The learning rate at `step`."""
        n, at = _real(step, self.initial_learning_rate, self.decay_steps, self.decay_rate)
        passed = at / self.decay_steps
        return self.initial_learning_rate * self.decay_rate ** (n.floor(passed) if self.staircase else passed)


@final
@described
class InverseTimeDecay(Schedule):
    """``initial_learning_rate / (1 + decay_rate * step / decay_steps)``.

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Steps after which `decay_rate` is added once to the divisor; above 0.
        decay_rate: What is added.
        staircase: Whether the rate changes only every `decay_steps` steps.

    >>> round(float(InverseTimeDecay(0.1, 10, 1.0)(10)), 6)
    0.05
    """

    initial_learning_rate: float = number(at_least=0)
    decay_steps: float = number(above=0)
    decay_rate: float = number(at_least=0)
    staircase: bool = structure(default=False)

    def __call__(self, step: Array) -> Array:
        """The learning rate at `step`."""
        n, at = _real(step, self.initial_learning_rate, self.decay_steps, self.decay_rate)
        passed = at / self.decay_steps
        return self.initial_learning_rate / (1.0 + self.decay_rate * (n.floor(passed) if self.staircase else passed))


@final
@described
class PiecewiseConstantDecay(Schedule):
    """``values[0]`` up to step ``boundaries[0]`` inclusive, then ``values[1]``, and so on.

    Args:
        boundaries: Steps, rising.
        values: Rates, one more than boundaries.

    Raises:
        ArgumentError: There is not one value more than boundaries, or the boundaries do not rise.

    >>> round(float(PiecewiseConstantDecay([10], [0.1, 0.01])(11)), 6)
    0.01
    """

    called: ClassVar[str] = "PiecewiseConstant"

    boundaries: tuple[float, ...] = structure()
    values: tuple[float, ...] = structure()

    def check(self) -> None:
        """Refuse what cannot be laid on a line of steps."""
        super().check()
        self.settle("boundaries", tuple(float(boundary) for boundary in self.boundaries))
        self.settle("values", tuple(float(value) for value in self.values))
        if len(self.values) != len(self.boundaries) + 1:
            wanted = f"one longer than boundaries, {len(self.boundaries) + 1} long"
            raise ArgumentError.wanted("PiecewiseConstantDecay", "values", wanted, self.values)
        if list(self.boundaries) != sorted(self.boundaries):
            raise ArgumentError.wanted("PiecewiseConstantDecay", "boundaries", "rising steps", self.boundaries)

    def __call__(self, step: Array) -> Array:
        """The learning rate at `step`."""
        n, at = _real(step)
        rate = n.asarray(self.values[0], dtype=n.float32)
        for boundary, value in zip(self.boundaries, self.values[1:], strict=True):
            rate = n.where(at > boundary, n.asarray(value, dtype=n.float32), rate)
        return rate


@final
@described
class PolynomialDecay(Schedule):
    """From `initial_learning_rate` to `end_learning_rate` in `decay_steps` steps along ``(1 - share) ** power``.

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Above 0.
        end_learning_rate: From step `decay_steps` on.
        power: 1 for a straight line.
        cycle: Whether the way starts again, stretched, once it has ended.

    >>> round(float(PolynomialDecay(0.1, 10, 0.0)(5)), 6)
    0.05
    """

    initial_learning_rate: float = number(at_least=0)
    decay_steps: float = number(above=0)
    end_learning_rate: float = number(default=0.0001, at_least=0)
    power: float = number(default=1.0, at_least=0)
    cycle: bool = structure(default=False)

    def __call__(self, step: Array) -> Array:
        """The learning rate at `step`."""
        n, at = _real(step, self.initial_learning_rate, self.decay_steps, self.end_learning_rate, self.power)
        share = at / self.decay_steps
        share = share / n.where(share > 0, n.ceil(share), share + 1) if self.cycle else n.where(share < 1, share, 1.0)
        return (self.initial_learning_rate - self.end_learning_rate) * (1 - share) ** self.power + (
            self.end_learning_rate
        )


@final
@described
class CosineDecay(Schedule):
    """Half a cosine from the top down to ``alpha`` times the top, after a straight warm-up if there is one.

    Args:
        initial_learning_rate: At step 0.
        decay_steps: Steps of the cosine; above 0.
        alpha: The end, as a share of the top.
        warmup_target: The top, reached in `warmup_steps`; ``None`` starts at the top, `initial_learning_rate`.
        warmup_steps: Steps of the warm-up.

    Source: Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983.

    >>> round(float(CosineDecay(0.1, 10)(5)), 6)
    0.05
    """

    initial_learning_rate: float = number(at_least=0)
    decay_steps: float = number(above=0)
    alpha: float = number(default=0.0, at_least=0)
    warmup_target: float | None = number(default=None, at_least=0, kw_only=True)
    warmup_steps: float = number(default=0, at_least=0, kw_only=True)

    def __call__(self, step: Array) -> Array:
        """The learning rate at `step`."""
        n, at = _real(step, self.initial_learning_rate, self.decay_steps, self.alpha, self.warmup_target)
        if self.warmup_target is None:
            return self.initial_learning_rate * self._way_down(n, at)
        first = n.where(self.warmup_steps == 0, 1.0, at / n.maximum(n.asarray(self.warmup_steps, dtype=at.dtype), 1.0))
        rising = self.initial_learning_rate + (self.warmup_target - self.initial_learning_rate) * first
        falling = self.warmup_target * self._way_down(n, at - self.warmup_steps)
        return n.where(at < self.warmup_steps, rising, falling)

    def _way_down(self, n: Namespace, at: Array) -> Array:
        share = n.clip(at / self.decay_steps, 0.0, 1.0)
        return (1 - self.alpha) * (0.5 * (1.0 + n.cos(PI * share))) + self.alpha


@final
@described
class CosineDecayRestarts(Schedule):
    """A cosine that starts again and again, each time `t_mul` times as long and `m_mul` times as high.

    Args:
        initial_learning_rate: At step 0.
        first_decay_steps: Length of the first cosine; above 0.
        t_mul: Factor on the length; at least 1.
        m_mul: Factor on the height.
        alpha: The end, as a share of the top.

    Source: Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983.

    >>> round(float(CosineDecayRestarts(0.1, 10)(10)), 6)
    0.1
    """

    called: ClassVar[str] = "SGDRDecay"

    initial_learning_rate: float = number(at_least=0)
    first_decay_steps: float = number(above=0)
    t_mul: float = number(default=2.0, at_least=1)
    m_mul: float = number(default=1.0, at_least=0)
    alpha: float = number(default=0.0, at_least=0)

    def __call__(self, step: Array) -> Array:
        """The learning rate at `step`."""
        n, at = _real(step, self.initial_learning_rate, self.first_decay_steps, self.t_mul, self.m_mul, self.alpha)
        passed = at / self.first_decay_steps
        restarts, share = self._place(n, passed)
        way_down = 0.5 * self.m_mul**restarts * (1.0 + n.cos(PI * share))
        return self.initial_learning_rate * ((1 - self.alpha) * way_down + self.alpha)

    def _place(self, n: Namespace, passed: Array) -> tuple[Array, Array]:
        """How many cosines lie behind, and which share of the present one."""
        factor = n.asarray(self.t_mul, dtype=passed.dtype)
        even = factor == 1
        growth = n.where(even, 2.0, factor)  # any factor but 1 keeps the sum below finite; its answer is not taken
        restarts = n.floor(n.log(1.0 - passed * (1.0 - growth)) / n.log(growth))
        length = growth**restarts
        share = (passed - (1.0 - length) / (1.0 - growth)) / length
        return n.where(even, n.floor(passed), restarts), n.where(even, passed - n.floor(passed), share)
