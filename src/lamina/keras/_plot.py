"""plot_model and model_to_dot: a model's layers as boxes and arrows."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from lamina.charts import Box, diagram
from lamina.errors import ArgumentError
from lamina.layers import Layer
from lamina.networks import Entry, exits, kind_of, outline

KINDS = ("png", "svg", "pdf", "jpg", "jpeg", "dot")
STILL = "#e5e5e5"
"""The colour of what does not train, where that is asked for."""


class Drawing(NamedTuple):
    """A model as boxes and arrows.

    Args:
        boxes: The boxes by name.
        edges: From which box to which.
        rankdir: ``"TB"`` for downwards, ``"LR"`` for left to right.
    """

    boxes: dict[str, Box]
    edges: tuple[tuple[str, str], ...]
    rankdir: str

    def to_string(self) -> str:
        """The drawing in graphviz's language."""
        number = {name: place for place, name in enumerate(self.boxes)}
        lines = [f"digraph G {{\nrankdir={self.rankdir};\nnode [shape=record, fontname=Helvetica];"]
        for name, box in self.boxes.items():
            label = "|".join(_escaped(line) for line in box.lines)
            lines.append(f'{number[name]} [label="{{{label}}}", style=filled, fillcolor="{box.tint}"];')
        lines += [f"{number[start]} -> {number[end]};" for start, end in self.edges]
        return "\n".join([*lines, "}\n"])

    def write(self, path: str | PathLike[str], dpi: int = 200) -> None:
        """Draw it into a file, by graphviz where its program ``dot`` is there, else by lamina.

        Raises:
            ArgumentError: The file's name ends in no known kind of picture.
        """
        place = Path(path)
        kind = place.suffix[1:].lower()
        if kind not in KINDS:
            raise ArgumentError.wanted("plot_model", "to_file", f"a file of kind {', '.join(KINDS)}", str(path))
        program = shutil.which("dot")
        if kind == "dot":
            place.write_text(self.to_string(), encoding="utf-8")
        elif program:
            command = [program, f"-T{kind}", f"-Gdpi={dpi}", "-o", str(place)]
            subprocess.run(command, input=self.to_string().encode(), check=True)  # noqa: S603 - a list, no shell
        else:
            diagram(self.boxes, self.edges, sideways=self.rankdir == "LR").savefig(place, dpi=dpi)


class Picture(NamedTuple):
    """A picture in a file, which a notebook shows.

    Args:
        path: Where it lies.
    """

    path: Path

    def _repr_png_(self) -> bytes | None:
        return self.path.read_bytes() if self.path.suffix.lower() == ".png" else None

    def _repr_svg_(self) -> str | None:
        return self.path.read_text(encoding="utf-8") if self.path.suffix.lower() == ".svg" else None


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in '{}|<>"\\' else letter for letter in text)


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
) -> Drawing:
    """The model as boxes and arrows, with ``to_string()`` for graphviz and ``write(path)`` for a picture.

    Args:
        model: A model or network.
        show_shapes: Whether boxes say the shapes of outputs.
        show_dtype: Whether boxes say the outputs' type.
        show_layer_names: Whether boxes say the layers' names.
        rankdir: ``"TB"`` for downwards, ``"LR"`` for left to right.
        expand_nested: Whether the layers of networks inside are drawn in their place.
        dpi: Taken by ``write``.
        subgraph: Accepted for Keras's sake.
        show_layer_activations: Whether boxes say activations.
        show_trainable: Whether what does not train is grey.

    Raises:
        ArgumentError: `rankdir` is another word.
    """
    del dpi, subgraph
    if rankdir not in {"TB", "LR"}:
        raise ArgumentError.wanted("plot_model", "rankdir", "'TB' or 'LR'", rankdir)
    network = getattr(model, "network", model)
    boxes, edges = {}, []
    for name, entry, sources in _flat(network, "", expand_nested=expand_nested):
        lines = [f"{entry.layer.name} ({kind_of(entry.layer)})" if show_layer_names else kind_of(entry.layer)]
        if show_layer_activations and getattr(entry.layer, "activation", None) is not None:
            activation = entry.layer.activation
            lines.append(f"Activation: {getattr(activation, '__name__', activation)}")
        lines += [f"Output shape: {entry.shape}"] * show_shapes
        lines += [f"Output dtype: {getattr(entry.layer, 'dtype', None) or 'float32'}"] * show_dtype
        still = show_trainable and entry.frozen and bool(entry.layer.weights)
        boxes[name] = Box(tuple(lines), STILL) if still else Box(tuple(lines))
        edges += [(source, name) for source in sources]
    return Drawing(boxes, tuple(dict.fromkeys(edges)), rankdir)


def _flat(
    network: Layer, path: str, *, expand_nested: bool, into: Sequence[str] = ()
) -> Iterator[tuple[str, Entry, list[str]]]:
    """Every box's name, its layer, and the names of the boxes that lead to it; `into` leads to the network's inputs."""
    ends: dict[str, list[str]] = {}
    waiting = list(into)
    for entry in outline(network):
        own = f"{path}{entry.layer.name}"
        sources = [end for name, _, _ in entry.reads for end in ends.get(name, [f"{path}{name}"])]
        if not entry.reads and waiting:
            sources = waiting if kind_of(network) == "Sequential" else [waiting.pop(0)]
        if expand_nested and kind_of(entry.layer) in {"Sequential", "Functional"}:
            yield from _flat(entry.layer, f"{own}/", expand_nested=True, into=sources)
            ends[entry.layer.name] = [f"{own}/{name}" for name, _, _ in exits(entry.layer)]
        else:
            yield own, entry, [source for source in sources if source != own]


def plot_model(
    model: Any,
    to_file: str | PathLike[str] = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    **_: Any,
) -> "Picture":
    """Draw a model's layers into a file; what comes back shows itself where it ends a cell of a notebook.

    Graphviz draws where its program ``dot`` is installed, else lamina does; no library has to be there.

    Args:
        model: A model or network.
        to_file: Where to; the name's ending (png, svg, pdf, jpg, dot) says what.
        show_shapes: Whether boxes say the shapes of outputs.
        show_dtype: Whether boxes say the outputs' type.
        show_layer_names: Whether boxes say the layers' names.
        show_layer_activations: Whether boxes say activations.
        rankdir: ``"TB"`` for downwards, ``"LR"`` for left to right.
        expand_nested: Whether the layers of networks inside are drawn in their place.
        dpi: Dots per inch.
        show_trainable: Whether what does not train is grey.

    Raises:
        ArgumentError: The file's name ends in no known kind of picture.
    """
    drawing = model_to_dot(
        model,
        show_shapes,
        show_dtype,
        show_layer_names,
        rankdir,
        expand_nested,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
    )
    drawing.write(to_file, dpi)
    return Picture(Path(to_file))
