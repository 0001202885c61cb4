"""Reading what a stranger made: each attack is refused in one sentence, and nothing but the file is touched."""

import gzip
import io
import json
import os
import pickle
import re
import socket
import subprocess
import sys
import tracemalloc
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save

from lamina.errors import ModelFileError
from lamina.saving import read, write
from lamina.saving._form import canonical, checksum

BODY = {"format": 1, "description": {"units": 2}, "nonfinite": []}
TENSORS = {"bias": np.arange(2, dtype=np.float32), "kernel": np.arange(6, dtype=np.float32).reshape(2, 3)}
ENTRIES = {
    "bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
    "kernel": {"dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32]},
}
DATA = b"".join(array.tobytes() for array in TENSORS.values())


def sealed(body=None, tensors=None):
    """A description with the right checksum, whatever else is wrong with it: an attacker can compute one."""
    body = BODY if body is None else body
    return canonical(body | {"sha256": checksum(body, TENSORS if tensors is None else tensors)})


def forged(header=None, data=DATA, length=None):
    """The bytes of a file with any header."""
    if header is None:
        header = {"__metadata__": {"lamina": sealed()}, **ENTRIES}
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(raw) if length is None else length).to_bytes(8, "little") + raw + data


def with_entries(**entries):
    return forged({"__metadata__": {"lamina": sealed()}, **ENTRIES, **entries})


def with_text(text):
    return forged({"__metadata__": {"lamina": text}, **ENTRIES})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.lamina"


def refusal(path, content):
    """The sentence with which a file of this content is refused."""
    path.write_bytes(content)
    with pytest.raises(ModelFileError) as caught:
        read(path)
    words = str(caught.value)
    assert repr(str(path)) in words
    assert len(words) < 600
    assert "\n" not in words
    return words


def test_the_forger_can_make_a_sound_file(path):
    """So that what follows is refused for its fault and for nothing else."""
    path.write_bytes(forged())

    description, tensors = read(path)

    assert description == {"units": 2}
    np.testing.assert_array_equal(tensors["kernel"], TENSORS["kernel"])
    assert not tensors["kernel"].flags.writeable


def test_every_truncation_is_refused(path):
    """At every length."""
    whole = forged()
    for length in range(len(whole)):
        refusal(path, whole[:length])


def test_every_flipped_byte_is_refused_or_changes_nothing(path):
    """At every place, one bit and all bits of the byte."""
    write(path, {"units": 2, "words": ["a", "b"]}, TENSORS)
    whole = path.read_bytes()
    sound = read(path)
    for place in range(len(whole)):
        for flip in (1, 0x20, 255):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
            try:
                description, tensors = read(path)
            except ModelFileError:
                continue
            assert description == sound[0]
            assert all(np.array_equal(tensors[name], sound[1][name]) for name in sound[1])


def test_what_hangs_on_either_end_is_refused(path):
    """A model is no place to hide another file."""
    assert "behind its end" in refusal(path, forged() + b"x")
    assert "script" in refusal(path, b"#!/bin/sh\n" + forged())
    assert "cut short" in refusal(path, forged()[:-1])


@pytest.mark.parametrize("length", [0, 1, 7, 2**31, 2**63, 2**64 - 1])
def test_a_header_length_that_cannot_be_is_refused_without_reading_on(path, length):
    """The first eight bytes are a stranger's claim."""
    refusal(path, forged(length=length))


ENTRY_ATTACKS = {
    "negative": {"bias": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}},
    "float shape": {"bias": {"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]}},
    "boolean shape": {"bias": {"dtype": "F32", "shape": [True, 2], "data_offsets": [0, 8]}},
    "huge": {"bias": {"dtype": "F32", "shape": [2**62], "data_offsets": [0, 8]}},
    "overflow": {"bias": {"dtype": "F32", "shape": [2**32, 2**32, 2], "data_offsets": [0, 8]}},
    "huge beside an empty axis": {"empty": {"dtype": "F32", "shape": [0, 2**62, 2**62], "data_offsets": [32, 32]}},
    "size": {"bias": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}},
    "overlap": {"kernel": {"dtype": "F32", "shape": [2, 3], "data_offsets": [4, 28]}},
    "same place": {"twin": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}},
    "gap": {"kernel": {"dtype": "F32", "shape": [2, 3], "data_offsets": [12, 36]}},
    "end before begin": {"bias": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}},
    "beyond the file": {"kernel": {"dtype": "F32", "shape": [10**9, 6], "data_offsets": [8, 24 * 10**9 + 8]}},
    "three offsets": {"bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 8]}},
    "too many axes": {"bias": {"dtype": "F32", "shape": [1] * 40 + [2], "data_offsets": [0, 8]}},
    "unknown type": {"bias": {"dtype": "BF16", "shape": [4], "data_offsets": [0, 8]}},
    "complex": {"bias": {"dtype": "C64", "shape": [1], "data_offsets": [0, 8]}},
    "object": {"bias": {"dtype": "O", "shape": [1], "data_offsets": [0, 8]}},
    "big-endian": {"bias": {"dtype": ">f4", "shape": [2], "data_offsets": [0, 8]}},
    "type is a list": {"bias": {"dtype": ["F32"], "shape": [2], "data_offsets": [0, 8]}},
    "no type": {"bias": {"shape": [2], "data_offsets": [0, 8]}},
    "one key more": {"bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], "path": "/etc/passwd"}},
    "an entry is a number": {"bias": 7},
    "transposed": {"kernel": {"dtype": "F32", "shape": [3, 2], "data_offsets": [8, 32]}},
    "another type of one size": {"bias": {"dtype": "I32", "shape": [2], "data_offsets": [0, 8]}},
    "half a character": {"\ud800": {"dtype": "F32", "shape": [0], "data_offsets": [32, 32]}},
    "truths": {"bias": {"dtype": "BOOL", "shape": [8], "data_offsets": [0, 8]}},
}


@pytest.mark.parametrize("attack", ENTRY_ATTACKS)
def test_a_tensor_that_does_not_fit_its_claim_is_refused(path, attack):
    """Sizes, places and types are worked out from the header before anything is allocated."""
    refusal(path, with_entries(**ENTRY_ATTACKS[attack]))


def test_a_missing_an_extra_and_a_swapped_tensor_are_refused(path):
    """The checksum covers names and shapes, not the bytes alone."""
    metadata = {"__metadata__": {"lamina": sealed()}}
    refusal(path, forged(metadata | {"bias": ENTRIES["bias"]}, DATA[:8]))
    refusal(path, with_entries(extra={"dtype": "F32", "shape": [1], "data_offsets": [32, 36]}) + bytes(4))
    one, other = ({"dtype": "F32", "shape": [4], "data_offsets": [at, at + 16]} for at in (0, 16))
    text = sealed(tensors={"a": np.zeros(4, np.float32), "b": np.ones(4, np.float32)})
    data = np.repeat(np.float32([0, 1]), 4).tobytes()
    path.write_bytes(forged({"__metadata__": {"lamina": text}, "a": one, "b": other}, data))
    assert read(path)[1]["b"].tolist() == [1] * 4
    refusal(path, forged({"__metadata__": {"lamina": text}, "a": other, "b": one}, data))


HEADER_ATTACKS = {
    "not utf-8": b'{"\xff": 1}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "nul": b'{"a\x00": 1}',
    "a list": b"[1, 2, 3]",
    "a number": b"12345678",
    "a word": b'"lamina"',
    "nothing": b"{}",
    "half": b'{"__metadata__": {"lamina": ',
    "deep": b'{"a":' * 200_000,
    "deep lists": b'{"a":' + b"[" * 200_000,
    "metadata is a list": b'{"__metadata__": ["lamina"]}',
    "metadata holds a table": b'{"__metadata__": {"lamina": {}}}',
    "twice the same tensor": b'{"a": 1, "a": 2}',
    "many small things": b'{"a":[' + b"[],[]," * 1_000_000 + b"0]}",
}


@pytest.mark.parametrize("attack", HEADER_ATTACKS)
def test_a_header_that_is_none_is_refused(path, attack):
    """Whatever is there instead of a table of tensors."""
    refusal(path, forged(HEADER_ATTACKS[attack]))


def test_a_name_twice_in_the_header_is_refused(path):
    """Two readers must not see two models in one file."""
    whole = json.dumps({"__metadata__": {"lamina": sealed()}, **ENTRIES}).encode()
    refusal(path, forged(whole[:-1] + b', "bias": ' + json.dumps(ENTRIES["bias"]).encode() + b"}"))


def test_more_metadata_than_lamina_writes_is_refused(path):
    """One key: nothing travels along unread."""
    refusal(path, forged({"__metadata__": {"lamina": sealed(), "note": "x"}, **ENTRIES}))


@pytest.mark.parametrize("version", [0, -1, 10**9, "1", 1.0, True, None, [1]])
def test_another_version_is_refused(path, version):
    """A newer one with the way out; anything else as damage."""
    words = refusal(path, with_text(sealed(BODY | {"format": version})))

    assert ("newer version" in words) == (version == 10**9)


@pytest.mark.parametrize("part", ["format", "description", "nonfinite", "sha256"])
@pytest.mark.parametrize("value", ["missing", None, True, 7, 0.5, "x", [7], {"x": 1}])
def test_every_part_of_the_description_must_be_there_and_of_its_kind(path, part, value):
    """Each key with each wrong type, under a right checksum where there is one."""
    if (part, value) == ("description", {"x": 1}):
        pytest.skip("a description")
    body = dict(BODY) if part == "sha256" else {name: item for name, item in BODY.items() if name != part}
    if part != "sha256" and value != "missing":
        body[part] = value
    record = json.loads(sealed(body))
    if part == "sha256":
        record.pop("sha256")
        record |= {} if value == "missing" else {"sha256": value}

    refusal(path, with_text(canonical(record)))


TEXT_ATTACKS = {
    "nan": '"units":NaN',
    "infinity": '"units":-Infinity',
    "a number that overflows": '"units":1e999',
    "a number of 5000 digits": '"units":' + "9" * 5000,
    "a number beyond 64 bits": '"units":' + str(2**64),
    "a name twice": '"units":2,"units":3',
    "another spelling of a number": '"units":2e0',
    "spaces": '"units": 2',
    "half a character": '"units":"\\ud800"',
    "too deep": '"units":' + "[" * 70 + "]" * 70,
    "far too deep": '"units":' + "[" * 100_000 + "]" * 100_000,
    "a long word": f'"units":"{"x" * 70_000}"',
}


@pytest.mark.parametrize("attack", TEXT_ATTACKS)
def test_a_description_that_lamina_would_not_write_is_refused(path, attack):
    """There is one text for one description."""
    refusal(path, with_text(sealed().replace('"units":2', TEXT_ATTACKS[attack])))


def test_an_extra_part_and_an_unknown_tensor_in_the_description_are_refused(path):
    """Unknown required things are never passed over."""
    refusal(path, with_text(sealed(BODY | {"code": "import os"})))
    refusal(path, with_text(sealed(BODY | {"nonfinite": ["other"]})))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers_are_refused(path, value):
    """Even under a right checksum; a curve that may hold them is declared."""
    tensors = {"w": np.array([0, value], np.float32)}
    entry = {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    text = sealed(tensors=tensors)
    assert "'w' holds NaN" in refusal(path, forged({"__metadata__": {"lamina": text}, **entry}, tensors["w"].tobytes()))

    text = sealed(BODY | {"nonfinite": ["w"]}, tensors)
    path.write_bytes(forged({"__metadata__": {"lamina": text}, **entry}, tensors["w"].tobytes()))
    np.testing.assert_array_equal(read(path)[1]["w"], tensors["w"])


def test_numbers_at_the_edge_of_their_type_are_kept(path):
    """Denormals and the largest float32 are numbers."""
    edge = np.array([1e-45, -1e-45, 3.4e38, -0.0], np.float32)
    write(path, {}, {"w": edge})

    assert read(path)[1]["w"].tobytes() == edge.tobytes()


def test_words_that_look_like_paths_or_code_are_words(path):
    """Nothing is opened, looked up or run because a word says so."""
    words = ["/etc/passwd", "http://169.254.169.254/", "../../x", "__import__('os')", "{__class__}", "%s", "<script>"]
    write(path, {"vocabulary": words}, {f"embedding/{word}": np.zeros(1) for word in words})

    assert read(path)[0] == {"vocabulary": words}


def zipped(name):
    page = io.BytesIO()
    with zipfile.ZipFile(page, "w") as archive:
        archive.writestr(name, b"contents")
    return page.getvalue()


def numpy_file(*, many):
    page = io.BytesIO()
    (np.savez if many else np.save)(page, np.zeros(3))
    return page.getvalue()


FOREIGN = {
    "empty": (b"", "empty"),
    "pickle": (pickle.dumps({"a": np.zeros(2)}), "pickle, which can run code"),
    "old pickle": (pickle.dumps([1], protocol=2), "pickle"),
    "keras": (zipped("metadata.json"), r"Keras model.*set_weights"),
    "h5": (b"\x89HDF\r\n\x1a\n" + bytes(100), r"HDF5.*set_weights"),
    "torch": (zipped("model/data.pkl"), "PyTorch"),
    "npz": (numpy_file(many=True), "NumPy arrays"),
    "npy": (numpy_file(many=False), "NumPy arrays"),
    "zip": (zipped("readme.txt"), "zip archive"),
    "excel": (zipped("[Content_Types].xml"), "Office"),
    "gzip": (gzip.compress(b"model"), "gzip"),
    "parquet": (b"PAR1" + bytes(50), "Parquet"),
    "onnx": (b"\x08\x08\x12\x07pytorch", "ONNX"),
    "csv": (b"age,income\n1,2\n", "lamina train"),
    "json": (b'{"layers": []}', "lamina train"),
    "web page": (b"<!DOCTYPE html><title>404</title>", "web page"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n....", "picture"),
    "zeros": (bytes(1000), "does not begin as one"),
    "another safetensors": (save({"w": np.zeros(2)}), "another program"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_named_with_the_way_from_it(path, kind):
    """What it is, and what to do instead; made by the programs that make such files."""
    content, said = FOREIGN[kind]

    assert re.search(said, refusal(path, content))


def test_what_is_no_file_is_refused_without_waiting(tmp_path, monkeypatch):
    """Nothing there, a folder, a pipe that nobody writes, a device, a socket, links to nowhere and to themselves."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    listener = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(tmp_path)
    listener.bind("socket")
    for name in ("missing", ".", "pipe", "/dev/zero", "dangling", "loop", "socket", "a\0b"):
        with pytest.raises(ModelFileError, match=r"no file|folder or a device|cannot be read|no name"):
            read(name)
    listener.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(path):
    """In a sentence, not with the system's exception."""
    write(path, {}, {})
    path.chmod(0)

    with pytest.raises(ModelFileError, match="Permission"):
        read(path)


@pytest.mark.parametrize("claim", [2**31, 2**40, 2**62])
def test_nothing_is_allocated_for_a_claim(path, claim):
    """A file of 500 bytes that speaks of gigabytes costs less than a megabyte to refuse."""
    path.write_bytes(with_entries(kernel={"dtype": "I8", "shape": [claim], "data_offsets": [8, 8 + claim]}))
    tracemalloc.start()
    with pytest.raises(ModelFileError, match=r"cut short|impossible"):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 2**20


WATCHED = """
import json, sys
import lamina.saving
from lamina.errors import ModelFileError
events, before = [], None
def watch(event, arguments):
    if before is not None:
        events.append([event, str(arguments[0]) if arguments else ""])
sys.addaudithook(watch)
before = set(sys.modules)
try:
    lamina.saving.read(sys.argv[1])
except ModelFileError as error:
    pass
events, found = [], events
print(json.dumps([found, sorted(set(sys.modules) - before)]))
"""
HARMLESS = {"object.__getattr__", "sys._getframe", "os.fdopen"}


@pytest.mark.parametrize("content", [forged(), forged()[:-1], pickle.dumps(os.getcwd), FOREIGN["keras"][0]])
def test_reading_opens_the_file_and_does_nothing_else(path, content):
    """No import, no second file, no socket, no process, no code: the interpreter's own audit says so."""
    path.write_bytes(content)

    done = subprocess.run([sys.executable, "-c", WATCHED, str(path)], capture_output=True, text=True, check=True)

    events, modules = json.loads(done.stdout)
    assert modules == []
    opened = [event for event in events if event[0] not in HARMLESS]
    assert {event[0] for event in opened} == {"open"}
    assert opened[0][1] == str(path)
    assert all(target.isdigit() for _, target in opened[1:]), "the same file, by its number"


def test_a_model_is_read_with_numpy_alone(path):
    """Prediction needs neither JAX nor safetensors."""
    write(path, {"units": 2}, TENSORS)
    code = (
        "import sys; sys.modules |= dict.fromkeys(['jax', 'safetensors', 'duckdb', 'matplotlib'])\n"
        "from lamina.saving import read; print(read(sys.argv[1])[0])"
    )

    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "{'units': 2}"
