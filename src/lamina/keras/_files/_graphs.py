"""Functional models in the form in which Keras writes them: layers, their calls, and tensors named by who made them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lamina.errors import ModelFileError
from lamina.keras._files._config import deserialized, serialized
from lamina.keras._files._operations import as_keras_calls, operation_of, operation_record, settings_of
from lamina.keras._files._variables import keras_word
from lamina.layers import Input, InputLayer, Layer, Operation, Run, Symbol
from lamina.networks import Graph, Link
from lamina.structures import leaves, mapped

MOST_CALLS = 10_000
TENSOR = "__keras_tensor__"


def functional_config(graph: Any, layer_record: Callable[[Layer], dict[str, Any]]) -> dict[str, Any]:
    """The settings of a functional model, each layer with its calls."""
    numbers = _numbered(graph)
    samples = _samples(graph)

    def tensor(link: Link) -> dict[str, Any]:
        sample = samples[link.call][link.place]
        config = {
            "shape": [None, *np.shape(sample)[1:]],
            "dtype": "string" if sample.dtype.kind in "OUS" else str(sample.dtype),
            "keras_history": [*numbers[link.call], link.place],
        }
        return {"class_name": TENSOR, "config": config}

    records = []
    for place, layer in enumerate(graph.layers):
        calls = [call for call in graph.calls if call[0] == place and not isinstance(layer, InputLayer)]
        if isinstance(layer, Operation):
            record = operation_record(layer)
            settings, given = as_keras_calls(layer, *calls[0][1:])
            record["config"] = settings or record["config"]  # older Kerases take no name beside settings
            calls = [(place, given, {})]
        else:
            record = layer_record(layer)
        nodes = [{"args": _told(call[1], tensor), "kwargs": _told(call[2], tensor)} for call in calls]
        records.append({**record, "name": layer.name, "inbound_nodes": nodes})
    ends = {word: _ends(tree, numbers) for word, tree in (("input", graph.entries), ("output", graph.exits))}
    config = {"name": graph.name, "trainable": graph.trainable, "layers": records}
    return config | {f"{word}_layers": found for word, found in ends.items()}


def _numbered(graph: Graph) -> list[tuple[str, int]]:
    """For each call its layer's name, and the how-manieth call of that layer it is."""
    counts: dict[int, int] = {}
    found = []
    for place, _, _ in graph.calls:
        counts[place] = counts.get(place, -1) + 1
        found.append((graph.layers[place].name, counts[place]))
    return found


def _samples(graph: Graph) -> list[list[Any]]:
    """What each call answers to two rows of nothing."""
    made: list[list[Any]] = []
    for place, arguments, named in graph.calls:
        layer = graph.layers[place]
        if isinstance(layer, InputLayer):
            made.append([layer.sample])
            continue
        inputs, *others = mapped(
            lambda leaf: made[leaf.call][leaf.place] if isinstance(leaf, Link) else leaf, arguments
        )
        more = mapped(lambda leaf: made[leaf.call][leaf.place] if isinstance(leaf, Link) else leaf, named)
        more.pop("training", None)
        learned, kept = layer.tree()
        with np.errstate(all="ignore"):
            made.append(
                [np.asarray(value) for value in leaves(layer.forward(learned, inputs, Run(kept=kept), *others, **more))]
            )
    return made


def _told(tree: Any, tensor: Callable[[Link], Any]) -> Any:
    if isinstance(tree, Link):
        return tensor(tree)
    if isinstance(tree, Mapping):
        return {str(name): _told(item, tensor) for name, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_told(item, tensor) for item in tree]
    return serialized(tree)


def _ends(tree: Any, numbers: list[tuple[str, int]]) -> Any:
    """Inputs or outputs as Keras names them, in the structure in which they were given."""
    if isinstance(tree, Link):
        return [*numbers[tree.call], tree.place]
    if isinstance(tree, Mapping):
        return {str(name): _ends(item, numbers) for name, item in tree.items()}
    return [_ends(item, numbers) for item in tree]


def graph_from(config: Mapping[str, Any], layer_from: Callable[[Any], Layer]) -> Graph:
    """The functional model that a config describes.

    Raises:
        ModelFileError: A call reads what no call makes, or layers call each other in a circle.
    """
    return _Reader(config, layer_from).graph()


class _Reader:
    """Makes the layers of a config, and then their calls as soon as there is what they read."""

    def __init__(self, config: Mapping[str, Any], layer_from: Callable[[Any], Layer]) -> None:
        self.config = config
        self.made: dict[tuple[str, int], Any] = {}
        self.layers: dict[str, Any] = {}
        self.waiting: list[tuple[str, int, Any]] = []
        for record in config["layers"]:
            self._enter(record, layer_from)
        if len(self.waiting) > MOST_CALLS:
            raise ModelFileError("The file's model calls its layers more often than any model does.")
        self.shift = self._shifts()

    def _enter(self, record: Mapping[str, Any], layer_from: Callable[[Any], Layer]) -> None:
        name = str(record.get("name") or record["config"].get("name"))
        if name in self.layers:
            raise ModelFileError(f"The file's model has two layers called {name[:60]!r}.")
        operation = operation_of(record, keras_word(str(record["class_name"])), name)
        layer = operation or layer_from(record)
        self.layers[name] = layer
        if isinstance(layer, InputLayer):
            layer.name = name
            self.made[name, 0] = _symbol(layer)
        more = settings_of(record) if operation else {}
        for number, node in enumerate(record["inbound_nodes"]):
            self.waiting.append((name, number, (node, more)))

    def _shifts(self) -> dict[str, int]:
        """Keras 2 counts the calls of a nested model from 1, its own making being call 0."""
        calls: dict[str, int] = {}
        for name, _, _ in self.waiting:
            calls[name] = calls.get(name, 0) + 1
        highest: dict[str, int] = {}
        for name, number, _ in _histories([node for _, _, (node, _) in self.waiting], self.layers):
            highest[name] = max(highest.get(name, 0), number)
        return {name: max(number - calls.get(name, 1) + 1, 0) for name, number in highest.items()}

    def graph(self) -> Graph:
        """Call whatever can be called until all is; then what leads from inputs to outputs."""
        while self.waiting:
            left = [one for one in self.waiting if not self._call(*one)]
            if len(left) == len(self.waiting):
                raise ModelFileError(f"In the file, {left[0][0][:60]!r} waits for what no layer makes.")
            self.waiting = left
        inputs, outputs = (self._end(self.config[word]) for word in ("input_layers", "output_layers"))
        made = Graph.between(inputs, outputs, name=str(self.config.get("name") or "functional"))
        made.trainable = self.config.get("trainable") is not False
        return made

    def _call(self, name: str, number: int, said: tuple[Any, Mapping[str, Any]]) -> bool:
        node, more = said
        if number and (name, number - 1) not in self.made:
            return False
        arguments, named = (node["args"], node["kwargs"]) if isinstance(node, dict) else _old_call(node)
        if not all(
            (one, count - self._shift(one)) in self.made
            for one, count, _ in _histories((arguments, named), self.layers)
        ):
            return False
        positional, keywords = self._values(arguments), self._values(named)
        keywords = {key: value for key, value in keywords.items() if value is not None} | deserialized(dict(more))
        self.made[name, number] = self.layers[name](*positional, **keywords)
        return True

    def _shift(self, name: str) -> int:
        return self.shift.get(name, 0) if not isinstance(self.layers.get(name), InputLayer) else 0

    def _values(self, tree: Any) -> Any:
        history = _history(tree, self.layers)
        if history is not None:
            return self._symbol_at(history)
        if isinstance(tree, list):
            return [self._values(item) for item in tree]
        if isinstance(tree, dict) and "class_name" not in tree:
            return {name: self._values(item) for name, item in tree.items()}
        return deserialized(tree)

    def _symbol_at(self, history: tuple[str, int, int]) -> Symbol:
        name, number, place = history
        found = leaves(self.made[name, number - self._shift(name)])
        if not 0 <= place < len(found):
            raise ModelFileError(f"The file reads output {place} of {name[:60]!r}, which has {len(found)}.")
        symbol: Symbol = found[place]
        return symbol

    def _end(self, tree: Any) -> Any:
        """Inputs or outputs in their structure; a list of one is that one, as Keras writes it."""
        if _is_history(tree):
            name, number, place = tree
            if (name, number - self._shift(name)) not in self.made:
                raise ModelFileError(f"The file's model begins or ends with {str(name)[:60]!r}, which nobody makes.")
            return self._symbol_at((name, number, place))
        if isinstance(tree, dict):
            return {name: self._end(item) for name, item in tree.items()}
        if not isinstance(tree, list):
            raise ModelFileError("The file does not say what the model's inputs and outputs are.")
        found = [self._end(item) for item in tree]
        return found[0] if len(found) == 1 else found


def _symbol(layer: InputLayer) -> Symbol:
    made: Symbol = Input(layer.input_shape or (), dtype=getattr(layer, "dtype", None), name=layer.name)
    return made


def _is_history(tree: Any) -> bool:
    return (
        isinstance(tree, list)
        and len(tree) == 3
        and isinstance(tree[0], str)
        and all(type(number) is int for number in tree[1:])
    )


def _history(tree: Any, layers: Mapping[str, Any]) -> tuple[str, int, int] | None:
    """Who makes a tensor, if `tree` is one: in today's form, or as a bare triple of a layer's name and two numbers."""
    if isinstance(tree, dict) and tree.get("class_name") == TENSOR:
        tree = tree.get("config", {}).get("keras_history")
        if not _is_history(tree):
            raise ModelFileError("The file holds a tensor that does not say who makes it.")
    elif not (_is_history(tree) and tree[0] in layers):
        return None
    return tree[0], tree[1], tree[2]


def _histories(tree: Any, layers: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Every tensor in a tree, by who makes it; those of old calls too, which carry named arguments behind."""
    found = _history(tree, layers)
    if found is not None:
        return [found]
    if isinstance(tree, list) and len(tree) == 4 and _is_history(tree[:3]) and tree[0] in layers:
        return [(tree[0], tree[1], tree[2]), *_histories(tree[3], layers)]
    inner = tree.values() if isinstance(tree, Mapping) else tree if isinstance(tree, (list, tuple)) else ()
    return [one for item in inner for one in _histories(item, layers)]


def _old_call(node: Any) -> tuple[list[Any], dict[str, Any]]:
    """A call as Keras 2 wrote it: ``[[name, call, output, named arguments], …]``, or one of these alone."""
    if isinstance(node, list) and len(node) == 4 and _is_history(node[:3]):
        return [node[:3]], dict(node[3])
    if (
        not isinstance(node, list)
        or not all(isinstance(one, list) and _is_history(one[:3]) for one in node)
        or not node
    ):
        raise ModelFileError("The file holds a call of a layer in a form that lamina does not know.")
    named = dict(node[0][3]) if len(node[0]) > 3 else {}
    inputs = [one[:3] for one in node]
    return [inputs[0] if len(inputs) == 1 else inputs], named
