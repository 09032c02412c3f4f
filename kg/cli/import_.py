"""`kg import`: coded corpora, event lists and votes into a store."""

from __future__ import annotations

import csv
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from kg.building.contents import vocabulary
from kg.changes import revisions
from kg.changes.stored import Stored
from kg.cli import output, progress
from kg.cli.build import DEFAULT_STORE, StoreFolder
from kg.derive import Settings
from kg.engine import embedded
from kg.engine.base import Engine
from kg.errors import DataError, Finding
from kg.imports import dna, events, loading, votes
from kg.imports.corpus import Corpus, Skipped
from kg.imports.loading import Loaded
from kg.ontology import Ontology

SHOWN = 20
"""Skipped rows that are printed; --skipped writes all of them."""

console = Console(stderr=True, highlight=False)


def register(app: typer.Typer) -> None:
    """Add `kg import`."""
    app.command("import")(import_)


def import_(
    source: Annotated[
        Path, typer.Argument(help="A .dna file, a .csv, .tsv or .xlsx event list, or a folder of votes.")
    ],
    store: StoreFolder = DEFAULT_STORE,
    form: Annotated[
        Literal["dna", "events", "votes"] | None, typer.Option("--as", help="What it is.", show_default="as it looks")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="meaning=name: which column (of DNA: variable) says what.")
    ] = None,
    stance: Annotated[
        list[str] | None, typer.Option(help="value=supports|opposes|ambivalent, for event lists.")
    ] = None,
    publisher: Annotated[str, typer.Option(help="Publisher of texts that name none.")] = "unknown publisher",
    language: Annotated[str, typer.Option(help="Language of labels and texts that name none.")] = "en",
    encoding: Annotated[str, typer.Option(help="Encoding of an event list.")] = "utf-8",
    delimiter: Annotated[str, typer.Option(help="What divides columns.", show_default="as the header looks")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook.", show_default="the first")] = "",
    name: Annotated[str, typer.Option(help="What ids begin with.", show_default="the file's name")] = "",
    skip_faulty: Annotated[bool, typer.Option("--skip-faulty", help="Leave out rows that are wrong.")] = False,
    skipped: Annotated[Path | None, typer.Option(help="A CSV file for every skipped row and its reason.")] = None,
    derive: Annotated[bool, typer.Option("--derive", help="Derive positions of votes too; slow.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show how it is understood; store nothing.")] = False,
    author: Annotated[str, typer.Option(help="Whom the change log names.")] = "kg import",
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Import statements: all of them, or, if anything is wrong, none.

    Examples:
        kg import sample.dna --store store
        kg import coded.csv --column person=Name --stance 2=ambivalent --dry-run
        kg import un-votes --store votes --skipped skipped.csv
    """
    if not source.exists():
        raise DataError([Finding(str(source), "", "no such file or folder", "a corpus to import")])
    columns, stances = _pairs(column, "--column"), _pairs(stance, "--stance")
    with progress.bar() as report:
        report("reading", 0, 1)
        corpus = _read(
            form or _looks(source),
            source,
            columns,
            stances,
            publisher,
            language,
            encoding,
            delimiter,
            sheet,
            name,
            format,
        )
    if skip_faulty:
        corpus.skipped += [Skipped(fault.path, f"{fault.found}; expected {fault.expected}") for fault in corpus.faults]
        corpus.faults = []
    if skipped:
        _write(skipped, corpus.skipped)
    loaded = None if dry_run and not corpus.faults else _load(store, corpus, author, derive)
    _say(corpus, loaded, format)


def _pairs(items: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for item in items or []:
        left, equals, right = item.rpartition("=") if option == "--stance" else item.partition("=")
        if not equals or not left:
            raise typer.BadParameter(f"{item!r} is not of the form name=value", param_hint=option)
        if option == "--stance" and right not in ("supports", "opposes", "ambivalent"):
            raise typer.BadParameter(f"{right!r} is not supports, opposes or ambivalent", param_hint=option)
        pairs[left] = right
    return pairs


def _looks(source: Path) -> str:
    """What the source looks like: "dna", "events" or "votes"."""
    if source.is_dir():
        return "votes"
    with source.open("rb") as file:
        return "dna" if file.read(16) == dna.MAGIC or source.suffix == ".dna" else "events"


def _read(form, source, columns, stances, publisher, language, encoding, delimiter, sheet, name, format) -> Corpus:
    if form == "votes":
        return votes.read(source)
    if form == "dna":
        known = {"person", "organization", "concept", "agreement"}
        if unknown := sorted(columns.keys() - known):
            raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(sorted(known))}", param_hint="--column")
        return dna.read(source, dna.Variables(**columns, publisher=publisher, language=language), name)
    choices = events.Choices(columns, stances, publisher, language, encoding, delimiter, sheet)
    reading = events.read(source, choices, name)
    if format == "text":
        _show(reading)
    return reading.corpus


def _show(reading: events.Reading) -> None:
    """How an event list is understood, before it is loaded."""
    console.print(f"read as {reading.dialect}", markup=False)
    for meaning, column in reading.mapping.items():
        console.print(f"  {meaning:<13} from column {column!r}", markup=False)
    words = ", ".join(f"{value!r} {stance}" for value, stance in reading.stances.items())
    console.print(f"  stances       {words}", markup=False)
    if reading.unused:
        console.print(f"  not used      {', '.join(map(repr, reading.unused))}", markup=False)


def _load(store: Path, corpus: Corpus, author: str, derive: bool) -> Loaded:
    with embedded.open(store, readers=2) as engine, progress.bar() as report:
        ontology = Ontology()
        workers = max(1, os.cpu_count() or 1)
        now = datetime.now(UTC)
        loaded = loading.load(engine, ontology, corpus, author=author, now=now, workers=workers, progress=report)
        _complete(engine, ontology, author, now)
        if corpus.bulk and derive:
            entry = revisions.Entry(author, now, f"derived from {corpus.file}")
            derived = loading.derive_new(engine, ontology, corpus, Settings(most_conflicts=0), report)
            revisions.load(engine, derived, engine.revision(), [], entry, ontology.bases)
        return loaded


def _complete(engine: Engine, ontology: Ontology, author: str, now: datetime) -> None:
    """Put the vocabulary into a store that was not made by `kg build`."""
    stored, graph = Stored(engine, ontology), ontology.bases.graph("vocabulary")
    if graph not in stored.graphs():
        entry = revisions.Entry(author, now, "the vocabulary, which the store lacked")
        revisions.load(engine, vocabulary(ontology), stored.revision, [graph], entry, ontology.bases)


def _write(path: Path, skipped: list[Skipped]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["where", "reason"])
        writer.writerows((row.where, row.reason) for row in skipped)


def _say(corpus: Corpus, loaded: Loaded | None, format: str) -> None:
    counts = {"statements": corpus.statements, "articles": corpus.count, "skipped": len(corpus.skipped)}
    counts |= corpus.spoken()
    if format == "json":
        rows = output.objects(["where", "reason"], ((row.where, row.reason) for row in corpus.skipped))
        done = {"revision": loaded.revision, "matched": loaded.matched} if loaded else {"revision": None}
        print(json.dumps({"source": corpus.file, **counts, **done, "skippedRows": rows}, ensure_ascii=False, indent=1))
        return
    for row in corpus.skipped[:SHOWN]:
        console.print(f"skipped {row.where}: {row.reason}", markup=False)
    if len(corpus.skipped) > SHOWN:
        console.print(f"… and {len(corpus.skipped) - SHOWN} more; --skipped FILE writes them all")
    if loaded and loaded.matched:
        console.print(f"{len(loaded.matched)} things were there already and are taken to be the same:")
        for identity, label in list(loaded.matched.items())[:SHOWN]:
            console.print(f"  {identity} ({label})", markup=False)
    parts = [f"{count} {what}" for what, count in counts.items()]
    print(
        f"{corpus.file}: {', '.join(parts)}; {f'revision {loaded.revision}' if loaded else 'nothing stored (dry run)'}"
    )
