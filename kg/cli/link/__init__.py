"""`kg link`: candidates, judgements, enrichment, checks, merges and exports of links to Wikidata."""

from __future__ import annotations

import typer

from kg.cli.link import deciding, exporting, finding, merges, outside, reviewing


def register(app: typer.Typer) -> None:
    """Add `kg link` and its subcommands."""
    group = typer.Typer(no_args_is_help=True, help="Link things to Wikidata: every link a decision.")
    for module in (finding, reviewing, deciding, outside, merges, exporting):
        module.register(group)
    app.add_typer(group, name="link")
