"""`kg export`: a store as a dump, or as an event list."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from pyoxigraph import serialize

from kg.cli.build import DEFAULT_STORE, StoreFolder
from kg.engine import embedded
from kg.formats import DATASETS, listed, named
from kg.imports import dnacsv
from kg.ontology import Ontology
from kg.questions.rules import every_quad


def register(app: typer.Typer) -> None:
    """Add `kg export`."""
    app.command("export")(export)


def export(
    store: StoreFolder = DEFAULT_STORE,
    format: Annotated[str, typer.Option(help=f"{listed(DATASETS)}, or dna-csv: DNA's event list.")] = "nquads",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file.", show_default="standard output")
    ] = None,
) -> None:
    """Write everything that a store holds, or its statements as the event list of Discourse Network Analyzer.

    Examples:
        kg export --store store --output store.nq
        kg export --store store --format dna-csv > events.csv
    """
    chosen = named(format, DATASETS)
    if chosen is None and format != "dna-csv":
        known = f"{listed(DATASETS)} or dna-csv"
        raise typer.BadParameter(f"{format!r} is not a format; expected {known}", param_hint="--format")
    ontology = Ontology()
    with (
        embedded.open(store, read_only=True, readers=2) as engine,
        output.open("wb") if output else nullcontext(sys.stdout.buffer) as file,
    ):
        if chosen is None:
            file.writelines(f"{line}\n".encode() for line in dnacsv.lines(engine, ontology))
        else:
            serialize(every_quad(engine, ontology), file, chosen.rdf, prefixes=ontology.bases.prefixes())
        file.flush()
