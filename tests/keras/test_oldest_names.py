"""Names of Keras 1 and 2 that today's Keras has no more: what they meant, within a process that runs a script."""

import subprocess
import sys

import numpy as np
import pytest

from lamina import keras
from lamina.errors import ArgumentError
from lamina.keras._own._counted import asked, by_class, counted, in_steps, judged
from lamina.keras._scripts import _older_backend as older
from lamina.keras._scripts._joining import Merge
from lamina.keras._scripts._older import OLDER
from lamina.keras._scripts._older_measures import MEASURES
from lamina.keras.tensorflow._first import auc, py_func

K = keras.backend

NAMES = """
from keras.backend.tensorflow_backend import set_session, get_session
import keras.backend.tensorflow_backend as KTF
from keras.regularizers import l1l2, WeightRegularizer, activity_l2
from keras.legacy.layers import Merge
from keras.layers.normalization.batch_normalization_v1 import BatchNormalization
from keras.layers import Dense, Embedding, PReLU, merge
from keras.models import Input, Sequential
from keras.optimizers import adam, sgd, rmsprop, adagrad, adadelta, adamax, nadam, Adam, Nadam
from keras.utils.np_utils import to_categorical, probas_to_classes, categorical_probas_to_classes
from keras.callbacks import BaseLogger
from keras.metrics import fmeasure, matthews_correlation
from keras.backend.common import _EPSILON
from keras.constraints import maxnorm
import keras.layers.merge
from keras import backend as K
import tensorflow as tf

set_session(tf.Session(config=tf.ConfigProto()))
K.set_session(get_session()), K.set_learning_phase(1), K.set_image_dim_ordering("th"), K.set_floatx("float64")
print(K._BACKEND, K.image_dim_ordering(), K.tf is tf, KTF._get_available_gpus(), K.get_session().run(K.variable([2.0])))
print(Adam(lr=0.1, epsilon=None).epsilon, Nadam(schedule_decay=0.004).learning_rate, maxnorm(m=2).max_value)
print(to_categorical(y=[1], nb_classes=2, dtype="int32").tolist(), PReLU(init="zero").name, adam is Adam)
print(Embedding(4, 2, input_length=1, init="uniform", W_regularizer=None).input_shape, Input((3,), sparse=False).shape)
print(Dense(3, dtype="float64").units, merge([Input((2,)), Input((2,))], mode="concat").shape)
model = Sequential()
model.add(Dense(8, 4, init="uniform"))
model.add(PReLU((4,)))
print(model.output_shape, K.random_normal((2, 2), std=1.0).shape)
"""


def run(tmp_path, source):
    """A script as a process of its own runs it."""
    (tmp_path / "script.py").write_text(source)
    command = [sys.executable, "-m", "lamina.keras", str(tmp_path / "script.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_name_is_there(tmp_path):
    """Imports, and what the names are for."""
    answer = run(tmp_path, NAMES)

    assert answer.stdout.splitlines() == [
        "tensorflow tf True [] [2.]",
        "1e-07 0.001 2.0",
        "[[0, 1]] p_re_lu True",
        "(1,) (None, 3)",
        "3 (None, 4)",
        "(None, 4) (2, 2)",
    ], answer.stderr
    assert "dtype='float64' changes nothing" in answer.stderr


def test_a_pass_knows_whether_it_trains():
    """K.in_train_phase chooses by the pass that is running."""

    class Phase(keras.layers.Layer):
        def call(self, x):
            return older.in_train_phase(lambda: x * 2.0, x)

    rows = np.ones((2, 1), np.float32)
    assert Phase()(rows, training=True).numpy().tolist() == [[2.0], [2.0]]
    assert Phase()(rows).numpy().tolist() == rows.tolist()


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("precision", "precision_score"),
        ("recall", "recall_score"),
        ("fmeasure", "f1_score"),
        ("matthews_correlation", "matthews_corrcoef"),
    ],
)
def test_measures_are_scikit_learns(name, meaning):
    """Of one batch, rounded at a half."""
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    true, said = rng.integers(0, 2, 50).astype(np.float32), rng.random(50).astype(np.float32)

    assert float(MEASURES[name](true, said)) == pytest.approx(getattr(metrics, meaning)(true, said > 0.5), abs=1e-5)


def test_models_joined_in_front_of_a_sequential():
    """Keras 1's Merge: the same numbers as the functional model of the same layers."""
    left, right = keras.Sequential(), keras.Sequential()
    left.add(keras.layers.Embedding(5, 3, input_length=1))
    left.add(keras.layers.Reshape((3,)))
    right.add(keras.layers.Dense(2, input_dim=4))
    whole = keras.Sequential()
    whole.add(Merge([left, right], mode="concat"))
    whole.add(keras.layers.Dense(1))
    codes, rows = np.array([0, 4, 2]), np.arange(12.0).reshape(3, 4)

    last = whole.layers[-1]
    joined = np.concatenate([left.predict(codes), right.predict(rows)], axis=1)
    np.testing.assert_allclose(whole.predict([codes, rows]), last(joined), rtol=1e-5)
    whole.compile("sgd", "mse")
    before = left.get_weights()[0].copy()
    whole.fit([codes, rows], np.ones(3), verbose=0)
    assert (left.get_weights()[0] != before).any()
    with pytest.raises(ArgumentError, match="mode"):
        Merge(mode="sideways")


def test_a_loss_that_reads_symbols_of_the_model(tmp_path):
    """As autoencoders of Keras 2 do: evaluate says what NumPy comes to, training lowers it, files are plain."""
    keras.utils.set_random_seed(1)
    inputs, weight = keras.Input((3,)), keras.Input((1,))
    middle = keras.layers.Dense(2)(inputs)
    model = keras.Model([inputs, weight], keras.layers.Dense(3)(middle))

    def loss(y_true, y_pred):
        return K.mean(K.square(y_true - y_pred), axis=-1) * K.sum(weight, axis=-1) + K.sum(K.square(middle), axis=-1)

    x, w = (np.random.default_rng(2).random((10, size)).astype(np.float32) for size in (3, 1))
    model.compile(keras.optimizers.SGD(0.05), loss)
    code = keras.Model(inputs, middle).predict(x)
    by_hand = np.mean((x - model.predict([x, w])) ** 2, axis=1) * w[:, 0] + np.sum(code**2, axis=1)

    assert model.evaluate([x, w], x, verbose=0) == pytest.approx(by_hand.mean(), rel=1e-5)
    curve = model.fit([x, w], x, epochs=5, batch_size=4, verbose=0).history["loss"]
    assert curve[-1] < curve[0]
    assert {type(layer).__name__ for layer in model.layers} == {"InputLayer", "Dense"}
    model.save(tmp_path / "model.h5")
    again = keras.models.load_model(tmp_path / "model.h5", compile=False)
    np.testing.assert_array_equal(again.predict([x, w]), model.predict([x, w]))


def test_losses_keep_the_names_of_their_outputs():
    """Several outputs, one of whose losses reads a symbol."""
    inputs = keras.Input((2,))
    middle = keras.layers.Dense(2)(inputs)
    outputs = [keras.layers.Dense(1, name=name)(middle) for name in ("left", "right")]
    model = keras.Model(inputs, outputs)
    model.compile("sgd", {"left": "mse", "right": lambda y, p: K.square(y - p) + K.sum(middle, axis=-1, keepdims=True)})

    history = model.fit(np.ones((4, 2)), [np.ones(4), np.ones(4)], verbose=0).history

    assert sorted(history) == ["left_loss", "loss", "right_loss"]
    assert model.output_names == ["left", "right"]


def test_keras_1_counts_rows():
    """samples_per_epoch and val_samples, by the first batch's size; the generator loses nothing."""

    def batches():
        while True:
            yield np.ones((8, 2)), np.ones(8)

    model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    model.fit_generator(batches(), samples_per_epoch=20, nb_epoch=2, verbose=0)

    assert model.optimizer.iterations == 6
    assert model.predict_generator((x for x, _ in batches()), val_samples=16).shape == (16, 1)
    again, steps = in_steps("fit", "samples_per_epoch", iter([np.ones(2), np.zeros(2)]), 3, "steps_per_epoch")
    assert (steps, [batch.tolist() for batch in again]) == (2, [[1.0, 1.0], [0.0, 0.0]])


def test_what_callbacks_of_keras_2_were_shown():
    """validation_data as inputs, targets and weights; params by the names of then."""
    given = asked((np.ones((10, 2)), np.arange(10)), {"validation_split": 0.3, "epochs": 4})
    x, y, weights = judged(given)
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")

    assert (x.shape, y[:, 0].tolist(), weights.tolist()) == ((3, 2), [7, 8, 9], [1.0, 1.0, 1.0])
    assert [counted(key, model, given) for key in ("samples", "batch_size", "nb_epoch")] == [10, 32, 4]
    assert counted("metrics", model, given) == ["loss", "val_loss"]


def test_weights_of_classes_in_other_words():
    """An array goes by the codes' order, and a word is as nothing."""
    assert by_class(np.array([1.0, 2.0])) == {0: 1.0, 1: 2.0}
    assert by_class("auto") is None


@pytest.mark.parametrize(("name", "falls"), [("val_rmse", True), ("val_my_acc", False), ("val_fmeasure", False)])
def test_numbers_without_a_direction_have_keras_2s(name, falls):
    """Less is better, but for what ends like an accuracy."""
    assert keras.callbacks.EarlyStopping(name).falls() is falls


def test_older_names_hang_on_real_modules():
    """Every room of the table is one of lamina's."""
    assert all(hasattr(keras, room) for room in OLDER)


def test_folders_of_tensorflows_forms_are_made(tmp_path):
    """A name without a suffix was a folder, made with all above it."""
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
    model.save(str(tmp_path / "a" / "model"))
    model.save_weights(str(tmp_path / "b" / "weights"))

    assert keras.models.load_model(str(tmp_path / "a" / "model")).output_shape == (None, 1)
    assert (tmp_path / "b" / "weights").is_file()


def adversaries(optimizer):
    """A judge that learns, and a maker behind which it stands still, in the order of Keras 2's scripts."""
    judge = keras.Sequential([keras.layers.Dense(1, activation="sigmoid", input_shape=(2,))])
    judge.compile(optimizer, "binary_crossentropy")
    maker = keras.Sequential([keras.layers.Dense(2, input_shape=(3,))])
    judge.trainable = False
    noise = keras.Input((3,))
    both = keras.Model(noise, judge(maker(noise)))
    both.compile(optimizer, "binary_crossentropy")
    return judge, maker, both


def test_what_trains_is_what_trained_at_compile():
    """trainable, set later, counts from the next compile; Keras 2's adversarial pairs rest on that."""
    judge, maker, both = adversaries("sgd")
    rows, ones = np.ones((4, 2), np.float32), np.ones((4, 1), np.float32)
    before = [judge.get_weights()[0].copy(), maker.get_weights()[0].copy()]

    both.train_on_batch(np.ones((4, 3), np.float32), ones)
    moved = [
        (now != then).any() for now, then in zip([judge.get_weights()[0], maker.get_weights()[0]], before, strict=True)
    ]
    judge.train_on_batch(rows, ones)

    assert moved == [False, True]
    assert (judge.get_weights()[0] != before[0]).any()
    learned = judge.get_weights()[0].copy()
    judge.compile("sgd", "binary_crossentropy")
    judge.fit(rows, ones, verbose=0)
    np.testing.assert_array_equal(judge.get_weights()[0], learned)


def test_one_optimizer_for_several_models():
    """Each gets one of its settings: the second learns as if it had been given its own."""
    rows, ones = np.ones((4, 2), np.float32), np.ones((4, 1), np.float32)

    def second(optimizers):
        for optimizer in optimizers:
            keras.utils.set_random_seed(3)
            model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
            model.compile(optimizer, "mse")
            model.fit(rows, ones, epochs=3, verbose=0)
        return model.get_weights()[0]

    shared = keras.optimizers.Adam(0.1)

    np.testing.assert_array_equal(second([shared, shared]), second([keras.optimizers.Adam(0.1) for _ in range(2)]))
    assert shared.iterations == 3


def test_the_area_under_the_curve_of_tensorflow_1():
    """tf.metrics.auc and a function of scikit-learn's, in a compiled fit: both are scikit-learn's number."""
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((60, 3)).astype(np.float32), rng.integers(0, 2, 60)

    def area(y_true, y_pred):
        return auc(y_true, y_pred)[1]

    def scored(y_true, y_pred):  # compile tries it on rows of one class
        return metrics.roc_auc_score(y_true, y_pred) if len(np.unique(y_true)) > 1 else 0.5

    def asked_of(y_true, y_pred):
        return py_func(scored, (y_true, y_pred), "float64")

    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid", input_shape=(3,))])
    model.compile("sgd", "binary_crossentropy", metrics=[area, asked_of])
    model.fit(x, y, batch_size=60, verbose=0)

    found = model.evaluate(x, y, batch_size=60, verbose=0)[1:]
    assert found == pytest.approx([metrics.roc_auc_score(y, model.predict(x)[:, 0])] * 2, abs=1e-6)


def test_layers_that_keras_gave_up():
    """Maxout is the largest of its dense layers, a highway a gate's mixture; both learn."""
    rows = np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32)
    maxout, highway = OLDER["layers"]["MaxoutDense"](2, nb_feature=3, input_dim=3), OLDER["layers"]["Highway"]()
    model = keras.Sequential([maxout, highway])
    model.compile("sgd", "mse")
    before = model.get_weights()
    model.fit(rows, np.ones((6, 2)), verbose=0)

    w, b = (np.asarray(one) for one in maxout.get_weights())
    largest = np.max([rows @ w[k] + b[k] for k in range(3)], axis=0)
    np.testing.assert_allclose(maxout(rows), largest, rtol=1e-5)
    gate = 1 / (1 + np.exp(-(largest @ highway.gate.numpy() + highway.gate_b.numpy())))
    sums = largest @ highway.W.numpy() + highway.b.numpy()
    np.testing.assert_allclose(model.predict(rows), gate * sums + (1 - gate) * largest, rtol=1e-4)
    assert all((one != two).any() for one, two in zip(before, model.get_weights(), strict=True))


ATTRIBUTES = """
from keras.callbacks import *
from keras.models import Sequential
from keras.layers import Dense
m = Sequential([Dense(2, input_dim=3), Dense(1)])
m.compile("adam", "mse")
first, last = m.layers
print(m.built, m.stateful, m.model is m, first.output_shape, last.get_output_at(0).shape, first.W.shape)
mean, total = K.mean(K.variable([1.0, 3.0])), K.sum(K.ones((2, 3)), axis=[0, 1])
print(mean.numpy(), total.numpy(), m.optimizer.decay, np.pi > 3)
m.reset_states()
names = [w.name for w in first.weights]
print(names, first.weights[0].eval().shape, type(m.get_weights()[0]).__name__)
K.set_value(first.weights[1], [5.0, 6.0])
print(first.get_weights()[1], first.count_params(), K.variable(2.0).eval())
import tensorflow as tf
from tensorflow.python.ops import control_flow_ops
print(tf.to_float([1]).numpy(), tf.div(4.0, 2.0), tf.truncated_normal([2, 2]).shape, tf.double.name)
"""


def test_attributes_of_models_and_layers(tmp_path):
    """Under the names of older years, in a script."""
    answer = run(tmp_path, ATTRIBUTES)

    assert answer.stdout.splitlines() == [
        "True False True (None, 2) (None, 1) (3, 2)",
        "2.0 6.0 0.0 True",
        "['kernel', 'bias'] (3, 2) ndarray",
        "[5. 6.] 8 2.0",
        "[1.] 2.0 (2, 2) float64",
    ], answer.stderr


def test_rows_that_are_always_so_many():
    """Input(batch_shape=…), a layer of so many rows, and a loss that reads a symbol, as in autoencoders of Keras 1."""
    inputs = keras.Input(batch_shape=(4, 3))
    middle = keras.layers.Dense(2)(inputs)
    noisy = keras.layers.Lambda(lambda x: x + K.constant(np.ones((4, 2))))(middle)
    model = keras.Model(inputs, keras.layers.Dense(3)(noisy))
    model.compile("sgd", lambda y, p: K.mean(K.square(y - p), axis=-1) + K.sum(K.square(middle), axis=-1))
    x = np.random.default_rng(0).random((12, 3)).astype(np.float32)

    history = model.fit(x, x, batch_size=4, epochs=2, validation_data=(x, x), verbose=0)

    last, first = model.layers[-1], keras.Model(inputs, middle).predict(x)
    np.testing.assert_allclose(model.predict(x, batch_size=4), last(first + 1.0), rtol=1e-5)
    by_hand = np.mean((x - model.predict(x)) ** 2, axis=1) + np.sum(first**2, axis=1)
    assert model.evaluate(x, x, batch_size=4, verbose=0) == pytest.approx(by_hand.mean(), rel=1e-5)
    assert history.history["val_loss"][-1] == pytest.approx(by_hand.mean(), rel=1e-5)


def test_show_accuracy():
    """Keras 0.3's word in fit and evaluate: a metric from then on."""
    x, y = np.ones((8, 2)), np.eye(2)[[0, 1] * 4]
    model = keras.Sequential([keras.layers.Dense(2, activation="softmax", input_shape=(2,))])
    model.compile("sgd", "categorical_crossentropy")

    history = model.fit(x, y, nb_epoch=1, show_accuracy=True, validation_data=(x, y), verbose=0).history

    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert model.evaluate(x, y, show_accuracy=True, verbose=0)[1] == 0.5


def test_a_function_of_two_inputs_is_a_lambda():
    """Siamese networks and samplers of autoencoders give a Lambda a list; it is one argument of its function."""
    left, right = keras.Input((3,)), keras.Input((3,))
    model = keras.Model([left, right], keras.layers.Lambda(lambda pair: pair[0] - pair[1])([left, right]))
    told = model.predict([np.full((2, 3), 5.0), np.full((2, 3), 3.0)], verbose=0)
    assert told.tolist() == [[2.0] * 3] * 2
    assert np.asarray(keras.layers.Lambda(lambda rows: rows * 2)([[1.0, 2.0], [3.0, 4.0]])).tolist() == [[2, 4], [6, 8]]


def test_the_answer_of_a_wrappers_fit_has_curves():
    """Keras 2's wrapper answered a History; the estimator itself has curves under the same word."""
    estimator = keras.wrappers.KerasRegressor(
        lambda: keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), loss="mse", epochs=2, verbose=0
    )
    history = estimator.fit(np.zeros((8, 2)), np.ones(8))
    assert len(history.history["loss"]) == 2
