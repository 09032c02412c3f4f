"""`kg serve`: starts the service in place of this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `kg serve`."""
    app.command("serve")(serve)


def serve(
    store: Annotated[Path | None, typer.Option(help="Folder of the store.", file_okay=False)] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0: any free one.", min=0, max=65535, show_default="8000")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that serve.", min=1, max=64, show_default="1")] = None,
) -> None:
    """Start the service: pages, SPARQL and the HTTP interface, until Ctrl-C. Exit code 3 if it cannot start.

    Every other setting comes from the environment: docs/settings.md.

    Example: kg serve --store store --port 8000
    """
    given = {"--store": store, "--host": host, "--port": port, "--workers": workers}
    arguments = [part for option, value in given.items() if value is not None for part in (option, str(value))]
    # The service is another layer that this one does not know: it takes over the process, signals included.
    os.execv(sys.executable, [sys.executable, "-m", "api", *arguments])
