"""Models: their verbs besides fit, their file, and answers without JAX."""

import subprocess
import sys

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

import lamina
from lamina import keras, layers, training
from lamina.errors import ModelFileError, StateError


@pytest.fixture
def trained(tmp_path):
    """A trained model with a layer of most kinds, its rows, and its file."""
    lamina.set_random_seed(0)
    x = np.random.default_rng(0).integers(0, 9, (200, 4)).astype(np.float32)
    model = lamina.Sequential(
        [
            layers.Embedding(9, 3),
            layers.Flatten(),
            layers.BatchNormalization(),
            layers.Dense(16, "gelu", kernel_regularizer=keras.regularizers.L2(0.001)),
            layers.Dropout(0.2),
            layers.LayerNormalization(),
            layers.Dense(3, "softmax", name="answer"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, (x.sum(axis=1) % 3).astype(int), epochs=3, verbose=0)
    path = tmp_path / "model.lamina"
    model.save(path)
    return model, x, path


def test_a_saved_model_comes_back(trained):
    """Same answers to the bit, same names, compiled as it was."""
    model, x, path = trained

    again = lamina.load_model(path)

    np.testing.assert_array_equal(model.predict(x), again.predict(x))
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    assert repr(again) == repr(model)
    assert again.evaluate(x, np.zeros(200)) == model.evaluate(x, np.zeros(200))
    again.fit(x, np.zeros(200), epochs=1, verbose=0)


def test_the_file_is_read_by_stock_safetensors(trained):
    """One metadata key, every weight by its path."""
    model, _, path = trained
    with safe_open(path, framework="numpy") as file:
        assert list(file.metadata()) == ["lamina"]

    tensors = load_file(path)

    weights = [tensor for name, tensor in tensors.items() if name.startswith("weights/")]
    assert sorted(map(np.shape, weights)) == sorted(w.shape for w in model.weights)
    np.testing.assert_array_equal(tensors["weights/3/kernel"], model.layers[3].weights[0])


def test_two_saves_are_the_same_bytes(trained, tmp_path):
    """Nothing of the moment goes into the file."""
    model, _, path = trained
    model.save(tmp_path / "again.lamina")

    assert (tmp_path / "again.lamina").read_bytes() == path.read_bytes()


def test_training_goes_on_from_a_file(table_of_numbers, tmp_path):
    """Moments and steps are in the file: 2 + 2 epochs over a file are 4; metrics keep the names they were given."""
    models = []
    for cut in (False, True):
        lamina.set_random_seed(0)
        model = lamina.Sequential(
            [layers.Dense(4, "relu", input_shape=[2]), layers.BatchNormalization(), layers.Dense(1)]
        )
        model.compile(
            keras.optimizers.Adam(0.05, amsgrad=True), "mse", metrics=[keras.metrics.MeanAbsoluteError("far")]
        )
        model.fit(*table_of_numbers, epochs=2, shuffle=False, verbose=0)
        if cut:
            model.save(tmp_path / "half.lamina")
            model = lamina.load_model(tmp_path / "half.lamina")
        history = model.fit(*table_of_numbers, epochs=4, initial_epoch=2, shuffle=False, verbose=0)
        models.append(model)

    assert list(history.history) == ["far", "loss"]
    for one, other in zip(models[0].weights, models[1].weights, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.fixture
def table_of_numbers():
    """Fifty rows of two inputs, and a target."""
    x = np.random.default_rng(0).standard_normal((50, 2)).astype(np.float32)
    return x, x[:, 0] * x[:, 1]


def test_an_existing_file_can_be_protected(trained):
    """overwrite=False refuses and leaves the file alone."""
    model, _, path = trained
    before = path.read_bytes()

    with pytest.raises(ModelFileError, match="already"):
        model.save(path, overwrite=False)

    assert path.read_bytes() == before


def test_answers_need_no_jax(trained, tmp_path):
    """A process in which JAX cannot be imported loads the file and gives JAX's answers to rounding."""
    model, x, path = trained
    np.save(tmp_path / "x.npy", x)
    script = (
        "import sys\n"
        "for name in ('jax', 'jaxlib', 'duckdb', 'pandas'): sys.modules[name] = None\n"
        "import numpy as np, lamina\n"
        "model, x, y = sys.argv[1:]\n"
        "np.save(y, lamina.load_model(model).predict(np.load(x)))\n"
    )
    places = [path, tmp_path / "x.npy", tmp_path / "y.npy"]

    subprocess.run([sys.executable, "-W", "error", "-c", script, *map(str, places)], check=True)

    from lamina.training._compiled import answer_compiled

    np.testing.assert_allclose(np.load(tmp_path / "y.npy"), answer_compiled(model.network, x), rtol=1e-5, atol=1e-6)


def test_both_executors_answer_alike(trained, monkeypatch):
    """Few rows by NumPy, many by a compiled program: the same answers to rounding, for any number of rows."""
    model, x, _ = trained
    for rows in (1, 33, 200):
        by_numpy = model.predict(x[:rows])
        with monkeypatch.context() as patch:
            patch.setattr(training._answer, "QUICK", 0)
            compiled = model.predict(x[:rows])
        np.testing.assert_allclose(by_numpy, compiled, rtol=1e-5, atol=1e-6)


def test_importing_lamina_imports_nothing_heavy():
    """JAX, DuckDB, frames and figures come when they are needed."""
    script = (
        "import sys, lamina; lamina.Sequential; lamina.load_model; lamina.callbacks\n"
        "print([m for m in ('jax', 'duckdb', 'pandas', 'matplotlib', 'rich', 'sklearn') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"


@pytest.fixture
def described_layer():
    """A user's layer in the native way: a description and a pure function."""
    from lamina.config import described, number

    @described
    class Scale(layers.Layer):
        by: float = number(default=2.0)

        def apply(self, weights, inputs, run):
            return inputs * self.by

    return Scale


def test_a_layer_of_ones_own_trains_saves_and_comes_back(described_layer, tmp_path):
    """Two pure functions are enough; the file names the class, and the caller hands it in."""
    x = np.random.default_rng(0).standard_normal((50, 2)).astype(np.float32)
    model = lamina.Sequential([described_layer(3.0, input_shape=[2]), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(x, x[:, 0], epochs=5, verbose=0)
    model.save(tmp_path / "own.lamina")

    with pytest.raises(ModelFileError, match="custom_objects"):
        lamina.load_model(tmp_path / "own.lamina")
    again = lamina.load_model(tmp_path / "own.lamina", custom_objects={"Scale": described_layer})

    np.testing.assert_array_equal(again.predict(x), model.predict(x))


def test_code_goes_into_no_file(tmp_path):
    """An activation that is the user's function cannot be described; the old file stays."""
    model = lamina.Sequential([layers.Dense(1, activation=lambda x: x * 2, input_shape=[1])])

    with pytest.raises(ModelFileError, match="no code"):
        model.save(tmp_path / "model.lamina")

    assert list(tmp_path.iterdir()) == []


def test_layers_are_added_and_taken_away():
    """Sequential grows and shrinks as in Keras; the numbers of its layers stay."""
    model = lamina.Sequential()
    model.add(lamina.Input(shape=(3,)))
    model.add(layers.Dense(4, "relu"))
    before = model.get_weights()
    model.add(layers.Dense(1))

    assert len(model.weights) == 4
    np.testing.assert_array_equal(model.weights[0], before[0])
    assert model.pop().name == "dense_1"
    assert model.output_shape == (None, 4)


def test_summary_counts_what_there_is():
    """Rows a layer, numbers by kind."""
    said = []
    model = lamina.Sequential([layers.Dense(4, input_shape=[3]), layers.BatchNormalization()])
    model.layers[0].trainable = False

    model.summary(print_fn=said.append)

    assert "Total params: 32" in said[0]
    assert "Trainable params: 8" in said[0]
    assert "(None, 4)" in said[0]


def test_weights_are_read_only():
    """What `weights` shows cannot be changed by accident; set_weights is the way."""
    model = lamina.Sequential([layers.Dense(1, input_shape=[1])])

    with pytest.raises(ValueError, match="read-only"):
        model.weights[0][:] = 0


def test_structure_is_frozen_and_says_so():
    """A setting that shapes the program cannot be changed under a model's feet."""
    with pytest.raises(AttributeError, match="make a new Dense with units=5"):
        layers.Dense(4).units = 5


def test_an_optimizer_of_another_network_is_refused():
    """Moments of other weights would be wrong without a sign."""
    x = np.ones((10, 2), np.float32)
    adam = keras.optimizers.Adam()
    for width in (3, 4):
        model = lamina.Sequential([layers.Dense(width, input_shape=[2]), layers.Dense(1)])
        model.compile(adam, "mse")
        if width == 3:
            model.fit(x, x[:, 0], verbose=0)
        else:
            with pytest.raises(StateError, match="another network"):
                model.fit(x, x[:, 0], verbose=0)
