"""The `kg` command: one module of this package for each subcommand, each with a `register(app)`."""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Annotated, NoReturn

import typer
from rich.console import Console

import kg
from kg import cells
from kg.cli import completing, once
from kg.cli.summaries import SUMMARIES
from kg.errors import DataError, KgError

COMMANDS: dict[str, str] = {
    "backup": "backup",
    "build": "build",
    "check": "check",
    "coding": "coding",
    "contradictions": "positions.command",
    "coverage": "positions.command",
    "diff": "diff",
    "draft": "draft",
    "dossier": "dossier",
    "export": "export",
    "extract": "extract",
    "import": "import_",
    "link": "link",
    "mcp": "mcp",
    "migrate": "migrate",
    "network": "network.command",
    "positions": "positions.command",
    "push": "push",
    "query": "query",
    "restore": "restore",
    "review": "review",
    "serve": "serve",
    "token": "token",
    "watch": "watch",
}
"""Each command, and the module of this package that registers it."""


def application(first: str = "") -> typer.Typer:
    """The command line, of which no more is loaded than its first word needs: all commands together take seconds.

    If `first` names a command, it is that one; for the overview of all, only what each does. Without `first`, all.
    """
    app = typer.Typer(
        name="kg",
        help="Who said what, about what, when, and according to whom.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_options)
    if first and first not in COMMANDS:
        for name, summary in SUMMARIES.items():
            app.command(name, help=summary)(_overview)
        return app
    modules = [COMMANDS[first]] if first in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        importlib.import_module(f"kg.cli.{module}").register(app)
    once.hold(app)
    return app


def _overview() -> None:
    """Stands for a command where only what it does is shown."""


def _say_version(wished: bool) -> None:
    if wished:
        print(f"kg {kg.__version__}")
        raise typer.Exit


def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", is_eager=True, callback=_say_version)
    ] = False,
    verbatim: Annotated[
        bool,
        typer.Option("--verbatim", help="Cells of CSV as they are, also those that a spreadsheet takes for formulas."),
    ] = False,
) -> None:
    """Who said what, about what, when, and according to whom."""
    if verbatim:
        context.with_resource(cells.verbatim())


def main() -> None:
    """Run the command; turn the package's own errors into a message and an exit code.

    Exit codes: 0 done; 1 the data or the query is wrong, or a check found something; 2 the command line is wrong;
    3 the store or a service cannot be used.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it was closed by whoever started this
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - as long as the process
    # Arguments are UTF-8, also where the locale says that the system knows ASCII alone.
    sys.argv[1:] = [os.fsencode(word).decode("utf-8", "surrogateescape") for word in sys.argv[1:]]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")  # A terminal that knows only ASCII shows \\u0442 for "т".
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        # Who gives no word sees the overview, and so does a shell that completes the first.
        asked = completing.first_word(os.environ) if completing.VARIABLE in os.environ else "".join(sys.argv[1:2])
        application(asked or "--help")()
    except SystemExit:
        _end_output(errors)
        raise
    except DataError as error:
        for finding in error.findings:
            errors.print(str(finding), markup=False)
        if error.more:
            errors.print(f"and {error.more} more findings", markup=False)
        sys.exit(1)
    except KgError as error:
        errors.print(f"kg: {error}", markup=False)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        _drop_output()
        sys.exit(141)  # as a program that SIGPIPE ends: who reads has enough
    except OSError as error:
        _fail(errors, error)


def _end_output(errors: Console) -> None:
    """Write what is still to be written, so that what fails is said, and not by the interpreter when it ends."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _fail(errors, error)


def _fail(errors: Console, error: OSError) -> NoReturn:
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else "the output: "
    errors.print(f"kg: {where}{error.strerror or error}; make room, or choose another place", markup=False)
    _drop_output()
    sys.exit(3)


def _drop_output() -> None:
    """Let what could not be written go nowhere when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
