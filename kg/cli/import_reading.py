"""How `kg import` reads a source: what it looks like, what it says, and its names settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import typer

from kg.cli import import_report as saying
from kg.cli.projects import Wish, coding_of
from kg.errors import DataError, Finding
from kg.imports import decisions, dna, events, relations, states, votes
from kg.imports.articles import corpus as records_of
from kg.imports.corpus import Coding, Corpus, Skipped
from kg.imports.decisions import Decisions
from kg.imports.naming import Names, Things
from kg.imports.rows import Choices, table_of
from kg.imports.settling import Settled, settle
from kg.qda.reading import is_project

TABLE = "table"
"""A table of statements or of relations: its columns tell which."""


@dataclass(frozen=True)
class Settling:
    """How names are to be settled."""

    names: Path | None
    rename: Path | None
    folds: tuple[str, ...]
    as_written: bool
    dry_run: bool
    show: bool


def read(
    source: Path,
    form: str | None,
    choices: Choices,
    name: str,
    known: Things,
    settling: Settling,
    skip_faulty: bool,
    project: Wish,
) -> Corpus:
    """The corpus of a source, its names settled beside what a store has.

    Args:
        source: a file, or a folder of votes.
        form: "dna", "events", "relations", "votes" or "coding", a project of coded texts; None: as it looks.
        choices: how tables are to be read.
        name: what ids begin with; "" for the file's name.
        known: what the store has.
        settling: how names are to be settled.
        skip_faulty: leave out rows that are wrong.
        project: how a project of coded texts is to be read.

    Raises:
        DataError: the source cannot be read, or spellings are undecided.
    """
    form = form or _looks(source)
    if form == "votes":
        corpus = _votes(source, choices, known, settling.show)
        if skip_faulty:
            corpus.skipped += _left_out(corpus.faults)
            corpus.faults = []
        return corpus
    if form == "coding":
        coding = coding_of(source, project, name, show=settling.show)
    elif form == "dna":
        coding = _dna(source, choices, name, settling.show)
    else:
        coding = _table(source, form, choices, name, settling)
    if skip_faulty:
        coding.skipped.extend(_left_out(coding.faults))
        coding.faults.clear()
    settled = _settled(coding, known, settling)
    return records_of(settled.coding, Names(known, settled.ids, settled.apart), settled.items)


def _votes(source: Path, choices: Choices, known: Things, show: bool) -> Corpus:
    """The votes of a folder. Of their columns, only that of the states' items can be named."""
    if unknown := sorted(choices.columns.keys() - {states.MEANING}):
        expected = "state, by --qid: votes have no other column to choose"
        raise typer.BadParameter(f"{unknown[0]!r} is not {expected}", param_hint="--column")
    corpus = votes.read(source, known, choices.columns.get(states.MEANING, ""), clean=choices.clean)
    if show:
        saying.show_told(corpus.told)
    return corpus


def _table(source: Path, form: str, choices: Choices, name: str, settling: Settling) -> Coding:
    """What a table says: as an event list, or as relations where it looks like these and nobody said otherwise."""
    table = table_of(source, choices)
    if form == "relations" or (form == TABLE and relations.fits(table, choices)):
        told = relations.read(source, choices, name, table)
        if settling.show:
            saying.show_relations(told)
        return told.coding
    reading = events.read(source, choices, name, table)
    if settling.show:
        saying.show_events(reading)
    return reading.coding


def _left_out(faults: list[Finding]) -> list[Skipped]:
    return [Skipped(fault.path, f"{fault.found}; expected {fault.expected}") for fault in faults]


def _dna(source: Path, choices: Choices, name: str, show: bool) -> Coding:
    known = {"person", "organization", "concept", "agreement"}
    if unknown := sorted(choices.columns.keys() - known):
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(sorted(known))}", param_hint="--column")
    variables = dna.Variables(
        **choices.columns,
        publisher=choices.publisher,
        language=choices.language,
        zone=choices.zone or UTC,
        quote_words=choices.quote_words,
        told=tuple(meaning for meaning, variable in choices.columns.items() if variable),
    )
    reading = dna.reading(source, variables, name)
    if show:
        saying.show_dna(reading)
    return reading.coding


def _settled(coding: Coding, known: Things, settling: Settling) -> Settled:
    """The coding with its names settled; refused while spellings are undecided. Writes the table of decisions."""
    told = [path for path in (settling.rename, settling.names) if path is not None]
    if settling.rename and not settling.rename.exists():
        raise DataError([Finding(str(settling.rename), "", "no such file", "a table of decisions on names")])
    tables = [decisions.read(path) for path in told if path.exists()]
    decided = Decisions(
        {key: name for table in tables for key, name in table.becomes.items()},
        frozenset(key for table in tables for key in table.listed),
        {key: row for table in tables for key, row in table.rows.items()},
        ", ".join(map(str, told)),
    )
    settled = settle(coding, known, decided, settling.folds)
    if settling.show:
        saying.show_names(settled)
    if settling.names and not settling.dry_run:
        added = decisions.write(settling.names, settled.alike, decided)
        if settling.show:
            saying.show_added(settling.names, added)
    if (undecided := settled.undecided()) and not settling.as_written and not settling.dry_run:
        raise DataError(undecided)
    return settled


def _looks(source: Path) -> str:
    """What the source looks like: "dna", "votes", or a table."""
    if is_project(source):
        return "coding"
    if source.is_dir():
        return "votes"
    with source.open("rb") as file:
        return "dna" if file.read(16) == dna.MAGIC or source.suffix == ".dna" else TABLE
