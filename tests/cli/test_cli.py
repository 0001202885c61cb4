"""The command line: what a person types, sees and gets back, and what a program gets."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

import lamina
from lamina import pipeline
from lamina.callbacks import LambdaCallback
from lamina.cli import main

ROWS = 500


def written(folder, name, table):
    with (folder / name).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return str(folder / name)


def sales():
    random = np.random.default_rng(0)
    size, town = random.normal(size=ROWS).round(3), random.choice(["Ulm", "Bonn"], ROWS)
    value = 2 * size + 3 * (town == "Ulm")
    return {
        "zip": [("007", "A12")[place % 2] for place in range(ROWS)],
        "size": size.tolist(),
        "town": town.tolist(),
        "price": value.round(3).tolist(),
        "sold": [("no", "yes")[int(v > 1)] for v in value],
        "status": [("open", "closed")[int(v > 1)] for v in value],
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A folder with a table and a model of it for each kind of target."""
    folder = tmp_path_factory.mktemp("shop")
    table = written(folder, "sales.csv", sales())
    for target, drop in (("price", "sold,status"), ("sold", "price,status")):
        words = ["train", table, "--target", target, "--drop", drop, "--epochs", "30"]
        assert main([*words, "--out", str(folder / f"{target}.lamina"), "--json"]) == 0
    return folder


def test_a_table_goes_in_and_a_judged_model_comes_out(shop, capsys):
    """The person sees columns with kinds and why, the split, the verdict, the scores and what to do next."""
    out = str(shop / "shown.lamina")
    code = main(
        ["train", str(shop / "sales.csv"), "--target", "sold", "--drop", "price", "--epochs", "3", "--out", out]
    )
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())

    assert code == 0
    for words in (
        "zip category",
        "size number",
        "400 rows train, 100 are held out",
        "Verdict",
        "log loss",
        "lamina predict",
    ):
        assert words in shown
    assert "Warning: 'status' alone gives the target away" in shown
    assert "train again with --drop status" in shown
    assert "EarlyStopping" not in shown


def test_json_is_one_document_and_nothing_else(shop, capsys):
    """Every command with --json prints what a program can read, and no other letter."""
    commands = {
        "train": ["train", str(shop / "sales.csv"), "-t", "price", "--epochs", "2", "-o", str(shop / "json.lamina")],
        "predict": ["predict", str(shop / "price.lamina"), str(shop / "sales.csv")],
        "evaluate": ["evaluate", str(shop / "price.lamina"), str(shop / "sales.csv")],
        "inspect table": ["inspect", str(shop / "sales.csv")],
        "inspect model": ["inspect", str(shop / "price.lamina")],
    }
    documents = {}
    for name, words in commands.items():
        assert main([*words, "--json"]) == 0
        printed = capsys.readouterr()
        documents[name] = json.loads(printed.out)
        assert printed.err == ""

    assert documents["train"]["verdict"]["code"]
    assert documents["train"]["scores"]["rmse"] > 0
    assert len(documents["predict"]["predictions"]["prediction"]) == ROWS
    assert documents["evaluate"]["scores"]["rmse"] > 0
    assert documents["inspect table"]["columns"][0]["kind"] == "category"
    assert documents["inspect model"]["target"]["name"] == "price"


@pytest.mark.parametrize("target", ["price", "sold"])
def test_predictions_are_one_line_a_row_in_order(shop, tmp_path, target):
    """Columns in another order and no target: a line of names, then the pipeline's answers, row by row."""
    table = {name: cells for name, cells in reversed(sales().items()) if name not in {"price", "sold", "status"}}
    new = written(tmp_path, "new.csv", table)
    assert main(["predict", str(shop / f"{target}.lamina"), new, "--out", str(tmp_path / "answers.csv")]) == 0

    with (tmp_path / "answers.csv").open(newline="") as file:
        names, *lines = list(csv.reader(file))
    expected = pipeline.Pipeline.load(shop / f"{target}.lamina").predict(new)
    assert names == list(expected)
    assert len(lines) == ROWS
    for name, cells in zip(names, zip(*lines, strict=True), strict=True):
        column = expected[name]
        read = [float(cell) for cell in cells] if column.dtype.kind == "f" else list(cells)
        assert read == column.tolist()
    if target == "sold":
        assert names == ["prediction", "probability_no", "probability_yes"]


def test_answers_go_to_stdout_where_no_place_is_given(shop, capsys):
    """So that they can be piped; notes go to stderr."""
    (shop / "odd.csv").write_text("size,town,zip\n1,Mars,007\n")
    assert main(["predict", str(shop / "price.lamina"), str(shop / "odd.csv")]) == 0
    printed = capsys.readouterr()

    assert len(printed.out.splitlines()) == 2
    assert "town" in printed.err


def test_a_one_row_file_is_read_as_training_said(shop, capsys):
    """Every cell could be a number; the codes stay codes, and the order of columns is free."""
    (shop / "one.csv").write_text("town,zip,size\nUlm,007,1\n")
    assert main(["predict", str(shop / "price.lamina"), str(shop / "one.csv"), "--json"]) == 0
    answered = json.loads(capsys.readouterr().out)

    assert answered["notes"] == []
    assert answered["rows"] == 1


BAD = {
    "no such file": (["train", "{none}.csv", "-t", "y"], 3, "There is no file"),
    "a folder": (["train", "{folder}", "-t", "y"], 3, "empty.csv is empty"),
    "empty": (["train", "{empty}", "-t", "y"], 3, "is empty"),
    "header only": (["train", "{header}", "-t", "y"], 3, "0 rows"),
    "ragged": (["train", "{ragged}", "-t", "y"], 3, "line 3: 1 cell where the first line names 2 columns"),
    "no such column": (["train", "{good}", "-t", "z"], 3, "There is no column called 'z'"),
    "nothing to drop": (["train", "{good}", "-t", "y", "--drop", "z"], 3, "There is no column called 'z'"),
    "target dropped": (["train", "{good}", "-t", "y", "--drop", "y"], 3, "cannot be dropped"),
    "all missing": (["train", "{good}", "-t", "gone"], 3, "all 6 cells are empty"),
    "one class": (["train", "{good}", "-t", "same"], 3, "every row says 'a'"),
    "a class a row": (["train", "{good}", "-t", "name"], 3, "classes that repeat"),
    "text for numbers": (["train", "{good}", "-t", "y", "--kind", "name=number"], 3, "row 1 says 'n0'"),
    "unknown kind": (["train", "{good}", "-t", "y", "--kind", "x=numbr"], 2, "Did you mean 'number'"),
    "no kind": (["train", "{good}", "-t", "y", "--kind", "x"], 2, "column=kind"),
    "unknown task": (["train", "{good}", "-t", "y", "--task", "ranking"], 2, "no task called 'ranking'"),
    "share": (["train", "{good}", "-t", "y", "--validation", "2"], 2, "above 0 and below 1"),
    "epochs": (["train", "{good}", "-t", "y", "--epochs", "0"], 2, "at least 1"),
    "no folder": (["train", "{good}", "-t", "y", "-o", "{none}/m.lamina"], 2, "a folder that exists"),
    "no overwrite": (["train", "{good}", "-t", "y", "-o", "{good}", "--no-overwrite"], 4, "already"),
    "no model": (["predict", "{none}.lamina", "{good}"], 4, "There is no file"),
    "a table for a model": (["predict", "{good}", "{good}"], 4, "is no lamina model"),
    "a model for a table": (["train", "{model}", "-t", "y"], 3, ""),
    "column missing": (["predict", "{model}", "{good}"], 3, "The model needs the column"),
    "text at prediction": (["predict", "{model}", "{texts}"], 3, "'size' needs a number in each row; row 2 says 'big'"),
    "evaluate without target": (["evaluate", "{model}", "{texts}"], 3, "Evaluating needs the column 'price'"),
    "inspect nothing": (["inspect", "{none}.csv"], 3, "There is no file"),
    "inspect no model": (["inspect", "{none}.lamina"], 4, "There is no file"),
}


@pytest.fixture(scope="module")
def places(shop):
    """Files of every bad kind, by the words in `BAD`."""
    rows = {
        "x": range(6),
        "y": [1, 2, 4, 7, 9, 3],
        "gone": [""] * 6,
        "same": ["a"] * 6,
        "name": [f"n{place}" for place in range(6)],
    }
    found = {"folder": str(shop), "none": str(shop / "none"), "model": str(shop / "price.lamina")}
    found["good"] = written(shop, "good.csv", rows)
    for name, text in (
        ("empty", ""),
        ("header", "a,y\n"),
        ("ragged", "a,y\n1,2\n3\n"),
        ("texts", "zip,size,town\n007,1,Ulm\n007,big,Ulm\n"),
    ):
        (shop / f"{name}.csv").write_text(text)
        found[name] = str(shop / f"{name}.csv")
    return found


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_known_bad_input_gets_one_sentence(name, as_json, places, capsys, monkeypatch, tmp_path):
    """The documented exit code, a sentence on stderr, no traceback, and JSON where it was asked for."""
    monkeypatch.chdir(tmp_path)
    words, code, sentence = BAD[name]
    given = [word.format(**places) for word in words]
    assert main([*given, *(["--json"] if as_json else [])]) == code
    printed = capsys.readouterr()

    assert sentence in printed.err
    assert "Traceback" not in printed.err
    assert printed.err.startswith("lamina: ")
    assert len(printed.err.splitlines()) == 1
    if as_json:
        assert json.loads(printed.out) == {
            "error": printed.err.removeprefix("lamina: ").rstrip("\n"),
            "exit_code": code,
        }
    else:
        assert printed.out == ""


def test_wrong_usage_has_exit_code_two(capsys):
    """Unknown commands and options, and a missing target."""
    for words in (["trane"], ["train", "x.csv"], ["train", "x.csv", "-t", "y", "--sed", "1"]):
        assert main(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_bad_run_leaves_the_model_that_was_there(places, shop):
    """Refused before anything is written."""
    before = (shop / "price.lamina").read_bytes()
    assert main(["train", places["good"], "-t", "same", "-o", str(shop / "price.lamina")]) == 3

    assert (shop / "price.lamina").read_bytes() == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_the_best_network_and_says_so(shop, capsys, monkeypatch, number):
    """Exit code 130, a model that answers, and the words for it; likewise where the process is told to end."""
    before = signal.getsignal(signal.SIGTERM)
    stop = LambdaCallback(on_epoch_end=lambda epoch, logs: os.kill(os.getpid(), number) if epoch == 2 else None)
    fit = pipeline.fit
    monkeypatch.setattr(pipeline, "fit", lambda prepared, verbose: fit(prepared, [stop], verbose), raising=False)
    out = shop / "interrupted.lamina"
    assert main(["train", str(shop / "sales.csv"), "-t", "price", "-o", str(out)]) == 130

    assert "Interrupted: the best network so far is kept" in capsys.readouterr().out
    assert pipeline.Pipeline.load(out).facts["epochs"] == 3
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_process_that_ignores_ctrl_c_can_be_ended(shop, capsys, monkeypatch):
    """As one in the background does."""
    monkeypatch.setattr(pipeline, "opened", lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM), raising=False)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert main(["train", str(shop / "sales.csv"), "-t", "price", "-o", str(shop / "nothing.lamina")]) == 130
    finally:
        signal.signal(signal.SIGINT, before)

    assert capsys.readouterr().err == "lamina: Interrupted; nothing was written.\n"


def test_ctrl_c_before_training_writes_nothing(shop, capsys, monkeypatch):
    """Exit code 130 and one sentence."""

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "opened", interrupted, raising=False)
    assert main(["train", str(shop / "sales.csv"), "-t", "price", "-o", str(shop / "nothing.lamina")]) == 130

    assert capsys.readouterr().err == "lamina: Interrupted; nothing was written.\n"
    assert not (shop / "nothing.lamina").exists()


def test_help_loads_nothing_heavy():
    """What lamina offers is said before NumPy, JAX or DuckDB are there."""
    program = (
        "import sys\n"
        "for name in ('numpy', 'jax', 'duckdb', 'matplotlib', 'safetensors', 'narwhals'):\n"
        "    sys.modules[name] = None\n"
        "from lamina.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    for words in (["--help"], ["train", "--help"], ["predict", "--help"]):
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "Usage" in done.stdout
        assert time.perf_counter() - begun < 5


def test_the_module_runs_as_a_program(shop):
    """``python -m lamina`` gives the exit code to the shell, and a report without colours to a pipe."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    words = [sys.executable, "-m", "lamina", "evaluate", str(shop / "price.lamina"), str(shop / "sales.csv")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "RMSE" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_reader_who_has_read_enough_is_no_fault(shop):
    """``lamina predict … | head -1`` ends quietly."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    table = {name: cells * 400 for name, cells in sales().items()}
    words = [sys.executable, "-m", "lamina", "predict", str(shop / "price.lamina"), written(shop, "long.csv", table)]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert first == "prediction\n"
    assert (process.returncode, said) == (0, "")


def started(words, **further):
    """`lamina` as a process of its own, with streams to pipes."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)} | further
    return subprocess.Popen(
        [sys.executable, "-m", "lamina", *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize("command", ["train", "inspect"])
def test_the_work_goes_on_when_nobody_reads_the_report(command, shop):
    """``lamina train … | head -1`` still writes its model; no report ends with exit code 1 for want of a reader."""
    out = shop / "unread.lamina"
    table = str(shop / "sales.csv")
    words = ["train", table, "-t", "price", "--epochs", "1", "-o", str(out)] if command == "train" else [command, table]
    with started(words) as process:
        process.stdout.close()
        said = process.stderr.read().decode()

    assert (process.returncode, said) == (0, "")
    assert command != "train" or pipeline.Pipeline.load(out).target.name == "price"


def test_letters_beyond_ascii_reach_a_pipe_in_any_locale(shop):
    """A pipe gets UTF-8, though the locale knows ASCII alone."""
    with started(
        ["evaluate", str(shop / "price.lamina"), str(shop / "sales.csv")], PYTHONIOENCODING="ascii"
    ) as process:
        printed, said = process.communicate()

    assert (process.returncode, said) == (0, b"")
    assert "R²" in printed.decode("utf-8")


def test_the_version_is_the_one_that_is_installed(capsys, monkeypatch):
    """Said from a checkout too, where nothing is installed; and the project's file says the same."""
    monkeypatch.setattr("importlib.metadata.version", lambda name: pytest.fail("asked for an installed package"))
    assert main(["--version"]) == 0

    assert capsys.readouterr().out == f"lamina {lamina.__version__}\n"
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project.get("version", lamina.__version__) == lamina.__version__


def test_wrong_usage_is_json_where_that_was_asked_for(capsys):
    """One document with the sentence and the exit code; the usage stays on stderr."""
    for words, part in ((["train", "x.csv"], "--target"), (["trane"], "trane"), (["inspect", "a", "--sed"], "--sed")):
        assert main([*words, "--json"]) == 2
        printed = capsys.readouterr()
        document = json.loads(printed.out)
        assert document["exit_code"] == 2
        assert part in document["error"]
        assert part in printed.err


def test_a_fault_of_lamina_s_is_json_and_a_traceback(shop, capsys, monkeypatch):
    """The program learns that it failed; the person who mends it sees where."""

    def broken(*_, **__):
        raise ZeroDivisionError("by the moon")

    monkeypatch.setattr(pipeline, "describe_table", broken, raising=False)
    with pytest.raises(ZeroDivisionError):
        main(["inspect", str(shop / "sales.csv"), "--json"])

    assert json.loads(capsys.readouterr().out) == {"error": "ZeroDivisionError: by the moon", "exit_code": 1}


def test_a_share_that_cannot_be_held_out_is_told_by_its_option(shop, capsys):
    """In the words of the command line."""
    assert main(["train", str(shop / "sales.csv"), "-t", "price", "--validation", "0"]) == 2

    assert "--validation to be a number above 0 and below 1; got --validation=0.0" in capsys.readouterr().err


def test_evaluate_counts_the_rows_that_it_scored(shop, tmp_path, capsys):
    """Rows without a target are none of them, and a note says so."""
    table = sales()
    holes = table | {"price": [""] * 10 + table["price"][10:]}
    words = ["evaluate", str(shop / "price.lamina"), written(tmp_path, "holes.csv", holes)]

    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["rows"], document["notes"][0]["code"]) == (ROWS - 10, "no_target")
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "490 rows" in shown
    assert "10 rows have no 'price'" in shown


def test_a_table_beyond_memory_is_trained_on_from_disk(shop, tmp_path, capsys):
    """A file, a quoted pattern and a query, each with little memory: the person and the program are told."""
    rows = sales()
    for part in (1, 2, 3, 4, 5):
        written(tmp_path, f"part{part}.csv", rows)
    out = ["--target", "price", "--epochs", "2", "--out", str(tmp_path / "large.lamina")]
    pattern = str(tmp_path / "part*.csv")
    query = f"select size, town, price::double as price from '{pattern}'"

    assert main(["train", pattern, *out, "--drop", "sold,status", "--memory", "1MB"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "2,500 rows of 6 columns would take more than 0.001 GB in memory" in shown
    assert "2,500 rows with a target" in shown
    assert main(["train", "--query", query, *out, "--memory", "500KB", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["notes"][0]["code"] == "streamed"
    assert sum(document["rows"].values()) == 2500
    assert main(["train", *out]) == 2
    assert main(["train", pattern, "--query", query, *out]) == 2
    assert main(["train", pattern, *out, "--memory", "lots"]) == 2
    assert "words such as 4GB" in capsys.readouterr().err
