"""`kg contradictions`: see `kg.cli.onrecord`."""

from __future__ import annotations

import typer

from kg.cli.onrecord import contradictions


def register(app: typer.Typer) -> None:
    """Add `kg contradictions`."""
    app.command("contradictions")(contradictions)
