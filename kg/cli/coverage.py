"""`kg coverage`: see `kg.cli.onrecord`."""

from __future__ import annotations

import typer

from kg.cli.onrecord import coverage


def register(app: typer.Typer) -> None:
    """Add `kg coverage`."""
    app.command("coverage")(coverage)
