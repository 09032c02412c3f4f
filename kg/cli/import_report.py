"""What `kg import` says: how a source is understood, which names look alike, what was done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from kg.cells import Writer
from kg.cli import output
from kg.imports.corpus import Corpus, Skipped
from kg.imports.dna import Reading as DnaReading
from kg.imports.events import Reading
from kg.imports.loading import Loaded
from kg.imports.relations import Reading as Relations
from kg.imports.settling import Settled

SHOWN = 20
"""Lines of one kind that are printed; --skipped and --names write all of them."""

console = Console(stderr=True, highlight=False, soft_wrap=True)


def _line(text: str) -> None:
    console.print(text, markup=False)


def _told(what: str, text: str, width: int) -> None:
    _line(f"  {what:<{width}} {text}")


def _rest(reading: Reading | Relations, width: int) -> None:
    """What tables of either kind say last: the order of their dates, and what of them is not taken as it stands."""
    if reading.order:
        _told("dates", reading.order, width)
    if reading.unused:
        _told("not used", ", ".join(map(repr, reading.unused)), width)
    if reading.shortened:
        _told("shortened", f"{reading.shortened} quotes", width)


def show_events(reading: Reading) -> None:
    """How an event list is understood, before it is loaded."""
    width = 13
    _line(f"read as {reading.dialect}")
    for meaning, column in reading.mapping.items():
        _told(meaning, f"from column {column!r}", width)
    _told("stances", ", ".join(f"{value!r} {stance}" for value, stance in reading.stances.items()), width)
    _rest(reading, width)


def show_relations(reading: Relations) -> None:
    """How a table of relations is understood, before it is loaded."""
    width = 15
    _line(f"read as {reading.dialect}, an act of one actor on another a row (--as events reads statements)")
    for meaning, column in reading.mapping.items():
        _told(meaning, f"from column {column!r}", width)
    _told("types", ", ".join(f"{value!r} {code}" for value, code in reading.types.items()), width)
    if reading.actors:
        _told("actors", f"of kind {reading.actors}, where no column and no thing of the store tells", width)
    _rest(reading, width)


def show_dna(reading: DnaReading) -> None:
    """How a DNA file is understood, before it is loaded."""
    width = 13
    _line(f"read as a DNA file, statements of type {reading.type!r}")
    for meaning, variable in reading.variables.items():
        _told(meaning, f"from variable {variable!r}", width)
    if reading.shortened:
        _told("shortened", f"{reading.shortened} passages, to their ends", width)
    for warning in reading.warnings:
        _line(f"warning: {warning}")


def show_told(told: Sequence[str]) -> None:
    """What items of Wikidata decided against names."""
    _some(told, "names were told by their items of Wikidata")


def show_names(settled: Settled) -> None:
    """What was folded, and which names look alike, before anything is stored."""
    _some([f"{kind} {old!r} becomes {new!r}" for (kind, old), new in settled.becomes.items()], "names folded")
    _some([f"{kind} {name!r}" for kind, name in settled.unused], "decisions on names that the source does not have")
    show_told(settled.told)
    alike = [str(each) for each in settled.alike if not each.spelling]
    _some(alike, "names are like another; they stay apart unless --names FILE says otherwise")


def show_added(path: Path, added: int) -> None:
    """How many look-alikes were written to be decided."""
    if added:
        _line(f"{path}: {added} look-alikes added; fill in the column becomes, and import again")


def _some(lines: Sequence[str], what: str) -> None:
    if lines:
        _line(f"{len(lines)} {what}:")
    for line in lines[:SHOWN]:
        _line(f"  {line}")
    if len(lines) > SHOWN:
        _line(f"  … and {len(lines) - SHOWN} more")


def write_skipped(path: Path, skipped: Sequence[Skipped]) -> None:
    """Every skipped row and its reason, as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = Writer(file)
        writer.writerow(["where", "reason"])
        writer.writerows((row.where, row.reason) for row in skipped)


def say(corpus: Corpus, loaded: Loaded | None, format: str, dry_run: bool) -> None:
    """What was imported, or would be."""
    counts = {"statements": corpus.statements} if corpus.statements or not corpus.acts else {}
    counts |= {"acts": corpus.acts} if corpus.acts else {}
    counts |= {"articles": corpus.count, "skipped": len(corpus.skipped)}
    counts |= corpus.spoken()
    if format == "json":
        rows = output.objects(["where", "reason"], ((row.where, row.reason) for row in corpus.skipped))
        cells = output.objects(["where", "found"], ((cell.path, cell.found) for cell in corpus.cleaned))
        done: dict[str, object] = {"revision": None}
        if loaded:
            done = {"revision": None if dry_run else loaded.revision, "matched": loaded.matched}
            done |= {"replaced": loaded.replaced, "unchanged": loaded.unchanged, "linked": loaded.linked}
        told = {"source": corpus.file, **counts, **done, "skippedRows": rows, "cleanedCells": cells}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    _some([f"{cell.path}: {cell.found}" for cell in corpus.cleaned], "cells are stored without control characters")
    for row in corpus.skipped[:SHOWN]:
        _line(f"skipped {row.where}: {row.reason}")
    if len(corpus.skipped) > SHOWN:
        _line(f"… and {len(corpus.skipped) - SHOWN} more; --skipped FILE writes them all")
    if loaded:
        _things(loaded)
    parts = ", ".join(f"{count} {what}" for what, count in counts.items())
    done_ = f"revision {loaded.revision}" if loaded and not dry_run else "nothing stored (dry run)"
    print(f"{corpus.file}: {parts}; {done_}")


def _things(loaded: Loaded) -> None:
    matched = [f"{identity} ({label})" for identity, label in loaded.matched.items()]
    _some(matched, "things were there already and are taken to be the same")
    linked = [f"{identity} ({item})" for identity, item in loaded.linked.items()]
    _some(linked, "things are linked with the items of Wikidata that the source gives")
    _some([f"{identity} ({label})" for identity, label in loaded.replaced.items()], "articles are replaced")
    if loaded.unchanged:
        _line(f"{loaded.unchanged} articles are there already, just so")
