"""What every layer of the host's part promises: NumPy alone, row by row, and a vocabulary that a file brings back."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lamina.config import describe, rebuild
from lamina.structures import mapped
from specimens import HOSTED


@pytest.fixture(params=HOSTED)
def specimen(request):
    """A layer and rows."""
    make, rows = HOSTED[request.param]
    return make(), rows


def test_it_says_that_it_is_of_the_host(specimen):
    """A network asks this before it lets text in."""
    layer, _ = specimen

    assert layer.host


def test_the_same_rows_have_the_same_answer(specimen):
    """A call changes nothing."""
    layer, rows = specimen

    np.testing.assert_array_equal(layer(rows), layer(rows))


def test_a_row_does_not_see_its_neighbours(specimen):
    """A row alone gets the answer that it gets among others."""
    layer, rows = specimen

    alone = layer(mapped(lambda part: part[2:3], rows))

    np.testing.assert_array_equal(layer(rows)[2:3], alone)


def test_answers_are_codes_columns_or_values(specimen):
    """Codes are int64 and columns float32; only what turns codes back into words answers words."""
    layer, rows = specimen

    wanted = {np.dtype(object)} if getattr(layer, "invert", False) else {np.dtype(np.int64), np.dtype(np.float32)}

    assert layer(rows).dtype in wanted


def test_it_has_no_numbers_that_train(specimen):
    """A vocabulary is no weight."""
    layer, rows = specimen
    layer(rows)

    assert layer.weights == []


def test_a_file_brings_back_what_it_knows(specimen):
    """Description and tensors together answer as the layer did."""
    layer, rows = specimen
    again = rebuild(json.loads(json.dumps(describe(layer))))

    for (_, one), (_, other) in zip(layer.walk(), again.walk(), strict=True):
        other.restore({name: value.copy() for name, value in one.state().items()})

    np.testing.assert_array_equal(again(rows), layer(rows))


def test_no_learned_word_stands_in_the_description(specimen):
    """What grows with the data is a tensor."""
    layer, _ = specimen
    words = layer.get_vocabulary(include_special_tokens=False) if hasattr(layer, "get_vocabulary") else []

    told = json.dumps(describe(layer), ensure_ascii=False)

    assert [word for word in words if f'"{word}"' in told or f" {word}," in told] == []


def test_none_of_them_needs_an_engine():
    """Making, adapting and calling all of them imports no JAX."""
    code = (
        "import sys; from specimens import HOSTED\n"
        "for make, rows in HOSTED.values(): make()(rows)\n"
        "print('jax' in sys.modules)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )

    assert answer.stdout.strip() == "False"
