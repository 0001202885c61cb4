"""Pipelines: from a table to a judged network, to a file, and back to answers."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import lamina
from lamina import saving
from lamina.callbacks import LambdaCallback
from lamina.errors import ArgumentError, DataError, ModelFileError, TableError
from lamina.pipeline import Pipeline, Recipe, describe_model, describe_table, is_model, prepare, train
from lamina.random import generator
from lamina.tables import Table
from lamina.training import answer_by_numpy, answer_compiled

ROWS = 600


def made(target):
    """A table in which the target follows from a number, a word and a date, and a column that says nothing."""
    random = np.random.default_rng(0)
    size, town = random.normal(size=ROWS), random.choice(["Ulm", "Bonn", "Rom"], ROWS)
    day = np.datetime64("2023-01-01") + random.integers(0, 360, ROWS)
    value = 3 * size + 4 * (town == "Rom") + 2 * (day > np.datetime64("2023-07-01"))
    kinds = {
        "regression": value * 1000 + 50_000,
        "binary": np.where(value > 2, "high", "low"),
        "multiclass": np.array(["low", "mid", "high"])[np.digitize(value, [0, 4])],
    }
    cells = {
        "size": [f"{x:.4f}" for x in size],
        "town": town.tolist(),
        "day": day.astype(str).tolist(),
        "noise": random.normal(size=ROWS).round(3).astype(str).tolist(),
        "row": [str(place) for place in range(ROWS)],
        "y": [str(x) for x in kinds[target]],
    }
    for place in range(0, ROWS, 50):
        cells["size"][place] = ""
    return cells


@pytest.fixture(scope="module", params=["regression", "binary", "multiclass"])
def trained(request):
    """One pipeline for each task, with the table it came from."""
    table = made(request.param)
    return train(table, "y", epochs=40), table


def without(table, *names):
    return {name: cells for name, cells in table.items() if name not in names}


def test_a_network_learns_what_the_table_holds(trained):
    """Far better than a constant answer on rows that it did not see; the task is inferred."""
    scores = trained[0].scores

    assert scores["r2"] > 0.95 if "r2" in scores else scores["accuracy"] > 0.85
    assert (
        trained[0].history.verdict.losses["the network"][1] < trained[0].history.verdict.losses["a constant answer"][1]
    )


def test_a_file_gives_the_same_answers(trained, tmp_path):
    """Saved and loaded, the pipeline answers bit for bit as before, and two saves are the same bytes."""
    result, table = trained
    result.pipeline.save(tmp_path / "a.lamina")
    loaded = Pipeline.load(tmp_path / "a.lamina")
    loaded.save(tmp_path / "b.lamina")

    before, after = result.pipeline.predict(without(table, "y")), loaded.predict(without(table, "y"))
    assert list(before) == list(after)
    for name in before:
        np.testing.assert_array_equal(before[name], after[name])
    assert (tmp_path / "a.lamina").read_bytes() == (tmp_path / "b.lamina").read_bytes()
    assert loaded.evaluate(table) == result.pipeline.evaluate(table)


def test_answers_come_in_the_order_of_the_rows_whatever_the_columns(trained):
    """Columns permuted, further columns, the target there or not: nothing changes; a row alone is answered alike."""
    result, table = trained
    expected = result.pipeline.predict(table)
    permuted = {name: table[name] for name in reversed(table)} | {"new": ["?"] * ROWS}

    for name, answers in result.pipeline.predict(without(permuted, "y", "row")).items():
        np.testing.assert_array_equal(answers, expected[name])
    for row in (0, 7, ROWS - 1):
        alone = result.pipeline.predict({name: [cells[row]] for name, cells in table.items()})
        for name, answers in alone.items():
            if answers.dtype.kind == "f":
                np.testing.assert_allclose(answers[0], expected[name][row], rtol=1e-5, atol=1e-6)
            else:
                assert answers[0] == expected[name][row]


def test_classes_have_probabilities_that_add_up_to_one(trained):
    """A column for each class, named after it; the prediction is the most probable."""
    result, table = trained
    columns = result.pipeline.predict(table)
    labels = result.pipeline.target.labels
    if not labels:
        assert list(columns) == ["prediction"]
        return

    chances = np.stack([columns[f"probability_{label}"] for label in labels], axis=1)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-6)
    assert [labels[code] for code in chances.argmax(axis=1)] == columns["prediction"].tolist()


def test_few_rows_are_answered_by_numpy_alone(trained, tmp_path):
    """A process in which neither JAX nor DuckDB nor any frame library exists gives the compiled program's answers."""
    result, table = trained
    result.pipeline.save(tmp_path / "m.lamina")
    row = {name: cells[:5] for name, cells in without(table, "y").items()}
    program = (
        "import sys\n"
        "for name in ('jax', 'jaxlib', 'duckdb', 'narwhals', 'pandas', 'polars', 'safetensors', 'sklearn', 'rich'):\n"
        "    sys.modules[name] = None\n"
        "from lamina.pipeline import Pipeline\n"
        f"columns = Pipeline.load({str(tmp_path / 'm.lamina')!r}).predict({row!r})\n"
        "print([value for name, column in columns.items() for value in column.tolist()])\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    expected = [value for column in result.pipeline.predict(row).values() for value in column.tolist()]
    assert done.stdout.strip() == str(expected)


def test_numpy_answers_as_the_compiled_program_does(trained):
    """To float32 rounding, because few rows are answered by one and many by the other."""
    result, table = trained
    matrix, network = result.pipeline.features.apply(Table.of(table)), result.pipeline.model.network

    np.testing.assert_allclose(answer_by_numpy(network, matrix), answer_compiled(network, matrix), rtol=1e-4, atol=1e-5)


def test_no_rows_have_no_answers(trained):
    """The right columns, and nothing in them."""
    result, table = trained
    columns = result.pipeline.predict(Table.of(table).take([]))

    assert {len(column) for column in columns.values()} == {0}
    assert list(columns) == list(result.pipeline.predict(table))


def test_one_seed_one_model(tmp_path):
    """The same seed gives the same bytes, another seed another split and another network; nobody's seed is touched."""
    table = made("binary")
    lamina.set_random_seed(5)
    expected = generator().random()
    lamina.set_random_seed(5)
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        train(table, "y", epochs=2, seed=seed).pipeline.save(tmp_path / name)

    contents = {name: (tmp_path / name).read_bytes() for name in "abc"}
    assert contents["a"] == contents["b"] != contents["c"]
    assert generator().random() == expected


def test_rows_without_a_target_are_left_out_and_counted():
    """They are neither trained on nor held out, and a note says how many."""
    table = made("regression")
    table["y"][:7] = ["NA"] * 7
    prepared = prepare(table, "y")

    assert sum(prepared.rows.values()) == ROWS - 7
    assert [(note.code, note.text) for note in prepared.notes] == [
        ("no_target", "7 rows have no 'y' and are left out.")
    ]


def test_a_column_that_gives_the_target_away_is_named():
    """By its name in the table, whether it is words, numbers or a date."""
    table = made("binary")
    for name, values in (
        ("status", {"high": "paid", "low": "open"}),
        ("amount", {"high": "1.5", "low": "0"}),
        ("closed", {"high": "2024-01-01", "low": ""}),
    ):
        result = train(table | {name: [values[word] for word in table["y"]]}, "y", epochs=3)
        found = [finding for finding in result.history.verdict.findings if finding.code == "leak_suspected"]

        assert len(found) == 1
        assert repr(name) in found[0].evidence


def test_ctrl_c_keeps_the_best_network_so_far():
    """Interrupted after the third epoch: a history of three, and answers."""
    stop = LambdaCallback(on_epoch_end=lambda epoch, logs: os.kill(os.getpid(), signal.SIGINT) if epoch == 2 else None)
    result = train(made("regression"), "y", callbacks=[stop])

    assert result.history.interrupted
    assert len(result.history.epoch) == 3
    assert result.pipeline.facts["interrupted"]
    assert np.isfinite(result.pipeline.predict(made("regression"))["prediction"]).all()


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"target": "z"}, TableError, "no column called 'z'"),
        ({"drop": ["sizes"]}, TableError, "Did you mean 'size'"),
        ({"drop": ["y"]}, TableError, "'y' cannot be dropped"),
        ({"drop": ["size", "town", "day", "noise", "row"]}, DataError, "no column to learn from"),
        ({"kinds": {"town": "number"}}, TableError, "'town' needs a number"),
        ({"validation": 0.0}, ArgumentError, "above 0 and below 1"),
        ({"validation": 1.5}, ArgumentError, "above 0 and below 1"),
        ({"seed": -1}, ArgumentError, "seed"),
        ({"epochs": 0}, ArgumentError, "epochs"),
        ({"task": "regression"}, TableError, "'y' needs a number"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_it_starts(changes, error, words):
    """Each with one sentence."""
    arguments = {"target": "y"} | changes
    with pytest.raises(error, match=words):
        prepare(made("binary"), **arguments)


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_a_handful_of_rows_trains_or_says_why_not(rows):
    """No traceback of NumPy's from a tiny table."""
    table = {"x": [1.0, 2.5, 3.0, 4.0, 7.0][:rows], "y": [1.0, 2.0, 4.0, 7.0, 9.0][:rows]}
    if rows < 3:
        with pytest.raises(DataError):
            train(table, "y", epochs=1)
    else:
        assert np.isfinite(train(table, "y", epochs=1).pipeline.predict(table)["prediction"]).all()


def test_answers_say_what_training_never_showed(trained):
    """A word that is new is answered, and noted."""
    result, table = trained
    answers = result.pipeline.answer({name: [cells[1]] for name, cells in table.items()} | {"town": ["Mars"]})

    assert len(answers.columns["prediction"]) == 1
    assert [(note.column, note.code) for note in answers.notes] == [("town", "unseen")]


def test_a_file_that_was_changed_is_refused(trained, tmp_path):
    """Weights, features or target that do not belong together are found by the answers to made-up rows."""
    result, _ = trained
    place = tmp_path / "m.lamina"
    result.pipeline.save(place)
    record, tensors = saving.read(place)

    name = next(name for name in tensors if name.endswith("bias"))
    changes = {
        "weights": (record, tensors | {name: tensors[name] + 1}),
        "golden": ({**record, "golden": [[0.5]]}, tensors),
        "no network": ({key: value for key, value in record.items() if key != "network"}, tensors),
        "features": ({**record, "features": {}}, tensors),
        "target": ({**record, "target": {**record["target"], "task": "odd"}}, tensors),
        "kind": ({**record, "kind": "odd"}, tensors),
        "no weights": (record, {key: value for key, value in tensors.items() if key != name}),
    }
    for changed, content in changes.items():
        saving.write(place, *content)
        with pytest.raises(ModelFileError):
            pytest.fail(f"{changed}: {Pipeline.load(place)}")


def test_files_of_two_kinds_are_not_mixed_up(trained, tmp_path):
    """A model of layers is no pipeline, and a pipeline is no model of layers; no file is overwritten unasked."""
    trained[0].pipeline.save(tmp_path / "pipeline.lamina")
    trained[0].pipeline.model.save(tmp_path / "layers.lamina")

    with pytest.raises(ModelFileError, match="not a model of a table"):
        Pipeline.load(tmp_path / "layers.lamina")
    with pytest.raises(ModelFileError, match=r"lamina\.pipeline"):
        lamina.load_model(tmp_path / "pipeline.lamina")
    with pytest.raises(ModelFileError, match="already"):
        trained[0].pipeline.save(tmp_path / "pipeline.lamina")


def test_no_row_of_the_table_is_in_the_file(tmp_path):
    """Words that are frequent are kept as words; what names a single row is not."""
    table = made("binary")
    table["name"] = [f"person number {place}" for place in range(ROWS)]
    table["town"][5] = "Secretville"
    train(table, "y", epochs=1).pipeline.save(tmp_path / "m.lamina")
    content = (tmp_path / "m.lamina").read_bytes()

    assert b"Bonn" in content
    assert b"person number" not in content
    assert b"Secretville" not in content


def test_tables_and_models_are_described(trained, tmp_path):
    """Counts of missing and different cells; columns, inputs, layers and the verdict."""
    result, table = trained
    described = describe_table(table)
    columns = {column["name"]: column for column in described["columns"]}
    assert (columns["size"]["missing"], columns["town"]["different"]) == (ROWS // 50, 3)
    assert columns["row"]["kind"] == "identifier"

    model = describe_model(result.pipeline)
    assert len(model["inputs"]) == result.pipeline.features.width
    assert model["training"]["verdict"]["code"] == result.history.verdict.code
    result.pipeline.save(tmp_path / "m")
    (tmp_path / "t.lamina").write_text("a,b\n1,2\n")
    assert is_model(tmp_path / "m")
    assert not is_model(tmp_path / "t.lamina")


def test_a_recipe_fits_its_task_and_its_rows():
    """Larger batches and fewer epochs for more rows; the user's limit on epochs is kept."""
    small, large = Recipe.of("regression", 500), Recipe.of("regression", 90_000)

    assert small.batch < large.batch
    assert small.epochs > large.epochs
    assert Recipe.of("binary", 500, 7).epochs == 7


def test_rows_that_are_scored_are_counted(trained):
    """Rows without a target are left out and told of, as is what training never showed."""
    result, table = trained
    known = {name: list(cells)[:40] for name, cells in table.items()}
    holes = known | {"y": [None] * 3 + list(known["y"])[3:]}

    found = result.pipeline.evaluate(holes)

    assert found.rows == 37
    assert found.notes[0].text == "3 rows have no 'y' and are left out."
    assert found.scores == result.pipeline.evaluate({name: cells[3:] for name, cells in known.items()}).scores


def test_an_unused_column_that_only_one_class_fills_in_is_told_of():
    """Every text differs, so the column is no feature, but the table holds what is known too late."""
    random = np.random.default_rng(0)
    churned = random.random(400) < 0.5
    table = {
        "age": random.normal(size=400).round(2).tolist(),
        "closing": [f"closed by hand under number {row}" if gone else None for row, gone in enumerate(churned)],
        "remark": [f"some words of customer {row}" if row % 2 else None for row in range(400)],
        "churned": np.where(churned, "yes", "no").tolist(),
    }

    notes = [note for note in prepare(table, "churned").notes if note.code == "telling_gaps"]

    assert [note.column for note in notes] == ["closing"]
