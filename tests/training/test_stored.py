"""Programs kept on disk: found by a later process, never wrong, never in the way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from jax import numpy as jnp

from lamina import layers, losses
from lamina.config import program_key
from lamina.training import _cache, _stored
from lamina.training._packing import Packing
from lamina.training._placement import ONE_DEVICE
from lamina.training._spelled import spelled
from lamina.training._stored import Entry

SCRIPT = """
import numpy as np, lamina, lamina.training
from lamina import layers
{before}
lamina.set_random_seed(0)
model = lamina.Sequential([layers.Dense(8, {activation}, input_shape=[2]), layers.Dense(1)])
model.compile("adam", "mae")
x = np.linspace(0, 1, 200, dtype=np.float32).reshape(100, 2)
for _ in range(2):
    model.fit(x, x[:, 0], epochs=2, verbose=0, validation_split=0.2)
print(lamina.training.traces(), model.get_weights()[0].tobytes().hex()[:64])
"""


def begun(cache, activation="'relu'", before=""):
    """A small fit in a process of its own, warnings being errors."""
    environment = os.environ | {"LAMINA_CACHE": str(cache), "JAX_PLATFORMS": "cpu"}
    code = SCRIPT.format(activation=activation, before=before)
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(process):
    """How often it traced, and first weights."""
    said, complained = process.communicate()
    assert process.returncode == 0, complained
    assert not complained
    traces, weights = said.split()
    return int(traces), weights


def run(cache, **changes):
    """One process from its begin to its end."""
    return ended(begun(cache, **changes))


def stored(folder):
    """The suffixes of what lies in a folder."""
    return sorted(path.suffix for path in Path(folder).rglob("program-*"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache that one process has filled, and what that process found."""
    folder = tmp_path_factory.mktemp("stored")
    return folder, run(folder)


@pytest.fixture
def copy(filled, tmp_path):
    """A cache of lamina's own programs alone, to be damaged."""
    return Path(shutil.copytree(filled[0], tmp_path / "copy", ignore=shutil.ignore_patterns("*-cache")))


def test_a_second_process_traces_nothing_and_gets_the_same_bits(filled, copy):
    """Once tried, a program is proven, and serves ever after."""
    _, (traces, weights) = filled

    assert traces == 1
    assert stored(copy) == [".new"]
    assert run(copy) == (0, weights)
    assert stored(copy) == [".proven"]
    assert run(copy) == (0, weights)


def cut(whole):
    """Half of it."""
    return whole[: len(whole) // 2]


def flipped(whole):
    """One bit changed in its middle."""
    place = len(whole) // 2
    return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]


@pytest.mark.parametrize("damage", [cut, flipped, lambda whole: whole[:0], lambda whole: bytes(len(whole))])
@pytest.mark.parametrize("suffix", [".new", ".proven"])
def test_a_damaged_entry_is_replaced_in_silence(damage, suffix, filled, copy):
    """Whether it was tried before or not."""
    (entry,) = copy.rglob("program-*")
    entry.write_bytes(damage(entry.read_bytes()))
    entry.rename(entry.with_suffix(suffix))

    assert run(copy) == filled[1]
    assert stored(copy) == [".new"]


def test_a_process_that_dies_on_an_entry_is_the_last_that_does(filled, copy):
    """It takes the entry along; others compile, and write none for a day."""
    dying = begun(copy, before="from lamina.training import _stored; import os; _stored._read = lambda *_: os._exit(7)")

    dying.communicate()
    assert dying.returncode == 7
    assert stored(copy) == [".tried"]
    assert run(copy) == filled[1]
    assert stored(copy) == [".tried"]

    (entry,) = copy.rglob("program-*")
    os.utime(entry, (0, 0))  # long ago
    for by_jax in copy.rglob("*-cache"):
        by_jax.unlink()
    assert run(copy) == filled[1]
    assert stored(copy) == [".new", ".tried"]


def test_processes_that_begin_at_once_do_not_disturb_one_another(filled, tmp_path):
    """While the folder is empty, and while the first entry is tried."""
    for _ in range(2):
        found = [ended(one) for one in [begun(tmp_path), begun(tmp_path), begun(tmp_path)]]
        assert {weights for _, weights in found} == {filled[1][1]}
    assert run(tmp_path) == (0, filled[1][1])
    assert ".tried" not in stored(tmp_path)


def test_no_cache_and_no_place_for_one(tmp_path, filled):
    """Off, or at a place that is a file."""
    blocked = tmp_path / "file"
    blocked.write_text("")

    assert run("off") == run(blocked) == filled[1]


def test_what_is_the_users_own_is_not_stored(tmp_path):
    """Another process cannot know what a function of that name does there."""
    run(tmp_path, activation="lambda x: x * x")

    assert stored(tmp_path) == []


def test_whoever_looks_for_faults_gets_no_stored_program(copy):
    """JAX's checks run while a program is traced."""
    traces, _ = run(copy, before="import jax; jax.config.update('jax_debug_nans', True)")

    assert traces > 0


# The parts


def doubled(x, y):
    """A program's function, whose first input it may take."""
    return x * 2 + y, y


@pytest.fixture
def entry(tmp_path):
    """A place on disk, and the inputs that its program is called with."""
    return Entry(tmp_path / "program-1"), (jnp.arange(3.0), jnp.ones(3))


def kept(entry, function=doubled):
    """The program of `function`, compiled and written."""
    place, inputs = entry
    return place.made(lambda: jax.jit(function, donate_argnums=0).lower(*inputs))


def test_a_stored_program_answers_takes_and_refuses_as_the_compiled_one(entry):
    """The trial takes copies; every later call takes what is donated."""
    place, inputs = entry
    program = kept(entry)

    found = place.call(inputs, (0,))
    assert found is not None
    loaded, answers = found

    assert np.array_equal(answers[0], [1, 3, 5])
    assert not inputs[0].is_deleted()
    loaded(*inputs)
    assert inputs[0].is_deleted()
    for one in (program, loaded):
        with pytest.raises(TypeError, match="compiled"):
            one(jnp.arange(4.0), jnp.ones(4))


def test_a_program_that_fails_when_it_runs_goes_and_nothing_is_lost(entry, monkeypatch):
    """Its inputs are still there for the one that is compiled instead."""
    place, inputs = entry
    kept(entry)

    def failing(x, _):
        raise jax.errors.JaxRuntimeError(f"NOT_FOUND: a function for {x}")

    monkeypatch.setattr(_stored, "_read", lambda *_: failing)

    assert place.call(inputs, (0,)) is None
    assert not inputs[0].is_deleted()
    assert not list(place.path.parent.iterdir())


def test_an_interrupted_trial_puts_the_entry_back(entry, monkeypatch):
    """Ctrl-C says nothing about the program."""
    place, inputs = entry
    kept(entry)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(_stored, "_read", interrupted)

    with pytest.raises(KeyboardInterrupt):
        place.call(inputs, (0,))
    assert place.new.exists()


def test_programs_that_call_functions_outside_xla_are_not_stored(entry):
    """Only who traces them registers these; a process without them would end with them."""
    kept(entry, lambda x, y: (jnp.linalg.solve(jnp.eye(3) + x[:, None] * y[None, :], y), y))

    assert not list(entry[0].path.parent.iterdir())


def test_another_state_of_anything_is_another_entry(tmp_path, monkeypatch):
    """Words, shapes, types, JAX's settings, source files."""
    monkeypatch.setattr(_cache, "folder", lambda: tmp_path)
    if jax.device_count() > 1:
        pytest.skip("programs of several devices are not stored")
    inputs = (np.zeros(3, np.float32),)
    places = [Entry.of("words", inputs), Entry.of("words", inputs)]
    assert places[0] == places[1]

    places += [
        Entry.of("others", inputs),
        Entry.of("words", (np.zeros(4, np.float32),)),
        Entry.of("words", (np.zeros(3, np.int32),)),
        Entry.of("words", inputs * 2),
    ]
    with jax.default_matmul_precision("float32"):
        places.append(Entry.of("words", inputs))
    monkeypatch.setattr(_stored, "_sources", lambda _: "edited")
    places.append(Entry.of("words", inputs))

    assert None not in places
    assert len(set(places)) == len(places) - 1


def test_an_edited_file_is_another_state_of_the_sources(tmp_path):
    """By size or time, at any depth; without any file nothing is known."""
    digest = _stored._sources.__wrapped__
    assert digest(tmp_path) is None
    inner = tmp_path / "inner"
    inner.mkdir()
    file = inner / "file.py"
    file.write_text("1")
    states = [digest(tmp_path)]
    assert digest(tmp_path) == states[0]

    os.utime(file, (0, 0))
    states.append(digest(tmp_path))
    file.write_text("12")
    os.utime(file, (0, 0))
    states.append(digest(tmp_path))
    file.rename(inner / "other.py")
    states.append(digest(tmp_path))

    assert len(set(states)) == 4


class Mine(layers.Dense):
    """A layer of the user's."""


def test_words_tell_apart_what_keys_tell_apart():
    """And say nothing where they cannot."""
    same = [spelled(frozenset(names)) for names in (["a", "b"], ["b", "a"])]
    nets = [layers.Dense(4, "relu"), layers.Dense(4, "tanh"), layers.Dense(5, "relu"), losses.Huber(), losses.LogCosh()]
    keys = [*map(program_key, nets), (1,), (1.0,), (True,), ("1",), ((1,),), (1, 1), None, ONE_DEVICE]
    keys += [Packing(()), Packing(((("a", (1,)),),)), jax.tree.structure((1, 2)), jax.tree.structure([1, 2])]
    words = [spelled(key) for key in keys]

    assert same[0] == same[1]
    assert None not in words
    assert len(set(words)) == len(words)
    for own in (lambda x: x, doubled, Mine, object(), program_key(Mine(4)), program_key(layers.Dense(4, doubled))):
        assert spelled(("a", own)) is None
