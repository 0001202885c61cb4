"""The persistent cache makes a second process quicker and never breaks a run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lamina

SCRIPT = """
import jax, numpy as np, lamina
from lamina import layers
hits = []
jax.monitoring.register_event_listener(lambda name, **_: hits.append(name))
lamina.set_random_seed(0)
model = lamina.Sequential([layers.Dense(64, "relu", input_shape=[2]), layers.BatchNormalization(), layers.Dense(1)])
model.compile("adam", "mae")
x = np.linspace(0, 1, 200, dtype=np.float32).reshape(100, 2)
model.fit(x, x[:, 0], epochs=2, verbose=0, validation_split=0.2)
print(sum("cache_hits" in name for name in hits), model.get_weights()[0].tobytes().hex()[:64])
"""


def run(cache, *flags):
    """Hits of JAX's cache and first weights of a small fit in a process of its own, warnings being errors."""
    environment = os.environ | {"LAMINA_CACHE": str(cache), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-W", "error", *flags, "-c", SCRIPT],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    hits, weights = done.stdout.split()
    return int(hits), weights


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache that one process has filled, and what that process found."""
    folder = tmp_path_factory.mktemp("cache")
    return folder, run(folder)


def test_a_second_process_finds_the_program(tmp_path):
    """JAX's entry alone, without lamina's own of the program: it compiles nothing anew, and gets the same bits."""
    hits, weights = run(tmp_path)
    for entry in tmp_path.rglob("program-*"):
        entry.unlink()

    again = run(tmp_path)

    assert hits == 0
    assert again[0] > 0
    assert again[1] == weights
    assert not list(tmp_path.rglob("program-*"))  # what was read back loses a part when it is written again


def test_damaged_entries_are_compiled_anew(filled, tmp_path):
    """Cut short, emptied or scrambled: the run goes on, silently and with the same bits."""
    folder, (_, weights) = filled
    for place, damage in enumerate((lambda b: b[: len(b) // 2], lambda b: b"", lambda b: bytes(len(b)))):
        copy = tmp_path / str(place)
        for entry in folder.rglob("*"):
            if entry.is_file():
                target = copy / entry.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(damage(entry.read_bytes()))
        assert run(copy) == (0, weights)


def test_no_cache_and_no_place_for_one(tmp_path, filled):
    """Off, or at a place that is a file: everything is compiled, nothing complains."""
    _, (_, weights) = filled
    blocked = tmp_path / "file"
    blocked.write_text("")

    assert run("off") == (0, weights)
    assert run(blocked) == (0, weights)


def test_the_key_tells_processors_and_versions_apart(monkeypatch):
    """Another jaxlib, processor or set of flags is another folder."""
    from lamina.training import _cache

    keys = {_cache.key()}
    monkeypatch.setattr(_cache, "jaxlib_version", "0.0.1")
    keys.add(_cache.key())
    monkeypatch.setattr(_cache, "_processor", lambda: "flags: none")
    keys.add(_cache.key())
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_max_isa=AVX2")
    keys.add(_cache.key())
    monkeypatch.setattr(lamina, "__version__", "0.0.1")
    keys.add(_cache.key())

    assert len(keys) == 5


def test_old_entries_go_when_there_is_no_room(tmp_path, monkeypatch):
    """The newest stay within the room."""
    from lamina.training import _cache

    for place in range(4):
        entry = tmp_path / str(place)
        entry.write_bytes(bytes(10))
        os.utime(entry, (place, place))
    monkeypatch.setattr(_cache, "ROOM", 25)

    _cache._prune(Path(tmp_path))

    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["2", "3"]


def test_entries_are_looked_through_once_a_day_and_not_in_a_fresh_folder(tmp_path, monkeypatch):
    """Looking at thousands of them takes a tenth of a second."""
    from lamina.training import _cache

    (tmp_path / "entry").write_bytes(bytes(10))
    monkeypatch.setattr(_cache, "ROOM", 0)
    mark = tmp_path / ".pruned"

    _cache._prune_daily(Path(tmp_path))
    _cache._prune_daily(Path(tmp_path))
    assert (tmp_path / "entry").exists()

    yesterday = mark.stat().st_mtime - _cache.DAY - 1
    os.utime(mark, (yesterday, yesterday))
    _cache._prune_daily(Path(tmp_path))
    assert not (tmp_path / "entry").exists()
