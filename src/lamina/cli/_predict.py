"""``lamina predict``: raw rows in, one answer a row out."""

import csv
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TextIO

from lamina import pipeline
from lamina.cli._guard import guarded, print_json
from lamina.cli._places import refuse_place
from lamina.cli._show import console, notes_lines


def add_predict(app: Any) -> None:
    """Put the command into the application."""
    import typer

    def predict(
        model: Annotated[Path, typer.Argument(help="A file from `lamina train`.")],
        table: Annotated[Path, typer.Argument(help="Rows to answer: CSV, TSV, Parquet or JSON lines, also .gz.")],
        out: Annotated[
            Path | None, typer.Option("--out", "-o", help="Where the answers go, as CSV; else to stdout.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")] = False,
    ) -> None:
        """Answer rows with a model. A column `prediction`, for classes `probability_<class>` each; in order."""
        with guarded(as_json):
            if out is not None:
                refuse_place("lamina predict", out, [model, table])
            answers = pipeline.Pipeline.load(model).answer(table)
            columns = {name: column.tolist() for name, column in answers.columns.items()}
            notes = [vars(note) for note in answers.notes]
            rows = len(columns["prediction"])
            if out is not None:
                _replace(out, columns)
            if as_json:
                answered = {"predictions": columns} if out is None else {"out": str(out)}
                print_json({"rows": rows, "columns": list(columns), "notes": notes} | answered)
            elif out is None:
                write_rows(sys.stdout, columns)
                sys.stderr.writelines(f"Note: {note['text']}\n" for note in notes)
            else:
                screen = console()
                for line in notes_lines(notes):
                    screen.print(line)
                screen.print(f"{rows:,} rows answered: {out}", markup=False)

    app.command()(predict)


def write_rows(file: TextIO, columns: Mapping[str, list[Any]]) -> None:
    """Columns as CSV with a line of names."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))


def _replace(out: Path, columns: Mapping[str, list[Any]]) -> None:
    """Write beside the place and rename, so that a half-written file never has the name."""
    descriptor, beside = tempfile.mkstemp(prefix=".lamina-", suffix=".tmp", dir=out.absolute().parent)
    place = Path(beside)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            write_rows(file, columns)
        place.chmod(out.stat().st_mode & 0o777 if out.exists() else 0o666 & ~_umask())
        place.replace(out)
    except BaseException:
        with suppress(OSError):
            place.unlink()
        raise


def _umask() -> int:
    """The process's mask for new files; asking for it means setting it for a moment."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
