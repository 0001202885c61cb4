"""``lamina evaluate``: how good a model is on rows whose answers are known."""

from pathlib import Path
from typing import Annotated, Any

from lamina import pipeline
from lamina.cli._guard import guarded, print_json
from lamina.cli._show import console, notes_lines, scores_table


def add_evaluate(app: Any) -> None:
    """Put the command into the application."""
    import typer

    def evaluate(
        model: Annotated[Path, typer.Argument(help="A file from `lamina train`.")],
        table: Annotated[Path, typer.Argument(help="Rows with the target: CSV, TSV, Parquet or JSON lines, also .gz.")],
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")] = False,
    ) -> None:
        """Score a model on rows whose target is known. Its scores on the rows held out in training stand beside."""
        with guarded(as_json):
            made = pipeline.Pipeline.load(model)
            found = made.evaluate(table)
            notes = [vars(note) for note in found.notes]
            before = dict(made.facts.get("scores", {}))
            if as_json:
                print_json({"rows": found.rows, "scores": found.scores, "held_out_scores": before, "notes": notes})
            else:
                screen = console()
                screen.print(f"{made.target.name!r} in {found.rows:,} rows of {table.name}:", markup=False)
                for line in notes_lines(notes):
                    screen.print(line)
                screen.print(scores_table(found.scores, before))

    app.command()(evaluate)
