"""What scripts for tables lean on, each once as it was found: small laws about layers, tapes, words and files."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamina import keras
from lamina.keras import GradientTape, Variable, activations, layers, ops, regularizers
from lamina.keras.tensorflow import modules

TF: Any = modules()["tensorflow"]


class Choosy(layers.Layer):
    """Holds a layer that its call does not always call, as gated residual networks do."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.dense, self.project = layers.Dense(units), layers.Dense(units)

    def call(self, inputs: Any) -> Any:
        """Its input, brought to its width where it has another, and a layer of it."""
        kept = inputs if inputs.shape[-1] == self.dense.units else self.project(inputs)
        return kept + self.dense(inputs)


def test_a_layer_that_is_never_called_has_no_numbers_and_does_no_harm() -> None:
    """The model is built, trains, and has the numbers of the layers that are called."""
    x = keras.Input((3,))
    model = keras.Model(x, Choosy(3)(x))
    model.compile("sgd", "mse")
    stop = keras.callbacks.EarlyStopping(monitor="loss", patience=9, restore_best_weights=True)

    model.fit(np.ones((4, 3)), np.ones((4, 3)), epochs=2, verbose=0, callbacks=[stop])

    assert [value.shape for value in model.get_weights()] == [(3, 3), (3,)]


def test_text_passes_what_only_moves_it() -> None:
    """Words of rows without an axis get one before they are looked up; arithmetic with them is refused."""
    words = keras.Input((), dtype="string", name="town")
    lookup = layers.StringLookup(vocabulary=["Bonn", "Ulm"], output_mode="binary", num_oov_indices=0, mask_token=None)
    model = keras.Model(words, lookup(ops.expand_dims(words, -1)))

    assert model.predict(np.array(["Ulm", "Bonn"]), verbose=0).tolist() == [[0, 1], [1, 0]]
    with pytest.raises(Exception, match="is text"):
        words * 2.0


def test_inputs_with_and_without_an_axis_stand_side_by_side() -> None:
    """One column serves a port of shape () and one of shape (1,)."""
    flat, upright = keras.Input((), name="flat"), keras.Input((1,), name="upright")
    model = keras.Model([flat, upright], ops.expand_dims(flat, -1) + upright)

    assert model({"flat": np.ones((2, 1)), "upright": np.ones(2)}).tolist() == [[2.0], [2.0]]


def test_a_watched_array_goes_through_a_model() -> None:
    """The slope of a linear model by its input is its kernel."""
    model = keras.Sequential([layers.Dense(1, input_shape=[1])])
    x = TF.constant([[1.0], [2.0]])

    with GradientTape() as tape:
        tape.watch(x)
        y = model(x)

    np.testing.assert_allclose(tape.gradient(y, x), np.full((2, 1), model.get_weights()[0][0, 0]), rtol=1e-6)


def test_lists_count_as_arrays_beside_what_a_tape_knows() -> None:
    """d Σ (y − w)² / dw = 2 Σ (w − y), with y a list."""
    w = Variable([1.0, 2.0])
    with GradientTape() as tape:
        loss = ops.sum(ops.square([3.0, 5.0] - w * 1.0))

    assert tape.gradient(loss, w).tolist() == [-4.0, -6.0]


def test_activations_take_variables_and_are_taped() -> None:
    """As functions called by hand; in a layer they are lamina's own."""
    w = Variable([0.0, 0.0])
    with GradientTape() as tape:
        share = activations.softmax(w)[0]

    assert tape.gradient(share, w).tolist() == [0.25, -0.25]
    assert layers.Dense(2, activation=activations.gelu).get_config()["activation"] == "gelu"


def test_gradients_are_applied_by_name() -> None:
    """``apply_gradients(grads_and_vars=…)`` and ``apply(grads, trainable_variables=…)``."""
    w, step = Variable(1.0), keras.optimizers.SGD(0.5)
    step.apply_gradients(grads_and_vars=[(np.float32(1.0), w)], name="step")
    step.apply([np.float32(1.0)], trainable_variables=[w])

    assert float(w) == 0.0


def test_sizes_may_be_lists_in_a_program() -> None:
    """Reshaping by a list of sizes, within a compiled call."""
    layer = layers.Lambda(lambda x: ops.reshape(ops.tile(x, [1, 2]), [-1, 2, 2]))
    model = keras.Sequential([keras.Input((2,)), layer, layers.Flatten(), layers.Dense(1)])
    model.compile("sgd", "mse")

    assert np.isfinite(model.fit(np.ones((4, 2)), np.ones(4), verbose=0).history["loss"]).all()


def test_older_words_of_regularizers_and_saving(tmp_path: Path) -> None:
    """``l2(l=…)``, and ``save_model`` with what SavedModel once took."""
    assert regularizers.l2(l=0.25)(np.float32([2.0])) == 1.0
    model = keras.Sequential([layers.Dense(1, input_shape=[1])])
    keras.models.save_model(model, tmp_path / "m.keras", include_optimizer=True, save_format=None, signatures=None)

    assert keras.models.load_model(tmp_path / "m.keras").count_params() == 2


def test_csv_cells_are_missing_only_if_they_are_written_so(tmp_path: Path) -> None:
    """``na_value="?"`` is not the cell `` ?``."""
    (tmp_path / "t.csv").write_text("a,y\n ?,1\n?,2\n,3\n", encoding="utf-8")

    read = TF.data.experimental.make_csv_dataset
    data = read(
        str(tmp_path / "t.csv"),
        3,
        label_name="y",
        na_value="?",
        column_defaults=["NA", 0.0],
        num_epochs=1,
        shuffle=False,
    )

    assert next(iter(data))[0]["a"].tolist() == [" ?", "NA", "NA"]


def _tower() -> Any:
    return keras.Sequential([layers.StringLookup(vocabulary=["a", "b"]), layers.Embedding(3, 2)])


class TwoTowers(keras.Model):
    """Words looked up within a model's own call, each in a tower of its own; one column is of no use."""

    def __init__(self) -> None:
        super().__init__()
        self.towers = {name: _tower() for name in "uv"}
        self.score = layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        """A number from both words and a number."""
        words = [self.towers[name](inputs[name]) for name in "uv"]
        return self.score(layers.concatenate([*words, inputs["size"]]))


def test_words_are_looked_up_within_a_call() -> None:
    """Embeddings behind them learn, in a subclassed model as in a functional one."""
    keras.utils.set_random_seed(0)
    draw = np.random.default_rng(0)
    rows: Any = {name: draw.choice(["a", "b"], 60) for name in ("u", "v", "unused")} | {"size": np.zeros(60)}
    target = (rows["u"] == "a") + 2.0 * (rows["v"] == "a")
    model = TwoTowers()
    model.compile(keras.optimizers.Adam(0.05), "mse")

    history = model.fit(rows, target, epochs=60, batch_size=20, verbose=0).history["loss"]

    assert history[-1] < 0.01
    np.testing.assert_allclose(model.predict(rows, verbose=0), model(rows), rtol=1e-4, atol=1e-4)


def test_a_sequential_knows_what_its_first_layer_reads() -> None:
    """Words and codes without an input that says so."""
    model = keras.Sequential([layers.IntegerLookup(vocabulary=[7, 9]), layers.CategoryEncoding(3, "one_hot")])

    assert model.predict(np.array([[9], [7], [1]]), verbose=0).tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]


def test_all_variables_of_a_line_have_slopes() -> None:
    """d Σ (x·w + b) / db counts the rows: variables beside a taped value are remembered."""
    w, b = Variable([[2.0]]), Variable([[1.0]])
    with GradientTape() as tape:
        total = ops.sum(TF.constant([[3.0], [4.0]]) @ w + b)

    assert [slope.tolist() for slope in tape.gradient(total, [w, b])] == [[[7.0]], [[2.0]]]


def test_tensors_are_cut_and_never_change() -> None:
    """Parts of a watched tensor are followed; numbers of it have ``numpy()``; ``-=`` makes another one."""
    x = before = TF.constant([1.0, 2.0])
    with GradientTape() as tape:
        tape.watch(x)
        y = x[0] ** 2 + x[1]
    x -= tape.gradient(y, x)

    assert (x.tolist(), before.tolist()) == ([-1.0, 1.0], [1.0, 2.0])
    assert (-TF.reduce_sum(x)).numpy() == 0.0
    assert [one.numpy() for one in x] == [-1.0, 1.0]
    assert TF.math.top_k(x, 1).indices.tolist() == [1]


def test_a_list_of_metrics_is_for_every_output_where_it_cannot_be_one_each() -> None:
    """As Keras 2 read it."""
    x = keras.Input((1,))
    model = keras.Model(x, [layers.Dense(1, name="a")(x), layers.Dense(1, name="b")(x)])
    model.compile("sgd", ["mse", "mse"], metrics=["mae"])

    found = model.fit(np.ones((4, 1)), [np.ones(4), np.ones(4)], verbose=0).history

    assert {"a_mae", "b_mae"} <= set(found)


def test_a_subclass_is_written_as_a_folder_under_any_other_name(tmp_path: Path) -> None:
    """As TensorFlow's form was one."""
    model = TwoTowers()
    model({"u": np.array(["a"]), "v": np.array(["b"]), "size": np.ones((1, 1))})

    model.save(tmp_path / "export" / "1", save_format="tf")

    assert (tmp_path / "export" / "1").is_dir()


class Columned(keras.Model):
    """Feature columns within a model's own call, and codes that a tape sees as they are."""

    def __init__(self) -> None:
        super().__init__()
        town = TF.feature_column.categorical_column_with_vocabulary_list("town", ["Bonn", "Ulm"])
        size = TF.feature_column.numeric_column("size")
        self.columns = layers.DenseFeatures([size, TF.feature_column.embedding_column(town, 2)])
        self.score = layers.Dense(1)

    def call(self, inputs: Any) -> Any:
        """A number a row."""
        return self.score(self.columns(inputs))


def test_feature_columns_work_within_a_call() -> None:
    """The town decides, and the error goes."""
    keras.utils.set_random_seed(0)
    model = Columned()
    model.compile(keras.optimizers.Adam(0.1), "mse")
    rows = {"size": np.zeros(40), "town": np.array(["Bonn", "Ulm"] * 20)}

    history = model.fit(rows, np.array([0.0, 1.0] * 20), epochs=60, verbose=0).history["loss"]

    assert history[-1] < 0.01


def test_a_checkpoint_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Model, optimizer and step; of three savings two are kept."""

    def made() -> Any:
        model = keras.Sequential([layers.Dense(1, input_shape=[1])])
        step = keras.optimizers.Adam(0.1)
        return model, step, TF.train.Checkpoint(step=TF.Variable(0), optimizer=step, net=model)

    model, step, point = made()
    manager = TF.train.CheckpointManager(point, tmp_path, max_to_keep=2)
    for _ in range(3):
        with GradientTape() as tape:
            loss = ops.sum(model(np.ones((2, 1), np.float32)))
        step.apply_gradients(
            zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
        )
        point.step.assign_add(1)
        manager.save()
    other, later, restored = made()
    restored.restore(TF.train.latest_checkpoint(tmp_path)).assert_consumed()

    assert len(manager.checkpoints) == 2
    assert (int(restored.step), int(later.iterations)) == (3, 3)
    np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])
    with pytest.raises(Exception, match="no checkpoint"):
        restored.restore(tmp_path / "ckpt-1")


def test_summaries_are_written_within_a_writer(tmp_path: Path) -> None:
    """A curve is an event file; without a writer nothing happens."""
    pytest.importorskip("tensorboard")
    with TF.summary.create_file_writer(str(tmp_path)).as_default():
        assert TF.summary.scalar("loss", np.float32(1.0), step=0)

    assert not TF.summary.scalar("loss", 1.0, step=0)
    assert [path.name.split(".")[0] for path in tmp_path.iterdir()] == ["events"]


def test_a_tape_looks_up_embeddings_of_given_codes() -> None:
    """The slope of Σ e[0] is 1 in row 0 alone."""
    table = layers.Embedding(2, 1)
    table.build((1,))
    with GradientTape() as tape:
        total = ops.sum(table(np.array([[0.0], [0.0]])))

    assert tape.gradient(total, table.trainable_variables)[0].tolist() == [[2.0], [0.0]]


def test_a_lambda_takes_several_tables() -> None:
    """As in every variational autoencoder."""
    assert layers.Lambda(lambda both: both[0] + both[1])([np.ones((1, 1)), np.ones((1, 1))]).tolist() == [[2.0]]
