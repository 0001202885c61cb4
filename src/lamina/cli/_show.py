"""What people read: tables and paragraphs by Rich, plain where nobody watches."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from lamina.cli._advice import about, next_step
from lamina.cli._guard import drop_stdout

_COLOURS = {"well_fitted": "green", "overfit": "yellow", "underfit": "yellow", "not_converged": "yellow"}
_MOST_COLUMNS = 60
_SCORES = {"rmse": "RMSE", "mae": "MAE", "r2": "R²", "log_loss": "log loss", "accuracy": "accuracy", "auc": "AUC"}
_RIVALS = ("the network", "a linear model", "a constant answer")


def console() -> Any:
    """Where everything for people goes: stdout, without marks for colour where it is no terminal."""
    from rich.console import Console

    class Patient(Console):
        """One whose reader may go (``| head -1``) while the work goes on."""

        def on_broken_pipe(self) -> None:
            drop_stdout()

    return Patient(highlight=False, soft_wrap=False)


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[str] = ()) -> Any:
    """A table; columns named in `numbers` stand to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        made.add_column(head, justify="right" if head in numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made


def columns_table(columns: Sequence[Mapping[str, Any]]) -> Any:
    """Each column with its kind, the reason, and what to write if it is not meant."""
    shown = columns[:_MOST_COLUMNS]
    counted = "missing" in shown[0] if shown else False
    heads = ("column", "kind", *(("missing", "different") if counted else ()), "why")
    rows = [
        (
            column["name"],
            column["kind"],
            *((f"{column['missing']:,}", f"{column['different']:,}") if counted else ()),
            column["why"] + (f" ({column['advice']})" if column["advice"] else ""),
        )
        for column in shown
    ]
    if len(columns) > len(shown):
        rows.append((f"and {len(columns) - len(shown):,} more", *[""] * (len(heads) - 1)))
    return grid(heads, rows, numbers=("missing", "different"))


def scores_table(scores: Mapping[str, float], others: Mapping[str, float] | None = None) -> Any:
    """Scores by name, beside those on the rows held out in training where they are given."""
    if others is None:
        rows = [(words, f"{scores[name]:.5g}") for name, words in _SCORES.items() if name in scores]
        return grid(("score", "value"), rows, numbers=("value",))
    heads = ("score", "these rows", "held out in training")
    both = [
        (words, f"{scores[name]:.5g}", f"{others[name]:.5g}" if name in others else "")
        for name, words in _SCORES.items()
        if name in scores
    ]
    return grid(heads, both, numbers=heads[1:])


def verdict_panel(verdict: Mapping[str, Any]) -> Any:
    """The verdict with its evidence, what to try next, and everything else that was found."""
    from rich import box
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    warnings = [finding for finding in verdict["findings"] if finding["severity"] == "warning"]
    parts: list[Any] = [Text(verdict["sentence"]), *(_finding(finding, verdict) for finding in warnings)]
    if advice := next_step(verdict):
        parts.append(Text.assemble(("Next: ", "bold"), advice))
    losses = [
        (name, *("" if pair[part] is None else f"{pair[part]:.4g}" for part in ("train", "validation")))
        for name in _RIVALS
        if (pair := verdict["losses"].get(name))
    ]
    if losses:
        heads = ("loss of", "training", "held out")
        parts.append(grid(heads, losses, numbers=heads[1:]))
    parts += [_finding(finding, verdict) for finding in verdict["findings"] if finding not in warnings]
    colour = _COLOURS.get(verdict["code"], "red")
    if warnings and colour == "green":
        colour = "yellow"
    return Panel(
        Group(*parts),
        title=Text(f"Verdict: {verdict['title']}"),
        title_align="left",
        border_style=colour,
        box=box.ROUNDED,
    )


def _finding(finding: Mapping[str, str], verdict: Mapping[str, Any]) -> Any:
    from rich.text import Text

    colour = "bold red" if finding["severity"] == "warning" else "bold"
    words = f"{finding['evidence']} {about(finding, verdict)}".strip()
    return Text.assemble((f"{finding['severity'].capitalize()}: ", colour), words)


def notes_lines(notes: Iterable[Mapping[str, Any]]) -> list[Any]:
    """A line for each note."""
    from rich.text import Text

    return [Text.assemble(("Note: ", "bold"), str(note["text"])) for note in notes]
