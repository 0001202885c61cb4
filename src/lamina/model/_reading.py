"""What people hand in, as rows: inputs in the order of a network's ports, targets and weights of its outputs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from lamina import training
from lamina.errors import ArgumentError
from lamina.losses import Loss
from lamina.model._compiling import Asked, Compiled
from lamina.training import Parts, Rows
from lamina.typing import Shape


def inputs_of(network: Any, data: Any) -> Any:
    """Inputs as the network's `apply` takes them: an array, or a tuple of arrays; builds the network if need be.

    Raises:
        ShapeError, DataError: They are not of the shape or kind that the network takes.
    """
    given = network.split(data)
    ports = network.ports  # a subclassed model knows them once it has seen rows
    several = len(ports) > 1
    read = []
    for port, value in zip(ports, given, strict=True):
        if port.dtype in ("string", "int64"):  # the host reads them
            raw = np.asarray(value)
            read.append(raw[:, None] if raw.ndim == 1 and port.shape is not None and len(port.shape) == 1 else raw)
            continue
        what = f"the input {port.name!r}" if several else "the inputs"
        dtype = "int32" if "int" in port.dtype else "float32"
        read.append(training.as_inputs(value, port.shape, dtype, what))
    network.check_inputs(tuple(read) if several else read[0])
    if not network.built:
        shapes = tuple(array.shape[1:] for array in read)
        network.build(shapes if several else shapes[0])
    hosted = network.hosted(tuple(read))
    return hosted[0] if len(hosted) == 1 else tuple(hosted)


def output_shapes(network: Any) -> tuple[Shape, ...]:
    """Shapes of the outputs after the rows, one an output."""
    shape = network.output_shape
    return (shape,) if len(network.output_names) == 1 else tuple(shape)


class Reader:
    """Reads rows for one compiled network; all later ones in the form of the first.

    Args:
        network: Whose inputs and outputs they are.
        known: What `compile` was told.
    """

    def __init__(self, network: Any, known: Compiled) -> None:
        self.network = network
        self.known = known
        self._asked: tuple[Asked, ...] = ()
        self._losses: tuple[Loss | None, ...] = ()

    def rows(self, data: Sequence[Any]) -> Rows:
        """Inputs, targets and perhaps weights as rows; builds the network if its shape was not known before.

        Raises:
            ArgumentError: Something is missing, or there are more things than outputs.
            ShapeError, DataError: Something cannot be learned from.
        """
        if len(data) not in (1, 2, 3) or data[0] is None:
            raise ArgumentError(
                "Inputs and targets are wanted, x and y; give both, and weights as a third if you have any."
            )
        x, y, weights = (*data, None, None)[:3]
        inputs = inputs_of(self.network, x)
        self._asked = self._asked or self.known.asked(list(self.network.output_names))
        given = by_output(y, self._asked, "targets")
        for asked, target in zip(self._asked, given, strict=True):
            if asked.wanted and target is None:
                raise ArgumentError(
                    "Inputs and targets are wanted, x and y; give both"
                    + (f" (the output {asked.name!r} has none)." if len(given) > 1 else ".")
                )
        shapes = output_shapes(self.network)
        if not self._losses:
            both = zip(self._asked, given, shapes, strict=True)
            self._losses = tuple(one.loss_for(np.shape(target), shape) for one, target, shape in both)
        targets = self._targets(given, shapes)
        return Rows(inputs, targets, self._weights(weights))

    def _targets(self, given: Sequence[Any], shapes: Sequence[Shape]) -> Any:
        found = []
        for asked, loss, target, shape in zip(self._asked, self._losses, given, shapes, strict=True):
            reader = loss if loss is not None else asked.reader(np.shape(target), shape)
            what = f"the targets of {asked.name!r}" if len(given) > 1 else "the targets"
            found.append(None if reader is None else training.as_targets(target, reader, shape, what))
        return found[0] if len(found) == 1 else tuple(found)

    def _weights(self, given: Any) -> Any:
        if given is None:
            return None
        if len(self._asked) == 1 or not _structured(given):
            return training.as_weights(one_of(given, self._asked[0].name) if len(self._asked) == 1 else given)
        weights = by_output(given, self._asked, "sample weights")
        return tuple(None if one is None else training.as_weights(one) for one in weights)

    def parts(self, rows: Rows) -> Parts:
        """Everything that a program for such rows is made of.

        Raises:
            ArgumentError: A metric reads targets in another form than the loss.
        """
        return self.known.parts(self.network, self._asked, self._losses, rows.targets, output_shapes(self.network))


def by_output(given: Any, asked: Sequence[Asked], what: str) -> tuple[Any, ...]:
    """One thing an output: from a dict by name, or a list in order; outputs of which nothing is asked may be left out.

    Raises:
        ArgumentError: There are more or fewer things than outputs, or one has another name.
    """
    names = [one.name for one in asked]
    if given is None:
        return (None,) * len(names)
    if len(names) == 1:
        return (one_of(given, names[0]),)
    if isinstance(given, Mapping):
        strange = [name for name in given if name not in names]
        if strange:
            raise ArgumentError(
                f"The outputs are called {names}; the {what} name {strange[0]!r}, which is none of them."
            )
        return tuple(given.get(name) for name in names)
    if _structured(given):
        if len(given) == len(names):
            return tuple(given)
        wanted = [one.name for one in asked if one.wanted]
        if len(given) == len(wanted):
            named = dict(zip(wanted, given, strict=True))
            return tuple(named.get(name) for name in names)
    came = f"{len(given)} of them" if _structured(given) else f"one {type(given).__name__}"
    raise ArgumentError(
        f"The model has {len(names)} outputs, {names}; one array of {what} is wanted for each, in a list or in a dict "
        f"by name; got {came}."
    )


def one_of(given: Any, name: str) -> Any:
    """The one thing that is meant where a model has one output: itself, in a list of one array, or under its name."""
    if isinstance(given, Mapping) and len(given) == 1:
        return given.get(name, given)
    if isinstance(given, (list, tuple)) and len(given) == 1 and np.ndim(given[0]) > 0 and hasattr(given[0], "shape"):
        return given[0]
    return given


def _structured(given: Any) -> bool:
    """Whether something is a list or dict of arrays rather than a list of numbers."""
    if isinstance(given, Mapping):
        return True
    return isinstance(given, (list, tuple)) and any(one is None or np.ndim(one) > 0 for one in given)


@contextmanager
def unbuilt_if_refused(network: Any) -> Iterator[None]:
    """Where data are refused, a network that was built for them forgets that it was."""
    shape, built = network.input_shape, [layer for _, layer in network.walk() if layer.cell.built]
    try:
        yield
    except Exception:
        if network not in built:
            network.unbuild(built)
            network.input_shape = shape
        raise


def weighted(rows: Rows, class_weight: Any) -> Rows:
    """Rows to train on, weighted by class if asked."""
    if class_weight is None:
        return rows
    if isinstance(rows.targets, tuple):
        raise ArgumentError("class_weight is for models with one output; give sample_weight, one array an output.")
    if rows.weights is not None:
        raise ArgumentError("fit takes class_weight or sample_weight, not both; multiply them into sample_weight.")
    return Rows(rows.inputs, rows.targets, training.class_weights(rows.targets, class_weight))
