"""Processes that train one model: they come to what one comes to, and when one is gone, all end and say so."""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from on_four_devices import fitted

from lamina.errors import DataError
from lamina.random import generator, root, set_root
from lamina.training import _processes, _wire
from lamina.training._wire import Wire, accepted, connected, listening

HERE = Path(__file__).parent
TOGETHER = 120
"""Seconds that a process may run, most of them JAX's start on a busy machine."""


def patiently(process):
    """What a process says until its end; its seconds are counted, so that a machine may stand still meanwhile."""
    for _ in range(TOGETHER):
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=1)
    raise TimeoutError(process.args)


@pytest.fixture(scope="module")
def ended():
    """Two processes, of which the second was killed in its second fit: statuses, what they said, when all was over."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    paths = os.pathsep.join(filter(None, sys.path))
    surroundings = os.environ | {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": "", "PYTHONPATH": paths}
    both = [
        subprocess.Popen(
            [sys.executable, str(HERE / "joint.py"), address, str(place)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=surroundings,
        )
        for place in (0, 1)
    ]
    try:
        said = [patiently(process) for process in both]
    finally:
        for process in both:
            process.kill()
            process.communicate()
    return [process.returncode for process in both], said, time.time()


def test_two_processes_come_to_what_one_comes_to(ended):
    """Losses, metrics and answers to the rounding of float32; bit for bit the same in both."""
    _, said, _ = ended
    first, second = (json.loads(next(line for line in out.splitlines() if line[0] == "{")) for out, _ in said)

    assert first == second
    for key, values in fitted({"batch_size": 33}).items():
        np.testing.assert_allclose(first[key], values, rtol=1e-5, atol=1e-6, err_msg=key)


def test_a_killed_process_ends_the_run_with_a_sentence(ended):
    """Long before JAX would, without a word of C++, and nobody is left."""
    statuses, said, over = ended
    killed = next(float(line.split()[-1]) for line in said[1][0].splitlines() if line.startswith("killed at"))

    assert statuses == [1, -9]
    assert over - killed < 60  # within a second, but on a machine that stands still; JAX alone takes 100
    sentence = (
        "lamina: process 1 of 2 has ended or does not answer, and no fit can go on without it; its own last words say "
        "why. Process 0 ends as well."
    )
    assert sentence in said[0][1].splitlines()
    assert "Traceback" not in said[0][1]
    assert "Check failure" not in said[0][1]


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 1])
def test_a_process_that_nobody_joins_ends_with_a_sentence(place):
    """The first as well as another, without a word of C++."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = (
        "from lamina import devices; from lamina.training import _processes; _processes.PATIENCE = 2; "
        f"devices.initialize('127.0.0.1:{port}', 2, {place})"
    )
    alone = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)

    assert alone.returncode == 1
    assert "has waited 2 seconds for the others" in alone.stderr.splitlines()[-1]
    assert "Check failure" not in alone.stderr


class Line:
    """Three ends of a line in one process; who each end takes for lost."""

    def __init__(self):
        self.lost = {index: [] for index in range(3)}
        token = secrets.token_hex(4)
        found = {}
        with listening("127.0.0.1") as server:
            port = server.getsockname()[1]
            taking = threading.Thread(target=lambda: found.update(accepted(server, 2, token, 5)))
            taking.start()
            socket.create_connection(("127.0.0.1", port)).close()  # a stranger
            ends = {index: connected("127.0.0.1", port, token, index, 5) for index in (1, 2)}
            taking.join()
        self.sockets = found, ends
        self.wires = [Wire(0, found, self.lost[0].append)]
        self.wires += [Wire(index, {0: end}, self.lost[index].append) for index, end in ends.items()]


@pytest.fixture
def line():
    made = Line()
    yield made
    for wire in made.wires:
        wire.close()


def until(condition):
    for _ in range(2000):  # and not by the clock: a machine may stand still
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_a_closed_line_leaves_no_thread():
    """And takes nobody for lost at its own end."""
    before = set(threading.enumerate())
    made = Line()
    assert {thread.name for thread in set(threading.enumerate()) - before} == {"lamina-wire"}

    for wire in reversed(made.wires):
        wire.close()

    assert set(threading.enumerate()) == before
    assert not made.lost[2]


def test_where_nobody_can_be_told_a_process_ends_all_the_same():
    """Its streams are closed."""
    script = "import os; from lamina.training import _processes; os.close(1); os.close(2); _processes._go('gone')"
    paths = os.pathsep.join(filter(None, sys.path))
    surroundings = os.environ | {"JAX_PLATFORMS": "cpu", "PYTHONPATH": paths}
    alone = subprocess.run([sys.executable, "-c", f"{script}; os._exit(7)"], check=False, env=surroundings)
    assert alone.returncode == 1


def test_what_the_first_says_all_hear_in_order(line):
    """Words of any kind and size."""
    words = [["rows", "ab"], 2**80, "x" * 100_000]
    for word in words:
        line.wires[0].say(word)

    assert [[wire.hear() for _ in words] for wire in line.wires[1:]] == [words, words]


def test_who_is_gone_is_known_to_all(line):
    """The connection of the third process breaks: the second hears of it from the first."""
    line.sockets[1][2].shutdown(socket.SHUT_RDWR)

    assert until(lambda: line.lost[0] and line.lost[1])
    assert line.lost[0] == line.lost[1] == [2]


def test_the_end_waits_for_everybody(line):
    """Nobody leaves before the last has come to the end, and nobody is taken for lost then."""
    leaving = [threading.Thread(target=wire.leave) for wire in line.wires]
    for thread in leaving[:2]:
        thread.start()
    time.sleep(0.2)
    assert all(thread.is_alive() for thread in leaving[:2])

    leaving[2].start()

    assert until(lambda: not any(thread.is_alive() for thread in leaving))
    assert not any(line.lost.values())


def test_who_has_come_to_the_end_is_not_waited_for(line, monkeypatch):
    """The second process waits for a step that the third will not take."""
    monkeypatch.setattr(_wire, "BEAT", 0.1)
    monkeypatch.setattr(_wire, "SILENCE", 10)
    threading.Thread(target=line.wires[2].leave, daemon=True).start()
    assert until(lambda: 2 in line.wires[1]._left)

    line.wires[1].waiting = 1

    assert until(lambda: line.lost[1])
    assert line.lost[1] == [2]


def test_who_does_not_answer_is_not_waited_for(line, monkeypatch):
    """A process that is there but gives no sign of life is lost to those who need it, and to no others."""
    monkeypatch.setattr(_wire, "BEAT", 0.1)
    monkeypatch.setattr(_wire, "SILENCE", 10)
    monkeypatch.setattr(line.wires[2], "_send", lambda *_: None)
    time.sleep(1.5)
    assert not line.lost[0]

    line.wires[0].waiting = 1

    assert until(lambda: line.lost[0])
    assert line.lost[0] == [2]


def test_who_was_given_others_stops(line, monkeypatch):
    """The same rows are the same; one number, a shape or a type is enough to differ."""
    rows = np.arange(6, dtype=np.float32).reshape(3, 2)
    one_else = rows.copy()
    one_else[2, 1] = 7
    given = [rows, rows, one_else, rows.reshape(2, 3), rows.view(np.int32), rows]

    monkeypatch.setattr(_processes, "_HERE", _processes._Here(0, 3, line.wires[0]))
    for _ in given:
        _processes.agree({"rows": [rows, np.float32(1)]})
    monkeypatch.setattr(_processes, "_HERE", _processes._Here(1, 3, line.wires[1]))

    for array in given[:2]:
        _processes.agree({"rows": [array, np.float32(1)]})
    for array in given[2:5]:
        with pytest.raises(DataError, match="Process 1 has other rows than process 0"):
            _processes.agree({"rows": [array, np.float32(1)]})
    with pytest.raises(DataError, match=r"other numbers than process 0 \(there: rows\)"):
        _processes.agree({"numbers": [rows, np.float32(1)]})


def test_all_draw_what_the_first_would():
    """A process's root says all of what it will draw."""
    generator()
    known = root()
    first = [generator().random(), generator(5).random(), generator().random()]

    set_root(*known)

    assert [generator().random(), generator(5).random(), generator().random()] == first
