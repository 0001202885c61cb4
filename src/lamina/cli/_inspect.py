"""``lamina inspect``: what a table holds, or what a model is."""

from pathlib import Path
from typing import Annotated, Any

from lamina import pipeline
from lamina.cli._guard import guarded, print_json
from lamina.cli._options import kinds_of
from lamina.cli._show import columns_table, console, notes_lines, scores_table, verdict_panel


def add_inspect(app: Any) -> None:
    """Put the command into the application."""
    import typer

    def inspect(
        path: Annotated[Path, typer.Argument(metavar="TABLE|MODEL", help="A table, or a file from `lamina train`.")],
        kind: Annotated[list[str] | None, typer.Option(help="For a table: column=kind, to see if it fits.")] = None,
        missing: Annotated[list[str] | None, typer.Option(help="For a table: a word for a missing cell.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")] = False,
    ) -> None:
        """Show what a table or a model holds. Columns with their kinds and why; of a model also network and verdict."""
        with guarded(as_json):
            if pipeline.is_model(path):
                document = pipeline.describe_model(pipeline.Pipeline.load(path))
            else:
                document = pipeline.describe_table(path, kinds=kinds_of(kind or []), missing=missing or [])
            if as_json:
                print_json(document)
            elif "target" in document:
                _show_model(document, path)
            else:
                _show_table(document, path)

    app.command()(inspect)


def _show_table(document: dict[str, Any], path: Path) -> None:
    screen = console()
    screen.print(f"{path.name}: {document['rows']:,} rows, {len(document['columns']):,} columns", markup=False)
    for line in notes_lines(document["notes"]):
        screen.print(line)
    screen.print(columns_table(document["columns"]))
    words = ", ".join(repr(word) for word in document["missing_words"])
    screen.print(f"Missing cells are empty or say, in any capitals: {words}", markup=False)


def _show_model(document: dict[str, Any], path: Path) -> None:
    screen = console()
    target, facts = document["target"], document["training"]
    screen.print(f"{path.name} predicts {target['name']!r}: {target['task']}, {target['why']}", markup=False)
    if target["labels"]:
        screen.print(f"Classes: {', '.join(target['labels'])}", markup=False)
    screen.print(columns_table(document["columns"]))
    inputs = len(document["inputs"])
    screen.print(f"Network of {document['numbers']:,} numbers, {inputs:,} inputs:", markup=False)
    for layer in document["layers"]:
        screen.print(f"  {layer}", markup=False)
    if facts.get("verdict"):
        screen.print(verdict_panel(facts["verdict"]))
        rows = facts["rows"]
        screen.print(f"\nOn {rows['validation']:,} rows held out of {rows['training'] + rows['validation']:,}:")
        screen.print(scores_table(facts["scores"]))
