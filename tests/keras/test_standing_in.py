"""Scripts as people wrote them in ten years, run unmodified: what they print, and which notes are made."""

import json
import subprocess
import sys

import pytest

from lamina import keras
from lamina.errors import ArgumentError
from lamina.keras._own._verbs import modern
from lamina.keras._scripts._era_names import meant
from lamina.keras._scripts._standing_in import refusal

OLD = """
import numpy as np
import tensorflow as tf
from keras.models import Sequential
from keras.layers.core import Dense, Dropout
from keras.optimizers import Adam
from keras.utils import np_utils
from keras.callbacks import EarlyStopping

tf.random.set_seed(1)
x = np.random.RandomState(7).rand(60, 8)
y = (x[:, 0] > 0.5).astype(int)
model = Sequential()
model.add(Dense(12, input_dim=8, init="uniform", activation="relu"))
model.add(Dropout(p=0.1))
model.add(Dense("1", activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer=Adam(lr=0.01, decay=1e-3), metrics=["accuracy"])
stop = EarlyStopping(monitor="val_acc", patience=50)
history = model.fit(x, y, nb_epoch=2, batch_size=10, validation_split=0.2, verbose=0, callbacks=[stop])
print(len(history.history["acc"]), len(history.history["val_acc"]))
print(model.predict_classes(x).shape, np_utils.to_categorical([0, 1]).shape)
"""

NEW = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
import numpy as np

x = {"a": np.arange(40.0), "b": np.array(["u", "v"] * 20)}
y = np.arange(40) % 2
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(40).batch(8).prefetch(tf.data.AUTOTUNE)
a, b = keras.Input(shape=(1,), name="a"), keras.Input(shape=(1,), name="b", dtype="string")
scale = layers.Normalization()
scale.adapt(x["a"])
words = layers.StringLookup(output_mode="one_hot")
words.adapt(x["b"])
h = layers.concatenate([scale(a), words(b)])
model = keras.Model([a, b], layers.Dense(1, activation="sigmoid")(h))

def rmse(y_true, y_pred):
    return tf.sqrt(tf.reduce_mean(tf.square(tf.cast(y_true, tf.float32) - y_pred)))

model.compile("adam", "binary_crossentropy", metrics=["accuracy", rmse])
model.fit(data, epochs=2, verbose=0, validation_data=data)
print(sorted(model.history.history))
print(type(model(x)).__name__, model(x).numpy().shape)
with tf.GradientTape() as tape:
    v = tf.Variable(3.0)
    loss = v * v
print(float(tape.gradient(loss, v)))
"""

SKLEARN = """
from scikeras.wrappers import KerasClassifier, KerasRegressor
from keras.wrappers.scikit_learn import KerasClassifier as Older
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from keras import Sequential, layers

def build(units=4):
    model = Sequential([layers.Dense(units, activation="relu"), layers.Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model

x, y = load_iris(return_X_y=True)
search = GridSearchCV(KerasClassifier(model=build, units=4, epochs=2, verbose=0), {"units": [2, 3]}, cv=2)
search.fit(x, y)
print(search.best_params_["units"] in (2, 3), Older(build_fn=build, epochs=1, verbose=0).fit(x, y).predict(x).shape)
"""


def run(tmp_path, source, *arguments):
    script = tmp_path / "script.py"
    script.write_text(source)
    command = [sys.executable, "-m", "lamina.keras", str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)


def test_a_script_of_keras_1_and_2_runs(tmp_path):
    """Each old spelling is understood, and named once with today's."""
    answer = run(tmp_path, OLD)

    assert answer.stdout.split("\n")[:2] == ["2 2", "(60, 1) (2, 2)"], answer.stderr
    for word in ("input_dim=", "init=", "p=", "lr=", "decay=", "nb_epoch=", "'val_acc'", "'acc'", "predict_classes"):
        assert answer.stderr.count(f" {word}") >= 1, word
    assert len(answer.stderr.splitlines()) == len(set(answer.stderr.splitlines()))


def test_a_script_of_tensorflow_runs(tmp_path):
    """Pipelines, text columns, functions in a loss, and a tape."""
    answer = run(tmp_path, NEW)

    names = ["accuracy", "loss", "rmse", "val_accuracy", "val_loss", "val_rmse"]
    assert answer.stdout.splitlines() == [str(names), "Tensor (40, 1)", "6.0"], answer.stderr


def test_wrappers_are_scikit_learns(tmp_path):
    """A search over the builder's arguments, by both generations of wrappers."""
    answer = run(tmp_path, SKLEARN)

    assert answer.stdout.strip() == "True (150,)", answer.stderr


def test_arguments_and_name_reach_the_script(tmp_path):
    """The script is the main module and sees its own arguments."""
    answer = run(tmp_path, "import sys, keras\nprint(__name__, sys.argv[1:], keras.__name__)", "--epochs", "3")

    assert answer.stdout.strip() == "__main__ ['--epochs', '3'] lamina.keras"


def test_a_notebook_runs(tmp_path):
    """Code cells, without magics."""
    cells = [
        {"cell_type": "markdown", "source": ["# A"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install keras\n", "import keras\n", "a = 1"]},
        {"cell_type": "code", "source": ["print(a, keras.__name__)"]},
    ]
    path = tmp_path / "book.ipynb"
    path.write_text(json.dumps({"cells": cells}))

    answer = subprocess.run(
        [sys.executable, "-m", "lamina.keras", str(path)], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "1 lamina.keras"


MAGIC = """
import importlib, sys, lamina.keras

class Shell:
    def run_line_magic(self, magic, line):
        importlib.import_module(line).load_ipython_extension(self)
    def register_magic_function(self, function, magic_kind, magic_name):
        self.magic = function
    def push(self, names):
        print(sorted(names))

shell = Shell()
lamina.keras.load_ipython_extension(shell)
import keras
print(keras.__name__)
shell.magic(sys.argv[1])
"""


def test_a_notebook_asks_for_it_by_a_magic(tmp_path):
    """%load_ext lamina.keras: imports lead to lamina, and a script's names come into the notebook."""
    (tmp_path / "script.py").write_text("import keras\nunits = 3")
    command = [sys.executable, "-c", MAGIC, str(tmp_path / "script.py")]

    answer = subprocess.run(command, capture_output=True, text=True, check=True)

    assert answer.stdout == "lamina.keras\n['keras', 'units']\n"


def test_nothing_is_shadowed_by_importing_lamina():
    """Only who asks gets lamina under Keras's name."""
    code = "import sys, lamina.keras; print([n for n in ('keras', 'tensorflow') if n in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("name", ["keras.preprocessing.image", "keras.applications.vgg16", "tensorflow.lite"])
def test_what_lies_outside_is_refused_in_one_sentence(name):
    """Images and their kind: the sentence says what lamina is for."""
    assert refusal(name).endswith("lamina is for neural networks on tables.")
    assert "that is for" in refusal(name)


def test_a_missing_script_is_said(tmp_path):
    """No traceback for a wrong path."""
    command = [sys.executable, "-m", "lamina.keras", str(tmp_path / "none.py")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (answer.returncode, "there is no file" in answer.stderr) == (2, True)


@pytest.mark.parametrize(
    ("old", "known", "new"),
    [
        ("acc", ["loss", "accuracy"], "accuracy"),
        ("val_acc", ["val_loss", "val_binary_accuracy"], "val_binary_accuracy"),
        ("lr", ["learning_rate"], "learning_rate"),
        ("val_mean_absolute_error", ["val_mae", "mae"], "val_mae"),
        ("auc_2", ["auc", "val_auc"], "auc"),
        ("nonsense", ["loss"], None),
        ("acc", ["loss"], None),
    ],
)
def test_older_names_of_curves(old, known, new):
    """What histories were called in the years of the scripts."""
    assert meant(old, known) == new


def test_curves_of_functions_are_called_as_in_keras():
    """In small letters with underscores, as Keras 3.15 calls these; scripts find them by the function's name too."""

    def rSquared(y_true, y_pred):
        return y_true - y_pred

    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[rSquared, lambda y_true, y_pred: y_pred])
    curves = model.fit([[1.0]], [1.0], verbose=0).history

    assert list(curves) == ["lambda", "loss", "r_squared"]
    assert curves["rSquared"] == curves["r_squared"]
    assert curves["<lambda>"] == curves["lambda"]


def test_words_nobody_ever_used_are_refused():
    """A misspelt argument is no older spelling."""
    with pytest.raises(ArgumentError, match="epocs"):
        modern("fit", {"epocs": 3})


WRONG = """
import keras
import numpy as np


def build():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model


build().fit(np.zeros((10, 4)), np.zeros(10), verbose=0)
"""


@pytest.mark.parametrize("whole", [False, True])
def test_an_error_is_shown_by_the_lines_of_the_script(whole, tmp_path):
    """The line that went wrong and the sentence; lamina's own lines where somebody asks for them."""
    asked = "keras.config.disable_traceback_filtering()\n" if whole else ""
    (tmp_path / "wrong.py").write_text(WRONG.replace("\n\n\ndef", f"\n{asked}\n\ndef", 1))
    done = subprocess.run(
        [sys.executable, "-m", "lamina.keras", str(tmp_path / "wrong.py")], capture_output=True, text=True, check=False
    )
    files = [line.split('"')[1] for line in done.stderr.splitlines() if line.startswith("  File ")]

    assert done.returncode == 1
    assert "lamina.errors.ShapeError: The network was built for rows of shape (3,); got" in done.stderr
    assert (files == [str(tmp_path / "wrong.py")]) is not whole
