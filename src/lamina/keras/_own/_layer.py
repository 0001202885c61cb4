"""Layer in Keras's way: a class with ``__init__``, ``build``, ``add_weight`` and ``call``, run by the same engine."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from lamina import layers
from lamina.errors import ArgumentError, StateError
from lamina.keras._own._added import without_metric
from lamina.keras._own._held import (
    constrained,
    held,
    idle,
    numbers_within,
    run_call,
    total_penalty,
    try_call,
    with_rows,
    without_rows,
)
from lamina.keras._own._weights import Own, adopt, weight
from lamina.keras._values._variable import Variable
from lamina.layers import Run
from lamina.layers._calling import innermost
from lamina.typing import Tree


class EveryLayer(type(layers.Layer)):  # type: ignore[misc]
    """So that ``isinstance(x, keras.layers.Layer)`` is true for every layer, lamina's own included."""

    def __call__(cls, *given: Any, **named: Any) -> Any:
        """A new layer, which has called ``super().__init__()``.

        Raises:
            StateError: It has not.
        """
        made = super().__call__(*given, **named)
        if "_variables" not in made.__dict__:
            raise StateError(f"{cls.__name__}.__init__ does not call super().__init__(); let that be its first line.")
        return made

    def __instancecheck__(cls, thing: Any) -> bool:
        if cls.__name__ == "Layer" and cls.__module__ == __name__:
            return isinstance(thing, layers.Layer)
        return bool(super().__instancecheck__(thing))


class Layer(layers.Layer, metaclass=EveryLayer):
    """A layer of one's own, written as in Keras.

    Args:
        name: What people call it.
        trainable: Whether its learned numbers change in `fit`.
        dtype: float32, or nothing.
        activity_regularizer: Penalty on what it answers.

    Example:
        >>> class Scale(Layer):
        ...     def build(self, input_shape):
        ...         self.by = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="by")
        ...
        ...     def call(self, inputs):
        ...         return inputs * self.by
        >>> Scale()([[1.0, 2.0]]).tolist()
        [[1.0, 2.0]]

    Source:
        Keras's class of that name. Its ``call`` is traced: what it prints, it prints while it is traced.
    """

    several: ClassVar[bool | None] = None
    supports_masking = False
    """Whether what a mask calls empty in its input is empty in its output as well; a subclass may set it."""

    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: Any = None,
        activity_regularizer: Any = None,
        autocast: bool = True,
        input_shape: Any = None,
        dynamic: bool = False,
        **unknown: Any,
    ) -> None:
        del autocast, dynamic
        if unknown:
            raise ArgumentError(
                f"A layer takes name, trainable, dtype and activity_regularizer; got {sorted(unknown)}."
            )
        self._variables: list[Own] = []
        self._idle: frozenset[str] = frozenset()
        self.activity_regularizer = activity_regularizer
        self.dtype = "float32" if dtype is None else dtype
        self._set_up(name or "", trainable, input_shape)

    def _set_up(self, name: str, trainable: bool, input_shape: Any) -> None:
        self.name, self.trainable, self.input_shape = name, trainable, input_shape
        self._building = False
        self.check()

    def __init_subclass__(cls, **more: Any) -> None:
        """Let the engine's ``build``, which knows sizes after the rows, come before the class's own."""
        super().__init_subclass__(**more)
        written = cls.__dict__.get("build")
        if written is not None:
            cls.build = _guarded(written)  # type: ignore[method-assign]

    def __setattr__(self, name: str, value: Any) -> None:
        """A variable made outside becomes the layer's own by being its attribute."""
        if isinstance(value, Variable) and value.alone and value.dtype == "float32" and "_variables" in self.__dict__:
            adopt(self.cell, self._variables, value, name)
        super().__setattr__(name, value)

    @property
    def built(self) -> bool:
        """Whether its numbers exist, and those of all parts that it calls; what a ``build`` sets here is not needed."""
        return self.cell.built and all(part.built for name, part in self.parts().items() if name not in self._idle)

    @built.setter
    def built(self, value: bool) -> None:
        del value

    def get_config(self) -> dict[str, Any]:
        """Name, trainable and dtype; a subclass adds what its ``__init__`` takes."""
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Layer":
        """The layer that `get_config` told of."""
        return cls(**config)

    @property
    def carries_mask(self) -> bool:  # type: ignore[override]
        """As it says itself, in Keras's word."""
        return bool(self.supports_masking)

    @property
    def rowwise(self) -> bool:
        """Nobody knows what a ``call`` does with rows."""
        return False

    def hidden(self) -> tuple[Any, ...]:
        """The numbers of the layers inside, which its program has as constants."""
        return numbers_within(self)

    def parts(self) -> Mapping[str, layers.Layer]:
        """The layers among its attributes."""
        return held(self)

    def build(self, input_shape: Any) -> None:
        """Nothing to build but the inner layers; a subclass adds its weights here.

        Args:
            input_shape: Sizes of the input's axes, ``None`` for the rows in front.
        """
        _build(self, lambda _, __: None, input_shape)

    def add_weight(self, shape: Any = None, initializer: Any = None, *others: Any, **more: Any) -> Variable:
        """A new number or array of the layer's own; the older order, name first, is understood as well.

        Args:
            shape: Sizes of its axes; ``()`` or nothing for a single number.
            initializer: Its first value: a name, an initializer or a function of the shape; Glorot's by default.
            others: dtype, trainable, regularizer, constraint and name, in Keras's order.
            more: The same by name.
        """
        if isinstance(shape, str):
            shape, initializer, more = initializer, None, {"name": shape, **more}
        words = ("dtype", "trainable", "regularizer", "constraint", "name")
        known = {word: value for word, value in (*zip(words, others, strict=False), *more.items()) if word in words}
        known |= {"initializer": more.get("initializer", initializer)}
        return weight(self.cell, self._variables, more.get("shape", shape), **known)

    def add_loss(self, loss: Any) -> None:
        """Add a number to the loss of the pass that is running.

        Raises:
            StateError: No pass is running.
        """
        frame = innermost()
        if frame is None:
            raise StateError("add_loss belongs into call, where a pass is running; call it there.")
        frame.run.add_loss(loss.value if isinstance(loss, Variable) else loss)

    def add_metric(self, value: Any, name: Any = None, **more: Any) -> None:
        """Keras 2's way to report a number of a pass: noted, and not reported."""
        del value, more
        without_metric("layer", name)

    def call(self, inputs: Any, *others: Any, **more: Any) -> Any:
        """What the layer answers; a subclass says it."""
        raise NotImplementedError(f"{type(self).__name__} has no call.")

    def apply(self, weights: Tree, inputs: Any, run: Run, *others: Any, **more: Any) -> Any:
        """What ``call`` answers with the numbers of this run."""
        return run_call(self, self, self._variables, (weights, (inputs, *others), more, run))

    def penalty(self, weights: Tree) -> Any:
        """What the regularizers of its own weights and of its layers add."""
        given = [(part, weights.get(name, {})) for name, part in self.parts().items()]
        inner = [part.penalty(own) for part, own in given if own is not None]
        found = [value for value in (total_penalty(self._variables, weights), *inner) if value is not None]
        return sum(found[1:], start=found[0]) if found else None

    def constrain(self, weights: Tree) -> Tree:
        """Its own numbers and its layers' as their constraints want them."""
        parts, own = self.parts(), constrained(self._variables, weights)
        return {name: parts[name].constrain(value) if name in parts else value for name, value in own.items()}

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of what it answers for inputs of `input_shape`, rows in front."""
        answer = layers.Layer.__call__(self, _symbols(without_rows(input_shape)))
        return answer.shape


def _guarded(written: Callable[..., Any]) -> Callable[..., Any]:
    """A class's own ``build`` as the engine may call it: once, then with inner layers built, and named in one form."""

    def build(self: Layer, input_shape: Any = None) -> None:
        _build(self, written, input_shape)

    build.__doc__ = written.__doc__
    return build


def _build(layer: Layer, written: Callable[..., Any], shape: Any) -> None:
    if layer._building:  # noqa: SLF001 - super().build(…) from within a build
        written(layer, with_rows(shape))
        return
    if layer.cell.built:
        return
    layer._building = True  # noqa: SLF001
    try:
        written(layer, with_rows(shape))
        if not all(part.built for part in layer.parts().values()):
            try_call(layer, layer, without_rows(shape))
            layer._idle = idle(layer)  # noqa: SLF001 - this file's own class
        learned, kept = layer.cell.read()
        layer.cell.put(learned, kept)
    finally:
        layer._building = False  # noqa: SLF001


def _symbols(shape: Any) -> Any:
    if all(isinstance(size, int) for size in shape):
        return layers.Input(shape)
    return [layers.Input(one) for one in shape]
