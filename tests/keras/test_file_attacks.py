"""Files that a stranger made to do harm: each is refused before it costs memory, opens a file or runs anything."""

import copy
import io
import json
import struct
import subprocess
import sys
import tracemalloc
import zipfile

import h5py
import numpy as np
import pytest

from lamina import keras
from lamina.errors import ModelFileError


@pytest.fixture(scope="module")
def members():
    """The members of a sound file."""
    from lamina.keras._files._keras_file import keras_bytes

    model = keras.Sequential([keras.layers.Dense(3, activation="relu", input_shape=[2]), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    said = {"optimizer": model.optimizer, "loss": "mse", "metrics": []}
    with zipfile.ZipFile(io.BytesIO(keras_bytes(model.network, said))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path, members, **how):
    """A zip of `members` at `path`."""
    with zipfile.ZipFile(path, "w", **how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(path, match=None, most=16 * 2**20):
    """`path` is refused in one sentence, and hardly any memory was taken on the way."""
    tracemalloc.start()
    try:
        with pytest.raises(ModelFileError, match=match):
            keras.models.load_model(path)
        assert tracemalloc.get_traced_memory()[1] < path.stat().st_size * 3 + most
    finally:
        tracemalloc.stop()


def changed(members, change):
    """The members with another config."""
    config = json.loads(members["config.json"])
    change(config)
    return {**members, "config.json": json.dumps(config).encode()}


def dense(config):
    """The first Dense of a config."""
    return config["config"]["layers"][1]


CODE = {
    "bytecode": {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}},
    "a Lambda": {"module": "keras.layers", "class_name": "Lambda", "config": {"function": "os.system"}},
    "a SavedModel": {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/tmp/x"}},
    "pickled torch": {"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {"module": "gASV"}},
    "os.system": {"module": "os", "class_name": "system", "config": {"command": "id"}, "registered_name": "system"},
    "builtins.eval": {"module": "builtins", "class_name": "eval", "config": {}, "registered_name": None},
    "a function by path": {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"},
    "eval as a function": {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "eval"},
    "get_file": {
        "module": "keras.utils",
        "class_name": "function",
        "config": "get_file",
        "registered_name": "get_file",
    },
    "unsafe mode": {
        "module": "keras.config",
        "class_name": "function",
        "config": "enable_unsafe_deserialization",
        "registered_name": "enable_unsafe_deserialization",
    },
    "a dotted path": {"module": "keras.layers", "class_name": "os.system", "config": {}},
    "an unknown class": {"module": "keras.layers", "class_name": "Nobody", "config": {}},
    "a registered name": {"module": "x", "class_name": "Dense", "config": {}, "registered_name": "Custom>evil"},
}


@pytest.mark.parametrize("word", CODE)
@pytest.mark.parametrize("where", ["layer", "activation", "initializer", "optimizer", "loss"])
def test_no_code_comes_out_of_a_file(word, where, members, tmp_path):
    """Whatever names code, wherever it stands: refused, and no module was imported for it."""

    def change(config):
        if where == "layer":
            config["config"]["layers"][1] = CODE[word]
        elif where == "activation":
            dense(config)["config"]["activation"] = CODE[word]
        elif where == "initializer":
            dense(config)["config"]["kernel_initializer"] = CODE[word]
        else:
            config["compile_config"][where] = CODE[word]

    before = set(sys.modules)
    refused(written(tmp_path / "bad.keras", changed(members, change)))

    assert {name for name in set(sys.modules) - before if not name.startswith(("h5py", "numpy", "lamina"))} == set()


@pytest.mark.parametrize("path", ["/etc/passwd", "http://169.254.169.254/", "gs://bucket/words"])
@pytest.mark.parametrize("name", ["StringLookup", "IntegerLookup", "TextVectorization"])
def test_a_vocabulary_is_never_a_path(path, name, members, tmp_path):
    """A vocabulary that names a file or an address is refused; nothing is opened or fetched."""
    layer = {"module": "keras.layers", "class_name": name, "config": {"name": "lookup", "vocabulary": path}}

    bad = changed(members, lambda config: config["config"]["layers"].insert(1, layer))

    refused(written(tmp_path / "bad.keras", bad), "none is opened")


BOMBS = {
    "units": lambda config: dense(config)["config"].update(units=10**12),
    "units within reason": lambda config: dense(config)["config"].update(units=9_000_000),
    "a row": lambda config: config["config"]["layers"][0]["config"].update(batch_shape=[None, 10**12]),
    "axes of a row": lambda config: config["config"]["layers"][0]["config"].update(batch_shape=[None, 10**6, 10**6]),
    "a negative row": lambda config: config["config"]["layers"][0]["config"].update(batch_shape=[None, -2]),
    "a float": lambda config: dense(config)["config"].update(units=2.5),
    "a word": lambda config: dense(config)["config"].update(units="evil"),
    "an unknown setting": lambda config: dense(config)["config"].update(evil=1),
    "no settings": lambda config: dense(config).update(config=None),
    "settings as a list": lambda config: dense(config).update(config=[1]),
    "no layers": lambda config: config["config"].pop("layers"),
    "layers as a word": lambda config: config["config"].update(layers="Dense"),
    "another dtype": lambda config: dense(config)["config"].update(
        dtype={"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
    ),
    "other layers than numbers": lambda config: config["config"]["layers"].append(copy.deepcopy(dense(config))),
    "repeated rows": lambda config: config["config"]["layers"].insert(
        1, {"module": "keras.layers", "class_name": "RepeatVector", "config": {"name": "r", "n": 10**9}}
    ),
}


@pytest.mark.parametrize("word", BOMBS)
def test_a_config_asks_for_no_more_than_the_file_holds(word, members, tmp_path):
    """Sizes are compared with what is stored before anything is allocated for them."""
    refused(written(tmp_path / "bad.keras", changed(members, BOMBS[word])))


TEXTS = {
    "depth": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "depth of lists": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "length": b'{"a":"' + b"x" * (17 * 2**20) + b'"}',
    "entries": b'{"a":[' + b"1," * 1_100_000 + b"1]}",
    "twice": b'{"class_name":"Sequential","class_name":"Dense","config":{}}',
    "not a number": b'{"class_name":"Sequential","config":{"a":NaN}}',
    "infinity": b'{"class_name":"Sequential","config":{"a":1e999}}',
    "digits": b'{"a":' + b"9" * 10_000 + b"}",
    "half a character": b'{"a":"\\ud800"}',
    "a list": b"[1]",
    "nothing": b"",
    "binary": bytes(range(256)),
    "UTF-16": '{"a":1}'.encode("utf-16"),
}


@pytest.mark.parametrize("word", TEXTS)
def test_a_config_is_json_of_sane_size(word, members, tmp_path):
    """Text that is too long, too deep or no JSON is refused before it becomes objects."""
    refused(written(tmp_path / "bad.keras", {**members, "config.json": TEXTS[word]}), most=40 * 2**20)


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "assets/../../evil", "C:\\evil", "..\\evil", "model.pkl", "assets/", "model.weights.npz"],
)
def test_a_member_is_called_what_a_member_may_be_called(name, members, tmp_path):
    """No name leads out of the archive, and none stands for what no model has."""
    refused(written(tmp_path / "bad.keras", {**members, name: b"x"}), "no part of a model")


def test_an_archive_is_not_compressed(members, tmp_path):
    """A compressed member could be a bomb; Keras compresses none."""
    bomb = {**members, "config.json": b" " * 2**24}

    refused(written(tmp_path / "bad.keras", bomb, compression=zipfile.ZIP_DEFLATED), "compressed")


def test_an_archive_is_all_there_is(members, tmp_path):
    """Bytes before, between or behind the members, members twice, and cut ends are refused."""
    good = written(tmp_path / "good.keras", members).read_bytes()
    twice = tmp_path / "twice.keras"
    written(twice, members)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("config.json", b"{}")
    lying = good.replace(struct.pack("<L", len(members["config.json"])), struct.pack("<L", 2**31 - 1))
    wrong = good.replace(b"relu", b"tanh")
    for number, content in enumerate([b"#!/bin/sh\n" + good, good + b"x", good[:-1], lying, wrong]):
        path = tmp_path / f"{number}.keras"
        path.write_bytes(content)
        refused(path)
    refused(twice)


@pytest.mark.parametrize("share", np.linspace(0, 0.999, 40))
def test_a_cut_file_is_refused(share, members, tmp_path):
    """However much is missing from the end, a sentence says that the file is none."""
    path = written(tmp_path / "cut.keras", members)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])

    refused(path)


def hdf5(members, change):
    """The members with weights that `change` has laid hands on."""
    buffer = io.BytesIO(members["model.weights.h5"])
    with h5py.File(buffer, "r+") as file:
        change(file)
    return {**members, "model.weights.h5": buffer.getvalue()}


def replaced(path, **how):
    """A change that puts another dataset in the place of one."""

    def change(file):
        del file[path]
        file.create_dataset(path, **how)

    return change


def linked(link):
    """A change that puts a link in the place of a dataset."""

    def change(file):
        del file["layers/dense/vars/0"]
        file["layers/dense/vars/0"] = link

    return change


def virtual(file):
    """A dataset that is made of another file's."""
    del file["layers/dense/vars/0"]
    layout = h5py.VirtualLayout((2, 3), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (2, 3))
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def cyclic(file):
    """A group that holds itself."""
    file["layers/dense/again"] = file["layers"]


def shared(file):
    """Many names for one array."""
    for number in range(100):
        file[f"layers/dense/vars/{number + 10}"] = file["layers/dense/vars/0"]


def late(file):
    """An array that claims a shape and holds nothing."""
    del file["layers/dense/vars/0"]
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
    space = h5py.h5s.create_simple((2**20, 2**20))
    h5py.h5d.create(file["layers/dense/vars"].id, b"0", h5py.h5t.IEEE_F32LE, space, plan)


def committed(file):
    """A type under a name."""
    file["layers/kind"] = np.dtype("f4")


def nested(file):
    """Groups in groups."""
    file.create_group("/".join("g" * 200))


WORST = "layers/dense/vars/0"
FILES = {
    "a soft link": linked(h5py.SoftLink("/layers/dense/vars/1")),
    "an external link": linked(h5py.ExternalLink("/etc/passwd", "/x")),
    "a virtual dataset": virtual,
    "external data": replaced(WORST, shape=(2, 3), dtype="f4", external=[("/etc/passwd", 0, 24)]),
    "a filter": replaced(WORST, data=np.zeros((2, 3), "f4"), compression="gzip"),
    "pieces": replaced(WORST, data=np.zeros((2, 3), "f4"), chunks=(1, 3)),
    "a shape bomb": late,
    "a filtered bomb": replaced(WORST, shape=(2**16, 2**16), dtype="f4", chunks=(2**10, 2**10), compression="gzip"),
    "another shape": replaced(WORST, data=np.zeros((3, 2), "f4")),
    "words": replaced(WORST, data=[b"evil"]),
    "objects": replaced(WORST, data=["evil"], dtype=h5py.string_dtype()),
    "a table": replaced(WORST, data=np.zeros(3, [("a", "f4")])),
    "NaN": replaced(WORST, data=np.full((2, 3), np.nan, "f4")),
    "infinity": replaced(WORST, data=np.full((2, 3), np.inf, "f4")),
    "a circle": cyclic,
    "one array many times": shared,
    "a named type": committed,
    "depth": nested,
    "a missing array": lambda file: file.__delitem__(WORST),
    "one array more": lambda file: file.create_dataset("layers/dense/vars/2", data=np.zeros(3, "f4")),
}


@pytest.mark.parametrize("word", FILES)
def test_weights_are_plain_arrays_of_the_right_shape(word, members, tmp_path):
    """Links, virtual and external data, filters, wrong shapes and types are refused before they are read."""
    refused(written(tmp_path / "bad.keras", hdf5(members, FILES[word])))


def test_a_word_of_many_words_is_bounded(tmp_path):
    """A list of names that all point at one long text would be gigabytes; it is refused by arithmetic."""
    path = tmp_path / "names.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = "{}"
        file.attrs["long"] = "x" * 2**20
        file.attrs.create("layer_names", ["a"] * 4000, dtype=h5py.string_dtype())

    refused(path, "longer than any word")


def test_an_old_file_is_read_by_the_same_rules(tmp_path):
    """The older form has no back door: a Lambda in it is refused like one in a new file."""
    path = tmp_path / "old.h5"
    layer = {"class_name": "Lambda", "config": {"name": "l", "function": ["4wEAAAA=", None, None]}}
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(
            {"class_name": "Sequential", "config": {"name": "s", "layers": [layer]}}
        )
        file.create_group("model_weights")

    refused(path, "Lambda")


def test_functional_models_in_a_circle_are_refused(members, tmp_path):
    """Layers that wait for each other, or for nobody, are named."""

    def node(name):
        history = {"class_name": "__keras_tensor__", "config": {"shape": [None, 2], "keras_history": [name, 0, 0]}}
        return [{"args": [history], "kwargs": {}}]

    def layer(name, reads):
        record = copy.deepcopy(dense(json.loads(members["config.json"])))
        record["config"]["name"] = name
        return {**record, "name": name, "inbound_nodes": node(reads)}

    config = {
        "name": "m",
        "layers": [layer("a", "b"), layer("b", "a")],
        "input_layers": [["a", 0, 0]],
        "output_layers": [["b", 0, 0]],
    }
    record = {"module": "keras.src.models.functional", "class_name": "Functional", "config": config}

    refused(written(tmp_path / "bad.keras", {**members, "config.json": json.dumps(record).encode()}), "waits for")


AUDITED = """
import sys, os
from lamina import keras
import h5py, lamina.model
keras.models.load_model(sys.argv[2])
opened = []
def hook(event, args):
    if event in {"open", "socket.connect", "subprocess.Popen", "os.system", "exec", "compile", "os.exec"}:
        if not isinstance(args[0], int):  # a file that is open already, wrapped
            opened.append((event, str(args[0])))
sys.addaudithook(hook)
try:
    keras.models.load_model(sys.argv[1])
except ValueError:
    pass
ours = [one for one in opened if sys.argv[1] not in one[1]]
assert not ours, ours
print("quiet")
"""


def test_nothing_but_the_file_is_opened(members, tmp_path):
    """Under an audit hook: no other file, no socket, no process, no compilation, for the worst of the files."""
    good = written(tmp_path / "good.keras", members)
    for word in ("external data", "a virtual dataset", "an external link"):
        bad = written(tmp_path / "bad.keras", hdf5(members, FILES[word]))
        answer = subprocess.run(
            [sys.executable, "-c", AUDITED, str(bad), str(good)], capture_output=True, text=True, check=False
        )
        assert answer.stdout == "quiet\n", answer.stderr


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_never_do_more_than_be_refused(seed, members, tmp_path):
    """A byte anywhere in the config or the weights is changed: a sentence, or a model; never anything else."""
    random = np.random.default_rng(seed)
    path = tmp_path / "flipped.keras"
    for name in ("config.json", "model.weights.h5"):
        for _ in range(25):
            content = bytearray(members[name])
            content[random.integers(len(content))] ^= int(random.integers(1, 256))
            written(path, {**members, name: bytes(content)})
            try:
                keras.models.load_model(path)
            except ModelFileError:
                continue
