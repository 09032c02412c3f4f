"""`kg export`: a store as a dump, or as an event list."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pyoxigraph import RdfFormat, serialize

from kg.cli.output import place
from kg.cli.stores import StoreFolder, opened
from kg.engine.base import Engine
from kg.formats import DATASETS, listed, named
from kg.formats.jsonld import pieces
from kg.imports import dnacsv
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology
from kg.publication.jsonld import words
from kg.publication.manifest import of_file as manifest_of
from kg.publication.nanopublication import nanopublications
from kg.questions.rules import every_quad

STATEMENTS = {"dna-csv": "text/csv", "nanopublications": "application/trig"}
"""What writes statements only, and the media types of these."""


def register(app: typer.Typer) -> None:
    """Add `kg export`."""
    app.command("export")(export)


def export(
    store: StoreFolder = DEFAULT_STORE,
    format: Annotated[str, typer.Option(help=f"{listed(DATASETS)}, dna-csv, nanopublications.")] = "nquads",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file.", show_default="standard output")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="A file that says what was written: size, SHA-256, revision.", dir_okay=False)
    ] = None,
) -> None:
    """Write everything that a store holds; or its statements as DNA's event list, or as nanopublications in TriG.

    Examples:
        kg export --store store --output store.nq
        kg export --store store --output store.nq --manifest store.json
        kg export --store store --format dna-csv > events.csv
    """
    chosen = named(format, DATASETS)
    if manifest and not output:
        raise typer.BadParameter("a manifest is of a file: give --output too", param_hint="--manifest")
    if chosen is None and format not in STATEMENTS:
        known = f"{listed(DATASETS)}, {' or '.join(STATEMENTS)}"
        raise typer.BadParameter(f"{format!r} is not a format; expected {known}", param_hint="--format")
    ontology = Ontology()
    with (
        opened(store) as engine,
        place(output).open("wb") if output else nullcontext(sys.stdout.buffer) as file,
    ):
        if chosen is None:
            file.writelines(_statements(engine, ontology, format))
        elif chosen.rdf == RdfFormat.JSON_LD:
            file.writelines(pieces(every_quad(engine, ontology), words(ontology)))
        else:
            serialize(every_quad(engine, ontology), file, chosen.rdf, prefixes=ontology.bases.prefixes())
        file.flush()
        revision = engine.revision()
    if manifest and output:
        media_type = chosen.media_type if chosen else STATEMENTS[format]
        told = manifest_of(output, media_type, revision, ontology.bases, datetime.now(UTC))
        place(manifest).write_text(told, encoding="utf-8")


def _statements(engine: Engine, ontology: Ontology, format: str) -> Iterator[bytes]:
    if format == "dna-csv":
        return (f"{line}\n".encode() for line in dnacsv.lines(engine, ontology))
    return nanopublications(engine, ontology, datetime.now(UTC))
