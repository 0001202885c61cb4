"""The commands under one name; nothing heavy is loaded before one of them runs."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any

from lamina.cli._evaluate import add_evaluate
from lamina.cli._guard import USAGE, print_json
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
        rich_markup_mode=None,  # plain help, since loading Rich takes longer than all else
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def lamina(version: bool = typer.Option(False, "--version", help="Say the version and end.")) -> None:
        if version:
            typer.echo(f"lamina {sys.modules['lamina'].__version__}")  # the root stands above this floor
            raise typer.Exit

    for add in (add_train, add_predict, add_evaluate, add_inspect):
        add(app)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; by default the words that the process was started with."""
    from typer import BadParameter

    wrong_usage: Any = BadParameter.__base__  # Click's UsageError, whether Typer brings its own Click or not
    words = sys.argv[1:] if arguments is None else list(arguments)
    _let_streams_say_everything()
    try:
        return int(application()(args=words, standalone_mode=False) or 0)
    except wrong_usage as error:
        error.show()
        if "--json" in words:
            print_json({"error": error.format_message(), "exit_code": USAGE})
        return USAGE
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)


def _let_streams_say_everything() -> None:
    """UTF-8 in files and pipes, whatever the locale; a terminal shows a question mark for what it cannot."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
