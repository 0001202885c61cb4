"""``lamina train``: a table in, a trained and judged network out."""

from pathlib import Path
from typing import Annotated, Any

from lamina import pipeline
from lamina.cli._guard import INTERRUPTED, guarded, print_json
from lamina.cli._options import column_names, kinds_of, share_of
from lamina.cli._places import beside, refuse_model_place
from lamina.cli._show import columns_table, console, notes_lines, scores_table, verdict_panel


def add_train(app: Any) -> None:
    """Put the command into the application."""
    import typer

    several = "may be given several times"

    def train(
        target: Annotated[str, typer.Option("--target", "-t", help="The column to predict.")],
        table: Annotated[
            Path | None,
            typer.Argument(
                help="CSV, TSV, Parquet or JSON lines, also packed as .gz; a folder or a quoted 'pattern*'."
            ),
        ] = None,
        query: Annotated[
            str | None, typer.Option(help="SQL in place of TABLE: \"select * from 'sales.parquet' where price > 0\".")
        ] = None,
        out: Annotated[Path, typer.Option("--out", "-o", help="Where the model goes.")] = Path("model.lamina"),
        drop: Annotated[list[str] | None, typer.Option(help=f"Columns to leave out: A,B; {several}.")] = None,
        kind: Annotated[
            list[str] | None,
            typer.Option(help=f"What a column is: month=category, day=day/month/year; {several}."),
        ] = None,
        missing: Annotated[
            list[str] | None, typer.Option(help=f"A further word that stands for a missing cell; {several}.")
        ] = None,
        task: Annotated[
            str | None, typer.Option(help="regression, classification, binary or multiclass; else inferred.")
        ] = None,
        epochs: Annotated[int | None, typer.Option(help="At most so many; training ends by itself.")] = None,
        seed: Annotated[int, typer.Option(help="For the split and everything drawn at random.")] = 0,
        validation: Annotated[float, typer.Option(help="The share of rows that is held out to judge by.")] = 0.2,
        memory: Annotated[
            str | None,
            typer.Option(
                help="What the table may take, such as 4GB; a larger one stays on disk. Else half of what is there."
            ),
        ] = None,
        overwrite: Annotated[
            bool, typer.Option("--overwrite/--no-overwrite", help="Whether a file at --out is replaced.")
        ] = True,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")] = False,
    ) -> None:
        """Train and judge a network on a table. It is kept in one file."""
        with guarded(as_json):
            refuse_model_place(out, table, overwrite)
            existed = out.exists()
            whole = pipeline.opened(table, memory, query=query)
            prepared = pipeline.prepare(
                whole,
                target,
                drop=column_names(drop or [], whole.names),
                kinds=kinds_of(kind or []),
                missing=missing or [],
                task=task,
                validation=share_of(validation),
                seed=seed,
                epochs=epochs,
                memory=memory,
            )
            if not as_json:
                _show_before(prepared, table.name if table else "The query")
            trained = pipeline.fit(prepared, verbose=0 if as_json else 1)
            place = beside(out) if trained.history.interrupted and existed else out
            trained.pipeline.save(place, overwrite=overwrite)
            if as_json:
                print_json(_document(trained, place))
            else:
                _show_after(trained, place, out)
        if trained.history.interrupted:
            raise typer.Exit(INTERRUPTED)

    app.command()(train)


def _show_before(prepared: "pipeline.Prepared", name: str) -> None:
    screen = console()
    target, recipe, schema = prepared.target, prepared.recipe, prepared.features.schema
    screen.print(f"[bold]{_plain(name)}[/bold]: {sum(prepared.rows.values()):,} rows with a target")
    for line in notes_lines(vars(note) for note in prepared.notes):
        screen.print(line)
    screen.print(columns_table(schema.to_record()["columns"]))
    classes = f" ({', '.join(target.labels[:8])}{', …' if len(target.labels) > 8 else ''})" if target.labels else ""
    screen.print(f"Target  [bold]{_plain(target.name)}[/bold]: {target.task}, {_plain(target.why + classes)}")
    rows = prepared.rows
    screen.print(f"Split   {rows['training']:,} rows train, {rows['validation']:,} are held out (seed {prepared.seed})")
    hidden = " → ".join(f"{units} {recipe.activation}" for units in recipe.units)
    screen.print(
        f"Network {prepared.features.width} inputs → {hidden} → {target.outputs}; dropout {recipe.dropout}, "
        f"AdamW {recipe.learning_rate}, batches of {recipe.batch}, at most {recipe.epochs} epochs"
    )


def _show_after(trained: "pipeline.Trained", out: Path, asked: Path) -> None:
    screen = console()
    history, facts = trained.history, trained.pipeline.facts
    if history.interrupted:
        screen.print("[bold]Interrupted[/bold]: the best network so far is kept.")
    if out != asked:
        screen.print(f"It is in {out}; the model in {asked} is as it was.", markup=False, soft_wrap=True)
    best = f", the weights of epoch {facts['best_epoch']} were kept" if facts["best_epoch"] else ""
    screen.print(f"Trained {len(history.epoch)} epochs{best}\n")
    screen.print(verdict_panel(facts["verdict"]))
    screen.print("\nOn the rows held out, in the target's own unit:")
    screen.print(scores_table(trained.scores))
    screen.print(f"The model is [bold]{_plain(str(out))}[/bold] ({out.stat().st_size / 1e6:.1f} MB). Use it:")
    screen.print(f"  lamina predict {_plain(str(out))} NEW_ROWS.csv --out predictions.csv")


def _plain(words: str) -> str:
    """Words in which no bracket is taken for a mark of style."""
    return words.replace("[", "\\[")


def _document(trained: "pipeline.Trained", out: Path) -> dict[str, Any]:
    prepared, facts = trained.prepared, trained.pipeline.facts
    return {
        "model": str(out),
        "target": prepared.target.to_record(),
        "columns": prepared.features.schema.to_record()["columns"],
        "inputs": prepared.features.width,
        "notes": [vars(note) for note in prepared.notes],
        **facts,
    }
