"""`kg positions`: see `kg.cli.onrecord`."""

from __future__ import annotations

import typer

from kg.cli.onrecord import positions


def register(app: typer.Typer) -> None:
    """Add `kg positions`."""
    app.command("positions")(positions)
