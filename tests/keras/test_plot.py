"""Pictures of models: what stands in them, and that every kind of file is written without graphviz."""

from xml.etree import ElementTree as ET

import pytest

from lamina import charts, layers
from lamina.errors import ArgumentError
from lamina.keras import utils
from lamina.networks import Graph, Sequence


def wide():
    """Two inputs, one past a network inside, and a way around it."""
    a, b = layers.Input((4,), name="a"), layers.Input((3,), name="b")
    inner = Sequence([layers.InputLayer((4,)), layers.Dense(5, "relu", name="first"), layers.Dense(2, name="last")])
    inner.name = "inner"
    return Graph.between([a, b], layers.Dense(1, name="y")(layers.Concatenate(name="c")([inner(a), b])))


def test_boxes_and_arrows_are_the_layers_and_their_calls():
    """A box a layer, an arrow from each that it reads."""
    drawing = utils.model_to_dot(wide(), show_shapes=True)

    assert set(drawing.edges) == {("a", "inner"), ("inner", "c"), ("b", "c"), ("c", "y")}
    assert drawing.boxes["c"].lines == ("c (Concatenate)", "Output shape: (None, 5)")


def test_a_network_inside_is_drawn_in_its_place():
    """Arrows lead to its first layer and away from its last."""
    drawing = utils.model_to_dot(wide(), expand_nested=True, show_layer_activations=True)

    assert set(drawing.edges) == {
        ("a", "inner/first"),
        ("inner/first", "inner/last"),
        ("inner/last", "c"),
        ("b", "c"),
        ("c", "y"),
    }
    assert "Activation: relu" in drawing.boxes["inner/first"].lines


def test_what_does_not_train_is_grey():
    """Only where there is something to train."""
    graph = wide()
    graph.parts()[next(place for place, layer in graph.parts().items() if layer.name == "y")].trainable = False

    tints = {name: box.tint for name, box in utils.model_to_dot(graph, show_trainable=True).boxes.items()}

    assert tints["y"] != tints["inner"] == tints["c"]


def test_the_language_of_graphviz():
    """Names are escaped; each arrow is a line."""
    text = utils.model_to_dot(Sequence([layers.Dense(1, name="a|b", input_shape=[1])]), rankdir="LR").to_string()

    assert "rankdir=LR" in text
    assert r"a\|b (Dense)" in text


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "dot"])
def test_every_kind_of_picture_is_written(kind, tmp_path, monkeypatch):
    """Without graphviz; what comes back shows a notebook the picture."""
    monkeypatch.setenv("PATH", "")
    begins = {"png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph", "svg": b"<?xml"}[kind]

    picture = utils.plot_model(wide(), tmp_path / f"m.{kind}", show_shapes=True, dpi=60)

    assert (tmp_path / f"m.{kind}").read_bytes().startswith(begins)
    assert (picture._repr_png_() is not None) == (kind == "png")
    assert (picture._repr_svg_() is not None) == (kind == "svg")
    if kind == "svg":
        ET.fromstring(picture._repr_svg_())


def test_graphviz_draws_where_it_is(tmp_path, monkeypatch):
    """Its program gets the text, the kind of picture and the place."""
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\n/bin/cat > "$4"; echo "$1 $2" >> "$4"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    utils.plot_model(wide(), tmp_path / "m.png", dpi=96)

    said = (tmp_path / "m.png").read_text()
    assert said.startswith("digraph")
    assert said.endswith("-Tpng -Gdpi=96\n")


@pytest.mark.parametrize(("how", "words"), [({"to_file": "m.gif"}, "to_file"), ({"rankdir": "up"}, "rankdir")])
def test_what_cannot_be_drawn_is_refused(how, words, tmp_path):
    """Kinds of file and directions that nobody knows."""
    with pytest.raises(ArgumentError, match=words):
        utils.plot_model(wide(), **{"to_file": tmp_path / "m.png", **how})


def test_boxes_do_not_overlap():
    """Not within a rank, not between ranks, however many there are; arrows lead downwards."""
    boxes = {str(k): charts.Box(("x" * (5 + k),) * (1 + k % 3)) for k in range(12)}
    edges = [(str(a), str(b)) for a in range(12) for b in range(a + 1, 12) if (a * b) % 4 == 1 or b == a + 5]

    at, _ = charts.placed(boxes, edges)

    for one, box in boxes.items():
        for two, other in boxes.items():
            apart = abs(at[one][0] - at[two][0]) >= (box.width + other.width) / 2
            assert one == two or apart or abs(at[one][1] - at[two][1]) >= (box.height + other.height) / 2
    assert all(at[start][1] < at[end][1] for start, end in edges)
