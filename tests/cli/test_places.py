"""Where results go: nothing of the user's is destroyed, and a bad place is found before the work."""

import json
import os
import signal

import pytest

from lamina import pipeline
from lamina.callbacks import LambdaCallback
from lamina.cli import main


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A folder with a table, a model of it and a note."""
    folder = tmp_path_factory.mktemp("places")
    rows = [f"{place % 7},{place * 2},{'yes' if place % 3 else 'no'}" for place in range(60)]
    (folder / "sales.csv").write_text("\n".join(["size,price,sold", *rows]) + "\n")
    (folder / "note.txt").write_text("mine")
    (folder / "link.csv").symlink_to(folder / "sales.csv")
    words = ["train", str(folder / "sales.csv"), "-t", "price", "--epochs", "1", "-o", str(folder / "m.lamina")]
    assert main([*words, "--json"]) == 0
    return folder


def nothing_is_begun(monkeypatch):
    def begun(*_, **__):
        raise AssertionError("The work began before the place was looked at.")

    for name in ("as_table", "prepare", "fit"):
        monkeypatch.setattr(pipeline, name, begun, raising=False)
    monkeypatch.setattr(pipeline.Pipeline, "load", begun)


DESTROYING = {
    "train onto the table": (["train", "sales.csv", "-t", "price", "-o", "sales.csv"], "those that are read"),
    "train onto a link to the table": (["train", "sales.csv", "-t", "price", "-o", "link.csv"], "those that are read"),
    "train onto another file": (["train", "sales.csv", "-t", "price", "-o", "note.txt"], "delete the file yourself"),
    "predict onto the table": (["predict", "m.lamina", "sales.csv", "-o", "./sales.csv"], "those that are read"),
    "predict onto the model": (["predict", "m.lamina", "sales.csv", "-o", "m.lamina"], "those that are read"),
    "predict onto a device": (["predict", "m.lamina", "sales.csv", "-o", os.devnull], "an ordinary file"),
    "predict into no folder": (["predict", "m.lamina", "sales.csv", "-o", "none/a.csv"], "a folder that exists"),
}


@pytest.mark.parametrize("name", DESTROYING)
def test_what_is_the_user_s_stays(name, shop, monkeypatch, capsys):
    """Exit code 2, a sentence, every file as it was, and no work done before."""
    words, sentence = DESTROYING[name]
    before = {path.name: path.read_bytes() for path in shop.iterdir()}
    monkeypatch.chdir(shop)
    nothing_is_begun(monkeypatch)

    assert main(words) == 2
    assert sentence in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in shop.iterdir()} == before


@pytest.mark.parametrize("words", [["train", "sales.csv", "-t", "price"], ["predict", "m.lamina", "sales.csv"]])
def test_a_folder_that_cannot_be_written_is_found_before_the_work(words, shop, monkeypatch, capsys):
    """As the system says it, whoever runs this (root may write everywhere)."""

    def refused(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(shop)
    monkeypatch.setattr("lamina.cli._places.tempfile.NamedTemporaryFile", refused)
    nothing_is_begun(monkeypatch)

    assert main([*words, "-o", "new"]) == 2
    assert "can be written (Permission denied)" in capsys.readouterr().err
    assert not (shop / "new").exists()


def test_a_model_is_replaced_by_a_model(shop):
    """To train again is the everyday case; nothing else is left in the folder."""
    out = shop / "again.lamina"
    out.write_bytes((shop / "m.lamina").read_bytes())
    names = {path.name for path in shop.iterdir()}
    words = ["train", str(shop / "sales.csv"), "-t", "sold", "--epochs", "1", "-o", str(out), "--json"]

    assert main(words) == 0
    assert pipeline.Pipeline.load(out).target.name == "sold"
    assert {path.name for path in shop.iterdir()} == names


@pytest.mark.parametrize("as_json", [False, True])
def test_an_interrupted_run_leaves_the_model_that_was_there(as_json, shop, capsys, monkeypatch):
    """Its network is kept beside, and the words or the JSON say where."""
    stop = LambdaCallback(on_epoch_end=lambda epoch, logs: os.kill(os.getpid(), signal.SIGINT) if epoch == 1 else None)
    fit = pipeline.fit
    monkeypatch.setattr(pipeline, "fit", lambda prepared, verbose: fit(prepared, [stop], verbose), raising=False)
    out, kept = shop / "m.lamina", shop / "m.interrupted.lamina"
    before = out.read_bytes()

    words = ["train", str(shop / "sales.csv"), "-t", "price", "-o", str(out)]
    assert main([*words, *["--json"] * as_json]) == 130
    assert out.read_bytes() == before
    assert pipeline.Pipeline.load(kept).facts["interrupted"]
    printed = capsys.readouterr().out
    assert (json.loads(printed)["model"] if as_json else printed.split("It is in ")[1].split(";")[0]) == str(kept)
    kept.unlink()
