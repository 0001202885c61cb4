"""Saving: the bytes that were meant, twice the same, and never at the cost of the file that was there."""

import json
import os
import signal
import stat
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from safetensors.numpy import load_file

from lamina.errors import ModelFileError
from lamina.saving import _place, _writing, read, write

KINDS = ["?", "u1", "i1", "<u2", "<i2", ">i2", "<u4", "<i4", ">i4", "<u8", "<i8", "<f2", "<f4", ">f4", "<f8", ">f8"]
DESCRIPTION = {"layers": [{"layer": "Dense", "units": 2}], "loss": "mse", "rate": 0.1, "seed": None}
TENSORS = {"dense/kernel": np.arange(6, dtype=np.float32).reshape(2, 3), "dense/bias": np.zeros(3, np.float32)}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.lamina"


def files_in(folder):
    return sorted(entry.name for entry in folder.iterdir())


words = st.text(st.characters(codec="utf-8"), max_size=8)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(words, json_values, max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_description_comes_back_as_it_went(tmp_path_factory, description):
    """Whatever JSON can hold: any words, any finite numbers."""
    place = tmp_path_factory.mktemp("saved") / "m.lamina"
    write(place, description, {})

    assert read(place) == (description, {})


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_array_comes_back_in_whatever_order_it_lay_in_memory(kind, data, tmp_path_factory):
    """Transposed, strided, reversed, big-endian, empty or without axes: the values are the same, for safetensors too.

    safetensors 0.8.0 alone scrambles them: https://github.com/safetensors/safetensors/issues/825.
    """
    shape = data.draw(arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    elements = {"allow_nan": False, "allow_infinity": False} if "f" in kind else {}
    array = data.draw(arrays_of.arrays(kind, shape, elements=elements))
    seen = {"as it is": array, "transposed": array.T, "fortran": np.asfortranarray(array)}
    if array.ndim:
        seen |= {"every second": array[::2], "reversed": array[::-1]}
    place = tmp_path_factory.mktemp("saved") / "m.lamina"

    write(place, {}, seen)

    for found in (read(place)[1], load_file(place)):
        assert found.keys() == seen.keys()
        for name, wanted in seen.items():
            assert found[name].shape == wanted.shape
            assert found[name].dtype == wanted.dtype.newbyteorder("<")
            np.testing.assert_array_equal(found[name], wanted)


def test_stock_safetensors_reads_one_metadata_key(path):
    """The description lies under `lamina` as JSON, and nothing lies beside it."""
    from safetensors import safe_open

    write(path, DESCRIPTION, TENSORS)

    with safe_open(path, "np") as file:
        metadata = file.metadata()
        assert list(metadata) == ["lamina"]
        assert json.loads(metadata["lamina"])["description"] == DESCRIPTION


SAVE_ONE = """
import sys, numpy as np
from lamina.saving import write
names = sorted("abcdefghij", reverse=int(sys.argv[2]))
write(sys.argv[1], {n: {"x": 1, "y": [0.1]} for n in names}, {n: np.full(3, ord(n), np.float32) for n in names})
"""


def test_two_saves_of_one_model_are_the_same_bytes(tmp_path):
    """In other processes with other hash seeds, and whatever the order of the dicts."""
    for number, order in enumerate("0101"):
        environment = os.environ | {"PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-c", SAVE_ONE, str(tmp_path / str(number)), order]
        subprocess.run(command, check=True, env=environment)

    assert len({file.read_bytes() for file in tmp_path.iterdir()}) == 1


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ({"rate": float("nan")}, r"\['rate'\] is float nan"),
        ({"rate": np.float32(1)}, "float32"),
        ({"layers": [{"f": print}]}, r"\['layers'\]\[0\]\['f'\] is builtin_function"),
        ({1: "one"}, r"must be words; got 1"),
        ({"\ud800": 1}, "half a character"),
        ({"text": "x" * 70_000}, "at most 65,536 characters"),
        ({"big": 2**70}, "finite numbers"),
        ({"words": ["w" * 1000] * 17_000}, "at most 16,777,216 bytes"),
        ({"numbers": [0] * 1_100_000}, "a million entries"),
        ([], "a dict of names; got list"),
    ],
)
def test_a_description_that_is_no_description_is_refused(path, description, said):
    """The sentence names the place in it."""
    with pytest.raises(ModelFileError, match=said):
        write(path, description, {})

    assert files_in(path.parent) == []


def test_a_description_that_goes_too_deep_is_refused(path):
    """Far below where Python's own recursion would end."""
    deep: dict[str, object] = {}
    for _ in range(100):
        deep = {"inner": deep}

    with pytest.raises(ModelFileError, match="64 levels"):
        write(path, deep, {})


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.array(["a"]), "is of <U1"),
        (np.array([None]), "is of object"),
        (np.array([1j]), "complex128"),
        (np.array(["2020-01-01"], "datetime64[D]"), "datetime64"),
        (np.zeros(2, [("a", "f4")]), "Convert it first"),
        (np.zeros(2, np.longdouble), "Convert it first"),
        (np.ma.masked_array([1.0], [True]), "masked"),
        (np.zeros((1,) * 33), "at most 32 axes"),
        (np.array([1.0, np.nan]), "holds NaN"),
        (np.array([np.inf], np.float16), "holds NaN or infinity"),
    ],
)
def test_an_array_that_a_file_cannot_hold_is_refused(path, array, said):
    """Nothing is converted silently, and weights that are no numbers are not saved."""
    with pytest.raises(ModelFileError, match=said):
        write(path, {}, {"w": array})

    assert files_in(path.parent) == []


@pytest.mark.parametrize("name", ["", "__metadata__", "\ud800", 7, "n" * 70_000])
def test_a_name_that_a_tensor_cannot_have_is_refused(path, name):
    """safetensors keeps one name for itself."""
    with pytest.raises(ModelFileError, match="name"):
        write(path, {}, {name: np.zeros(1)})


def test_curves_may_hold_nan_where_the_writer_says_so(path):
    """A history of a fit that diverged is worth keeping."""
    write(path, {}, {"history/loss": np.array([1.0, np.nan])}, nonfinite=["history/loss"])

    np.testing.assert_array_equal(read(path)[1]["history/loss"], [1.0, np.nan])
    with pytest.raises(ModelFileError, match="not there: other"):
        write(path, {}, {}, nonfinite=["other"])


def test_places_where_no_file_can_be_are_refused(tmp_path):
    """A folder, a folder that is not there, a pipe, a protected file."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelFileError, match="is a folder"):
        write(tmp_path, {}, {})
    with pytest.raises(ModelFileError, match="no folder"):
        write(tmp_path / "nowhere" / "m.lamina", {}, {})
    with pytest.raises(ModelFileError, match="no ordinary file"):
        write(tmp_path / "pipe", {}, {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_protected_file_is_not_replaced(path):
    """A rename would replace it without asking."""
    path.write_bytes(b"mine")
    path.chmod(0o444)

    with pytest.raises(ModelFileError, match="write-protected"):
        write(path, {}, {})


def test_names_of_any_form_are_written(tmp_path):
    """A dash, a newline, no ASCII, nearly the longest name there is."""
    for name in ("-rf", "a\nb", "模型.lamina", "x" * 250):
        write(tmp_path / name, {"name": name}, {})

        assert read(tmp_path / name)[0] == {"name": name}


def test_a_link_is_followed_and_the_rights_of_a_file_stay(tmp_path, path):
    """Saving again changes the contents of a file and nothing else about it."""
    write(path, {"first": 1}, {})
    path.chmod(0o640)
    link = tmp_path / "link.lamina"
    link.symlink_to(path)

    write(link, {"second": 2}, {})

    assert link.is_symlink()
    assert read(path)[0] == {"second": 2}
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_rights_that_the_user_gives_to_new_files(path):
    """Temporary files are often readable by their owner alone; a model is a file like any other."""
    write(path, {}, {})
    (path.parent / "plain").write_bytes(b"")

    assert path.stat().st_mode == (path.parent / "plain").stat().st_mode


FULL = """
import resource, signal, sys, numpy as np
from lamina.errors import ModelFileError
from lamina.saving import write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write(sys.argv[1], {"new": 1}, {"w": np.zeros(10_000)})
except ModelFileError as error:
    print(error)
"""


def test_a_full_disk_costs_nothing_but_the_save(path):
    """The system refuses to write on after 4 KiB; the old model is whole, and nothing lies beside it."""
    write(path, {"old": 1}, TENSORS)
    before = path.read_bytes()

    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)

    assert "could not be written" in done.stdout
    assert path.read_bytes() == before
    assert files_in(path.parent) == [path.name]


@pytest.mark.parametrize("step", ["fsync", "read", "replace"])
@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()])
def test_whatever_breaks_off_a_save_the_old_model_is_whole(path, monkeypatch, step, fault):
    """An interrupt, a full disk or a full memory, at each step."""
    write(path, {"old": 1}, TENSORS)
    before = path.read_bytes()

    def fail(*_, **__):
        raise fault

    owner = {"fsync": os, "read": _writing, "replace": type(path)}[step]
    monkeypatch.setattr(owner, step, fail)
    with pytest.raises(ModelFileError if isinstance(fault, OSError) else type(fault)):
        write(path, {"new": 1}, TENSORS)
    monkeypatch.undo()

    assert path.read_bytes() == before
    assert files_in(path.parent) == [path.name]


def test_what_is_read_back_differently_is_not_kept(path, monkeypatch):
    """A disk, or a library, that returns other numbers is found out before the rename."""
    write(path, {"old": 1}, TENSORS)
    before = path.read_bytes()
    changed = {name: array + 1 for name, array in TENSORS.items()}
    monkeypatch.setattr(_writing, "read", lambda _: (DESCRIPTION, changed))

    with pytest.raises(ModelFileError, match="not what was written"):
        write(path, DESCRIPTION, TENSORS)
    monkeypatch.setattr(_place, "_write_synced", lambda place, content: place.write_bytes(content[:-1]))
    monkeypatch.setattr(_writing, "read", read)
    with pytest.raises(ModelFileError, match="could not be read back"):
        write(path, DESCRIPTION, TENSORS)

    assert path.read_bytes() == before
    assert files_in(path.parent) == [path.name]


ENDLESS = """
import sys, numpy as np
from lamina.saving import write
print("ready", flush=True)
for n in range(10**9):
    write(sys.argv[1], {"n": n}, {"w": np.full(20_000, n, np.float64)})
"""


def test_a_process_killed_while_saving_leaves_a_whole_model(path):
    """Killed at ten instants without a chance to tidy up; what lies there is one save or another, complete."""
    for number in range(10):
        process = subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(0.02 + 0.0037 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if path.exists():
            description, tensors = read(path)
            assert set(tensors["w"]) == {description["n"]}

    assert path.exists()
