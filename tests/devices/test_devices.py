"""Several devices come to what one comes to; what cannot be spread is refused in a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from jax import numpy as jnp

import lamina
from lamina import devices, keras, layers
from lamina.errors import ArgumentError, UnknownNameError
from lamina.training import _memory
from lamina.training._precision import WORDS, multiplied

HERE = Path(__file__).parent


def told_by(script, *, flags):
    """What a script says in its last line, in a process with as many devices as `flags` say."""
    paths = os.pathsep.join(filter(None, sys.path))
    surroundings = os.environ | {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": flags, "PYTHONPATH": paths}
    answer = subprocess.run(
        [sys.executable, str(HERE / script)], capture_output=True, text=True, check=False, env=surroundings
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def test_several_devices_come_to_what_one_comes_to():
    """Losses, metrics, answers to the rounding of float32; also where the devices do not divide a batch."""
    found = told_by("on_four_devices.py", flags="--xla_force_host_platform_device_count=4")

    assert found["one"] == found["none"]
    for one, name in (("one", "two"), ("one", "four"), ("one, few", "four, few")):
        assert list(found[name]) == list(found[one])
        for key, values in found[name].items():
            np.testing.assert_allclose(values, found[one][key], rtol=1e-5, atol=1e-6, err_msg=f"{name}: {key}")


def test_each_device_has_a_share_of_a_batch():
    """Of a batch of eight, two devices have four rows each; on one device nothing is cut."""
    script = (
        "import jax, numpy as np; from lamina import devices; from lamina.training._placement import Placement; "
        "mesh = devices.DataParallel().device_mesh._mesh; place = Placement(mesh); rows = place.rows(np.eye(20));"
        "cut = jax.jit(lambda rows: place.sharing(lambda start, size: rows[start : start + size])(2, 8))(rows); "
        "print(*[[one.data.shape for one in array.addressable_shards] for array in (cut, rows)])"
    )
    paths = os.pathsep.join(filter(None, sys.path))
    flags = "--xla_force_host_platform_device_count=2"
    surroundings = os.environ | {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": flags, "PYTHONPATH": paths}
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=surroundings)

    assert told.stdout.strip() == "[(4, 20), (4, 20)] [(20, 20), (20, 20)]"


def test_a_scope_ends():
    """Within a scope fits are spread, and Keras's names are lamina's."""
    spread = keras.distribution.DataParallel(device_mesh=keras.distribution.DeviceMesh((1, 1), ["rows", "rest"]))

    with spread.scope():
        assert devices.distribution() is spread
    assert keras.distribution.distribution() is None
    assert (spread.batch_dim_name, spread.num_model_replicas, spread.num_processes) == ("rows", 1, 1)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: devices.DeviceMesh((2,), ["batch"], ["cpu:0"]), "needs 2 devices; got 1"),
        (lambda: devices.DeviceMesh((1,), [], ["cpu:0"]), "one name for each axis"),
        (lambda: devices.DataParallel(devices=["cpu:77"]), "There is no device called 'cpu:77'"),
        (lambda: devices.DataParallel(devices=["abacus:0"]), "There is no kind of device called 'abacus'"),
        (lambda: devices.DataParallel(auto_shard_dataset=False), "give each process all rows"),
        (lambda: devices.DataParallel(devices.DeviceMesh((1,), ["b"]), ["cpu:0"]), "not both"),
        (lambda: devices.set_distribution("gpu:0"), "a DataParallel or None"),
        (lambda: devices.list_devices("abacus"), "There is no kind of device called 'abacus'"),
        (lambda: devices.set_precision("float8"), "There is no precision called 'float8'"),
        (lambda: devices.initialize("a:1,b:2", 3, 0), "2 job_addresses for 3 processes"),
        (lambda: devices.initialize("here", 2, 0), "host:port"),
        (lambda: devices.initialize("a:1", 2, 2), "a whole number from 0 to 1"),
        (lambda: devices.initialize("a:1", "two", 0), "num_processes to be a whole number"),
        (lambda: devices.DataParallel(devices=["cpu:0", "cpu:0"]), "no device stands twice"),
        (lambda: devices.DataParallel(devices="cpu:0"), "a list of names"),
        (lambda: devices.DataParallel(devices=[]), "a list of names"),
        (lambda: devices.DataParallel(devices=[0]), "a list of names"),
        (lambda: devices.DeviceMesh(2, ["a"]), "a tuple of whole numbers"),
        (lambda: devices.DeviceMesh((0,), ["a"]), "a tuple of whole numbers"),
        (lambda: devices.list_devices(3), "device_type to be a word"),
        (keras.distribution.ModelParallel, "take DataParallel"),
    ],
)
def test_what_cannot_be_is_refused(make, words):
    """Each in a sentence that says what to do."""
    with pytest.raises((ArgumentError, UnknownNameError), match=words):
        make()


def test_the_environment_says_what_a_script_does_not(monkeypatch):
    """Keras's three variables are read where arguments are left out."""
    monkeypatch.setenv("KERAS_DISTRIBUTION_JOB_ADDRESSES", "a:1,b:2")
    monkeypatch.setenv("KERAS_DISTRIBUTION_NUM_PROCESSES", "3")
    monkeypatch.setenv("KERAS_DISTRIBUTION_PROCESS_ID", "1")

    with pytest.raises(ArgumentError, match="2 job_addresses for 3 processes"):
        devices.initialize()


@pytest.mark.parametrize("given", [{}, {"job_addresses": "localhost:1"}])
def test_who_names_no_others_is_told_what_to_name(given):
    """In a process that has not computed yet, without a scheduler; the three variables are named."""
    script = f"from lamina import devices; devices.initialize(**{given!r})"
    paths = os.pathsep.join(filter(None, sys.path))
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLURM", "OMPI", "KERAS"))
    }
    surroundings |= {"JAX_PLATFORMS": "cpu", "PYTHONPATH": paths}
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=surroundings)

    assert told.returncode == 1
    assert "ArgumentError: initialize lacks one of job_addresses" in told.stderr
    assert "KERAS_DISTRIBUTION_NUM_PROCESSES" in told.stderr


def test_connecting_comes_first():
    """JAX has computed in this process: it is too late to connect."""
    jnp.zeros(1)

    with pytest.raises(lamina.LaminaError, match="comes first in a script"):
        devices.initialize("localhost:1", 2, 0)


def losses_at(word):
    lamina.set_random_seed(0)
    x = np.random.default_rng(0).standard_normal((64, 5), dtype=np.float32)
    model = lamina.Sequential([layers.Dense(8, "relu", input_shape=[5]), layers.Dense(1)])
    model.compile("adam", "mse")
    devices.set_precision(word)
    try:
        return model.fit(x, x[:, :1], epochs=2, verbose=0).history["loss"]
    finally:
        devices.set_precision("float32")


def test_precision_is_a_leave_that_cpus_do_not_take():
    """Not a bit differs on a CPU."""
    assert losses_at("bfloat16") == losses_at("tensorfloat32") == losses_at("float32")


@pytest.mark.parametrize(
    ("word", "said"),
    [("float32", "HIGHEST"), ("tensorfloat32", "HIGH"), ("bfloat16", "lhs_precision_type = bf16")],
)
def test_graphics_cards_are_told_the_precision(word, said):
    """As XLA reads it, of the product and of both products of its slope."""

    def cost(a, b):
        return jnp.sum((a @ b) ** 2)

    with multiplied(WORDS[word]):
        shape = jax.ShapeDtypeStruct((4, 4), np.float32)
        program = jax.jit(jax.grad(cost, argnums=(0, 1))).trace(shape, shape).lower(lowering_platforms=("cuda",))

    products = [line for line in program.as_text().splitlines() if "dot_general" in line]
    assert len(products) == 3
    assert all(said in line and (word != "tensorfloat32" or "HIGHEST" not in line) for line in products), products


@pytest.mark.parametrize("said", [None, "XLA_PYTHON_CLIENT_PREALLOCATE", "XLA_PYTHON_CLIENT_MEM_FRACTION"])
def test_a_card_is_not_taken_whole_unless_somebody_said_so(said, monkeypatch):
    """What the user has said about memory stays."""
    monkeypatch.setenv("XLA_PYTHON_CLIENT_PREALLOCATE", "")
    if said:
        monkeypatch.setenv(said, "0.5")

    _memory.take_what_is_used()

    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == {None: "false", "XLA_PYTHON_CLIENT_PREALLOCATE": "0.5"}.get(
        said, ""
    )
