"""The commands under one name; nothing heavy is loaded before one of them runs."""

from collections.abc import Sequence
from typing import Any

from lamina.cli._evaluate import add_evaluate
from lamina.cli._inspect import add_inspect
from lamina.cli._predict import add_predict
from lamina.cli._train import add_train

_EPILOG = (
    "Exit codes: 0 done, 1 a fault of lamina's, 2 wrong usage, 3 a table that cannot be used, 4 a model file that "
    "cannot be used, 130 interrupted (the best network so far is kept if training had begun)."
)


def application() -> Any:
    """The Typer application with all commands."""
    import typer

    app = typer.Typer(
        name="lamina",
        help="Neural networks for tables: a table in, a trained and judged network out.",
        epilog=_EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def lamina(version: bool = typer.Option(False, "--version", help="Say the version and end.")) -> None:
        if version:
            from importlib.metadata import version as installed

            typer.echo(f"lamina {installed('lamina')}")
            raise typer.Exit

    for add in (add_train, add_predict, add_evaluate, add_inspect):
        add(app)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; by default the words that the process was started with."""
    try:
        application()(args=None if arguments is None else list(arguments))
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
