"""What a graph promises: the answers of its calls in Keras's order, one cell a layer, and the way through a file."""

import json

import numpy as np
import pytest

from lamina import layers
from lamina.config import describe, program_key, rebuild
from lamina.errors import ArgumentError, ShapeError, StateError
from lamina.layers import Dense, Input, Run
from lamina.model import Model, load_model
from lamina.networks import Graph, Sequence

X = np.random.default_rng(0).standard_normal((7, 3)).astype(np.float32)
Z = np.random.default_rng(1).standard_normal((7, 2)).astype(np.float32)


def two_ways():
    """Two inputs by name, a layer called twice, and two outputs by name."""
    a, b = Input(shape=(3,), name="a"), Input(shape=(2,), name="b")
    shared = Dense(3, "tanh", name="shared")
    h = shared(shared(a))
    return Graph.between({"a": a, "b": b}, {"u": Dense(2, name="u")(h) * b, "v": Dense(1, name="v")(h)})


def test_a_graph_answers_what_its_calls_answer():
    """The same layers applied by hand give the same numbers."""
    graph = two_ways()
    by = {layer.name: layer for layer in graph.layers}

    answer = graph({"b": Z, "a": X})

    h = by["shared"](by["shared"](X))
    np.testing.assert_allclose(answer["u"], by["u"](h) * Z, rtol=1e-6)
    np.testing.assert_allclose(answer["v"], by["v"](h), rtol=1e-6)


def test_inputs_come_by_name_or_in_order():
    """A dict in any order, a list in the order of the inputs; other names and counts are refused."""
    graph = two_ways()

    np.testing.assert_array_equal(graph([X, Z])["u"], graph({"b": Z, "a": X})["u"])
    with pytest.raises(ShapeError, match=r"\['a', 'b'\].*got \['a', 'c'\]"):
        graph.split({"a": X, "c": Z})
    with pytest.raises(ShapeError, match="one array"):
        graph.split(X)


@pytest.mark.parametrize(
    ("inputs", "outputs", "wanted"),
    [
        ("abc", "zyw", "a d1 b s d2 c x d3 z y w"),
        ("cba", "ywz", "a b c d1 d2 s d3 x y w z"),
    ],
)
def test_layers_stand_in_keras_order(inputs, outputs, wanted):
    """Keras 3.15.1 lists the layers of these two models so; numbers by position depend on it."""
    entry = {name: Input(shape=(width,), name=name) for name, width in (("a", 3), ("b", 2), ("c", 4))}
    d3 = Dense(4, name="d3")(Dense(4, name="d2")(entry["b"]))
    d1 = Dense(4, name="d1")(entry["a"])
    s = Dense(4, name="s")
    s1, s2 = s(entry["c"]), s(d1)
    x = Dense(4, name="x")(s2)
    exits = {"y": Dense(2, name="y")(d3), "z": Dense(2, name="z")(x), "w": Dense(2, name="w")(s1)}

    graph = Graph.between([entry[name] for name in inputs], [exits[name] for name in outputs])

    assert [layer.name for layer in graph.layers] == wanted.split()


def test_two_graphs_over_one_layer_share_its_numbers():
    """Whoever trains one of them trains both."""
    x = Input(shape=(3,))
    code = Dense(2)(x)
    encoder, whole = Graph.between(x, code), Graph.between(x, Dense(3)(code))
    before = encoder(X)

    model = Model(whole)
    model.compile("adam", "mse")
    model.fit(X, X, epochs=1, verbose=0)

    assert np.abs(encoder(X) - before).max() > 1e-4


def test_a_graph_can_begin_in_the_middle_of_another():
    """Symbols between layers are inputs and outputs too."""
    x = Input(shape=(3,))
    h = Dense(4, "relu")(x)
    y = Dense(2)(h)

    front, back = Graph.between(x, h), Graph.between(h, y)

    np.testing.assert_allclose(back(front(X)), Graph.between(x, y)(X), rtol=1e-6)


def test_an_inner_network_is_a_layer():
    """Sequences and graphs stand in graphs, and in each other."""
    x = Input(shape=(3,))
    inner = Graph.between(x, Dense(4)(x))
    line = Sequence([inner, Dense(2, "relu")])

    whole = Graph.between(x, line(x))

    np.testing.assert_allclose(whole(X), Sequence(line.ordered)(X), rtol=1e-6)
    assert [path for path, _ in whole.walk()] == ["", "0", "1", "1/0", "1/0/0", "1/0/1", "1/1"]


def test_a_graph_comes_back_from_a_file(tmp_path):
    """Numbers, names and structure."""
    model = Model(two_ways())
    model.save(tmp_path / "model.lamina")

    again = load_model(tmp_path / "model.lamina")

    np.testing.assert_array_equal(again.network([X, Z])["u"], model.network([X, Z])["u"])
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]


def test_equal_graphs_share_a_program():
    """A description that went through JSON has the same key."""
    graph = two_ways()

    again = rebuild(json.loads(json.dumps(describe(graph))))

    assert program_key(again) == program_key(graph)


def test_symbols_of_a_rebuilt_graph_make_new_graphs():
    """A part can be cut out of a network that came from a file."""
    graph = two_ways()
    again = rebuild(json.loads(json.dumps(describe(graph))))
    again.build(None)

    (a, _), (_, v) = again.symbols

    assert Graph.between(a, v).given_shape == (3,)


def test_unconnected_symbols_are_refused():
    """An output that needs another input says which."""
    a, b = Input(shape=(3,), name="first"), Input(shape=(3,), name="second")

    with pytest.raises(ArgumentError, match=r"depend on the input 'second'.*\['first'\]"):
        Graph.between(a, Dense(1)(a + b))
    with pytest.raises(ArgumentError, match=r"'input_layer' \(another one of that name; Input\(…, name=…\)"):
        Graph.between(Input(shape=(3,)), Dense(1)(Input(shape=(3,))))
    with pytest.raises(ArgumentError, match="outputs"):
        Graph.between(a, X)


def test_a_symbol_is_no_array():
    """NumPy, loops and conditions are refused with a sentence that says what to do."""
    x = Input(shape=(3,))

    for use in (np.asarray, bool, len, list, float, np.log, np.sum):
        with pytest.raises(StateError, match="no values yet"):
            use(x)


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: x + 1.0,
        lambda x: 2.0 - x,
        lambda x: x * x,
        lambda x: 1.0 / (x * x + 1.0),
        lambda x: -x,
        abs,
        lambda x: (x * x) ** 0.5,
        lambda x: x[:, 1:],
        lambda x: x[:, 0],
        lambda x: x[..., :1],
        lambda x: x * [1.0, 2.0, 3.0],
        lambda x: np.float32([1.0, 2.0, 3.0]) - x,
        lambda x: x // 0.5,
        lambda x: 7.0 // (x * x + 1.0),
        lambda x: x % 0.5,
        lambda x: 7.0 % (x * x + 1.0),
        lambda x: (x != x[:, :1]) * 1.0,
        lambda x: ((x > 0.0) & (x < 1.0)) * 1.0,
        lambda x: ((x > 0.0) | (x < -1.0)) * 1.0,
        lambda x: ((x > 0.0) ^ (x < 1.0)) * 1.0,
        lambda x: ~(x > 0.0) * 1.0,
    ],
)
def test_operators_mean_what_they_mean_for_arrays(operation):
    """A graph of an operator answers what NumPy answers, compiled too."""
    x = Input(shape=(3,))
    graph = Graph.between(x, operation(x))

    np.testing.assert_allclose(graph(X), operation(X), rtol=1e-6)


def test_training_can_be_said_in_the_call():
    """A layer that was called with training=False stays in that mode in a training pass."""
    x = Input(shape=(3,))
    graph = Graph.between(x, layers.Dropout(0.9)(x, training=False))

    answer = graph.apply(*(graph.tree()[0], X), Run(training=True, seed=np.array([1], np.uint32)))

    np.testing.assert_array_equal(answer, X)


def test_an_input_must_be_known():
    """Sizes after the rows are numbers."""
    with pytest.raises(ArgumentError, match="each known"):
        Input(shape=(None, 3))
    with pytest.raises(ArgumentError, match=r"e\.g\. \(4,\)"):
        Input()
