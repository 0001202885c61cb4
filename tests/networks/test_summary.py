"""The table of a network: every layer, what it answers, whom it reads, and how many numbers there are."""

import pytest

from lamina import layers
from lamina.errors import ArgumentError
from lamina.networks import Graph, Sequence, outline, summary


def two():
    """Two inputs, a network inside, a layer that runs twice, two outputs."""
    a, b = layers.Input((4,), name="a"), layers.Input((3,), name="b")
    hidden = layers.BatchNormalization(name="norm")(layers.Dense(8, "relu", name="hidden")(a))
    still = layers.Dense(2, name="still", trainable=False)
    inner = Sequence([layers.InputLayer((3,)), layers.Dense(5, name="first"), still], name="inner")
    shared = layers.Dense(2, name="shared")
    joined = layers.Concatenate(name="joined")([hidden, shared(shared(inner(b)))])
    return Graph.between([a, b], [layers.Dense(1, name="y")(joined), layers.Dense(3, name="z")(joined)])


def line(text, name):
    """The cells of the row that begins with a name."""
    found = next(one for one in text.splitlines() if f" {name} (" in one)
    return [cell.strip() for cell in found.strip("│").split("│")]


def test_a_row_tells_shape_numbers_and_sources():
    """As Keras writes them: name[call][output]."""
    text = summary(two(), "two")

    assert line(text, "hidden") == ["hidden (Dense)", "(None, 8)", "40", "a[0][0]"]
    assert line(text, "inner") == ["inner (Sequential)", "(None, 2)", "32", "b[0][0]"]
    assert line(text, "a") == ["a (InputLayer)", "(None, 4)", "0", "-"]
    assert line(text, "joined")[-1] == "norm[0][0]"
    assert "shared[1][0]" in text
    assert 'Model: "two"' in text


def test_numbers_are_counted_by_kind():
    """Numbers of layers that do not train and running statistics are not trainable; four bytes each."""
    text = summary(two(), "two", optimizer_params=10)

    assert " Total params: 164 (656.00 B)" in text
    assert " Trainable params: 126 (504.00 B)" in text
    assert " Non-trainable params: 28 (112.00 B)" in text
    assert " Optimizer params: 10 (40.00 B)" in text
    assert "1.00 MB" in summary(_large(), "large")


def _large():
    network = Sequence([layers.Dense(512, use_bias=False)])
    network.build((512,))
    return network


def test_networks_inside_are_opened_and_what_trains_is_said():
    """Indented under their network."""
    text = summary(two(), "two", expand_nested=True, show_trainable=True)

    assert line(text, "└ first")[1:3] == ["(None, 5)", "20"]
    assert line(text, "└ still")[-1] == "N"
    assert line(text, "hidden")[-1] == "Y"
    assert line(text, "joined")[-1] == "-"


@pytest.mark.parametrize(
    "how", [{"line_length": 60}, {"line_length": 90}, {"line_length": 70, "positions": [0.4, 0.6, 0.7, 1]}]
)
def test_a_line_keeps_to_its_length_and_loses_nothing(how):
    """Long cells are folded, never cut."""
    text = summary(two(), "two", **how)
    table = [one for one in text.splitlines() if one[0] in "│┃┏┡├└"]

    assert {len(one) for one in table} <= set(range(how["line_length"] - 4, how["line_length"] + 1))
    assert len({len(one) for one in table}) == 1
    letters = "".join(one.strip("│").split("│")[0].strip() for one in table if one[0] == "│")
    assert all(name in letters for name in ("norm", "(BatchNormalization)", "(Concatenate)"))


def test_a_range_of_layers():
    """From the first name to the last, patterns too."""
    network = Sequence([layers.Dense(3, name=name) for name in ("one", "two", "three")])

    text = summary(network, "range", layer_range=["two", "t.*e"])

    assert "one (" not in text
    assert "two (" in text
    assert "three (" in text
    for wrong, words in ((["two"], "two names"), (["two", "nine"], "among")):
        with pytest.raises(ArgumentError, match=words):
            summary(network, "range", layer_range=wrong)


def test_an_unbuilt_layer_says_so():
    """Nobody knows its shapes."""
    text = summary(Sequence([layers.Dense(3)]), "unbuilt")

    assert line(text, "dense")[1:] == ["?", "0 (unbuilt)"]


def test_an_output_of_several_arrays_has_several_shapes():
    """In brackets."""
    inner = two()
    a, b = layers.Input((4,)), layers.Input((3,))
    inner.name = "inside"
    outer = Graph.between([a, b], inner([a, b]))

    entry = next(entry for entry in outline(outer) if entry.layer is inner)

    assert entry.shape == "[(None, 1), (None, 3)]"
