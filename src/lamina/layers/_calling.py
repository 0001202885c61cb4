"""How the call of a layer is understood: symbols to record, a run in progress to join, or arrays to answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from lamina.config import is_own
from lamina.errors import DataError, ShapeError, StateError
from lamina.layers._arrays_of import arrays_of
from lamina.layers._hosting import hosted_by, is_hosting
from lamina.layers._run import Run
from lamina.layers._symbol import Node, Symbol
from lamina.random import generator
from lamina.structures import filled, leaves, mapped
from lamina.typing import Tree


@dataclass(frozen=True)
class Frame:
    """A layer whose ``call`` is running, with the numbers and the run that it was given."""

    layer: Any
    weights: Tree
    run: Run
    names: Mapping[int, str]
    building: bool


_FRAMES: ContextVar[tuple[Frame, ...]] = ContextVar("frames", default=())
_TRYING: ContextVar[bool] = ContextVar("trying", default=False)


class Watcher(Protocol):
    """Whoever answers calls on arrays in NumPy's place for a while (a tape)."""

    def concerned(self, arguments: tuple[Any, ...]) -> bool:
        """Whether it answers this call."""

    def answer(self, layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """What the call comes to."""


DRESSES: list[Callable[[Any], Any]] = []
"""How answers by NumPy are shown: entered by the room that knows tensors."""

WATCHERS: list[Watcher] = []
"""Asked before NumPy is."""


@contextmanager
def trying() -> Iterator[None]:
    """Within, rows are made up so that shapes are learned: no layer refuses them for what they hold."""
    token = _TRYING.set(True)
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        _TRYING.reset(token)


def is_trial() -> bool:
    """Whether the rows at hand are made up."""
    return _TRYING.get()


@contextmanager
def inside(layer: Any, weights: Tree, run: Run, *, building: bool = False) -> Iterator[Frame]:
    """Within, layers that `layer` holds take their numbers from `weights` and `run` when they are called."""
    names = {id(part): name for name, part in layer.parts().items()}
    frame = Frame(layer, weights, run, names, building)
    token = _FRAMES.set((*_FRAMES.get(), frame))
    try:
        yield frame
    finally:
        _FRAMES.reset(token)


def innermost() -> Frame | None:
    """The frame of the ``call`` that is running, if any."""
    frames = _FRAMES.get()
    return frames[-1] if frames else None


def answer(layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """What a call of `layer` comes to: symbols, or values by the run in progress, or values by NumPy."""
    if layer.several is False and is_own(layer):
        _refuse_several(layer, arguments[0])
    if any(isinstance(leaf, Symbol) for leaf in leaves((arguments, keywords))):
        return recorded(layer, arguments, keywords)
    frames = _FRAMES.get()
    if frames:
        return _joined(layer, frames, arguments, keywords)
    for watcher in WATCHERS:
        if watcher.concerned(arguments):
            return watcher.answer(layer, arguments, keywords)
    return by_numpy(layer, arguments, keywords)


def _refuse_several(layer: Any, inputs: Any) -> None:
    """Refuse several tables where one is read: NumPy would pile them up. A list of rows is one table."""
    if not isinstance(inputs, (list, tuple)) or len(inputs) < 2:
        return
    if all(isinstance(one, Symbol) or getattr(one, "ndim", 0) > 1 for one in inputs):
        raise ShapeError(
            f"{layer.name!r} takes one input; got a list of {len(inputs)}. Join them first, by Concatenate or Add, or "
            "call the layer once for each."
        )


def _refuse_compiled(layer: Any, caller: Any, inputs: Any) -> None:
    """Refuse rows that only a compiled program will know where NumPy has to read them."""
    if all(isinstance(leaf, (np.ndarray, np.generic)) for leaf in leaves(inputs) if hasattr(leaf, "dtype")):
        return
    raise StateError(
        f"{layer.name!r} reads text or large codes, before anything is compiled; here the call of {caller.name!r} "
        "calls it, which is compiled. Apply it to the rows first, fit(layer(x), y), or make the model of Input and "
        "layers called on it, where it may stand behind the inputs."
    )


def _joined(layer: Any, frames: tuple[Frame, ...], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """The answer within a running ``call``, by the innermost frame that knows the layer."""
    if layer.host and not is_hosting():
        _refuse_compiled(layer, frames[-1].layer, arguments[0])
    for frame in reversed(frames):
        if id(layer) in frame.names and not frame.building:
            name = frame.names[id(layer)]
            run = frame.run.part(name).in_mode(keywords.pop("training", None))
            work = partial(layer.forward, frame.weights.get(name, {}), arguments[0], run, *arguments[1:], **keywords)
            return hosted_by(work) if layer.host and not hasattr(layer, "hosted") else work()
    innermost = frames[-1]
    if any(frame.building for frame in frames):
        layer.build(shapes_of(arguments[0]))
        learned, kept = layer.tree()
        run = Run(training=False, kept=kept)
        keywords.pop("training", None)
        return layer.forward(learned, arguments[0], run, *arguments[1:], **keywords)
    layer.build(shapes_of(arguments[0]))
    known = {held for frame in frames for held in frame.names}
    if getattr(layer, "unfolds", False) and any(id(inner) in known for _, inner in layer.walk()):
        inputs = layer.split(arguments[0])
        return layer.through(inputs, lambda one, given, named: leaves(one(*given, **keywords | dict(named))))
    if arrays_of(layer):
        raise StateError(
            f"{innermost.layer.name!r} calls the layer {layer.name!r}, which it does not hold, so that it would never "
            "be trained. Make it in __init__ and keep it as an attribute: self.x = layer (or in a list or dict)."
        )
    run = innermost.run.part(layer.name).in_mode(keywords.pop("training", None))
    return layer.forward({}, arguments[0], run, *arguments[1:], **keywords)


def by_numpy(layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """The answer for arrays, lists or frames; builds the layer if it is not built."""
    inputs = _as_told(arguments[0], layer)
    layer.check_inputs(inputs)
    layer.build(shapes_of(inputs))
    learned, kept = layer.tree()
    training = bool(keywords.pop("training", None))
    seed = generator().integers(0, 2**32, 1, np.uint32) if training else None
    run = Run(training=training, seed=seed, kept=kept, frozen=layer.frozen_paths())
    with np.errstate(all="ignore"):
        outputs = mapped(np.asarray, layer.forward(learned, inputs, run, *arguments[1:], **keywords))
    if training:
        remember(layer, run)
    layer.__dict__.update(_added=run.losses, _penalized=False)
    for dress in DRESSES:
        outputs = dress(outputs)
    return outputs


def remember(layer: Any, run: Run) -> None:
    """Put running statistics, as a pass left them, into the cells."""
    for path, inner in layer.walk():
        names = inner.cell.read()[1]
        if names:
            prefix = f"{path}/" if path else ""
            inner.cell.write(inner.cell.read()[0], {name: run.after[prefix + name] for name in names})


def _as_told(inputs: Any, layer: Any) -> Any:
    """Inputs in the structure that the layer takes: a nested list is one array, unless the layer takes several."""
    several = layer.several
    if several is None:
        several = isinstance(inputs, Mapping) or any(hasattr(item, "shape") for item in _items(inputs))
    if not several:
        return layer.as_input(inputs)
    if isinstance(inputs, Mapping):
        return {name: layer.as_input(item) for name, item in inputs.items()}
    return type(inputs)(layer.as_input(item) for item in inputs)


def _items(inputs: Any) -> Any:
    return inputs if isinstance(inputs, (list, tuple)) else ()


def recorded(layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Symbols for what the layer will answer; shapes and types follow from trying it on two rows."""
    samples, named = (mapped(lambda leaf: _sample_for(layer, leaf), given) for given in (arguments, keywords))
    mode = named.pop("training", None)
    layer.build(shapes_of(samples[0]))
    learned, kept = layer.tree()
    run = Run(kept=kept)
    for given, sample in zip(leaves(arguments[0]), leaves(samples[0]), strict=True):
        if isinstance(given, Symbol) and given.mask is not None:
            run.set_mask(sample, given.mask)
    with trying(), _understood(layer, arguments):
        tried = layer.forward(learned, samples[0], run, *samples[1:], **named)
    node = Node(layer, arguments, keywords if mode is None else {**keywords, "training": bool(mode)})
    values = [np.asarray(value) for value in leaves(tried)]
    made = [Symbol(node, place, value, run.mask(value)) for place, value in enumerate(values)]
    node.outputs = filled(tried, made)
    layer.nodes.append(node)
    return node.outputs


def _sample_for(layer: Any, value: Any) -> Any:
    """A symbol's two rows as `layer` will see them, numbers in float32; constants stand for themselves."""
    if not isinstance(value, Symbol):
        return value
    if layer.host or value.sample.dtype.kind == "b":
        return value.sample
    if value.sample.dtype.kind in "OUS":
        if not layer.moves:
            raise _text(layer, value)
        return value.sample
    return value.sample.astype(np.float32)


def _text(layer: Any, value: Symbol) -> DataError:
    return DataError(
        f"{layer.name!r} reads numbers; its input {value.name!r} is text. Put a layer between them that turns text "
        "into numbers: StringLookup, Hashing or TextVectorization."
    )


@contextmanager
def _understood(layer: Any, arguments: tuple[Any, ...]) -> Iterator[None]:
    """Within, what fails because a function of numbers got text is refused as that."""
    try:
        yield
    except (TypeError, ValueError) as error:
        words = [one for one in leaves(arguments) if isinstance(one, Symbol) and one.sample.dtype.kind in "OUS"]
        if not words or layer.host:
            raise
        raise _text(layer, words[0]) from error


def shapes_of(inputs: Any) -> Any:
    """Sizes of the axes after the rows, in the structure of the inputs."""
    return mapped(lambda value: tuple(np.shape(value))[1:], inputs)
