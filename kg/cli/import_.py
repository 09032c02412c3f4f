"""`kg import`: coded corpora, event lists and votes into a store."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from kg.cli import import_loading, import_reading, progress
from kg.cli import import_report as saying
from kg.cli.import_reading import Settling
from kg.cli.projects import Wish
from kg.cli.stores import StoreFolder
from kg.errors import DataError, Finding
from kg.imports import loading
from kg.imports.act_types import CODES
from kg.imports.columns import QID
from kg.imports.rows import Choices
from kg.imports.spelling import FOLDS
from kg.library.places import DEFAULT_STORE


def register(app: typer.Typer) -> None:
    """Add `kg import`."""
    app.command("import")(import_)


def import_(
    source: Annotated[
        Path, typer.Argument(help="A .dna or .qdpx file; a .csv, .tsv or .xlsx of statements or relations; a folder …")
    ],
    store: StoreFolder = DEFAULT_STORE,
    form: Annotated[
        Literal["dna", "events", "relations", "votes", "coding"] | None,
        typer.Option("--as", help="What it is.", show_default="as it looks"),
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="meaning=name: which column (of DNA: variable) says what.")
    ] = None,
    stance: Annotated[
        list[str] | None, typer.Option(help="value=supports|opposes|ambivalent, for event lists.")
    ] = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="value=CODE of PLOVER, for relations: visits=CONSULT.")
    ] = None,
    actors: Annotated[
        Literal["person", "organization", "state", "collective"],
        typer.Option(help="What actors of relations are where neither a column nor the store tells."),
    ] = "organization",
    qid: Annotated[
        list[str] | None, typer.Option(help="meaning=name: which column has the Wikidata items of a meaning's names.")
    ] = None,
    code: Annotated[list[str] | None, typer.Option(help="PATH=ROLE, for projects: what a code stands for.")] = None,
    published: Annotated[str, typer.Option(help="Date of texts of a project that tell none.")] = "",
    split: Annotated[
        list[str] | None, typer.Option(help="meaning=divider: several values in one cell, such as proposition=;")
    ] = None,
    dates: Annotated[
        Literal["dmy", "mdy"] | None,
        typer.Option(help="Order of dates between slashes.", show_default="as the dates tell"),
    ] = None,
    timezone: Annotated[
        str, typer.Option(help="Time zone that moments are dated in, such as Europe/Berlin.", show_default="UTC")
    ] = "",
    publisher: Annotated[str, typer.Option(help="Publisher of texts that name none.")] = "unknown publisher",
    language: Annotated[str, typer.Option(help="Language of labels and texts that name none.")] = "en",
    encoding: Annotated[str, typer.Option(help="Encoding of an event list.")] = "utf-8",
    delimiter: Annotated[str, typer.Option(help="What divides columns.", show_default="as the header looks")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook.", show_default="the first")] = "",
    quote_words: Annotated[
        int | None,
        typer.Option(min=1, help="Keep so many words of a quote; of DNA: at either end.", show_default="all"),
    ] = None,
    name: Annotated[str, typer.Option(help="What ids begin with.", show_default="the file's name")] = "",
    names: Annotated[
        Path | None, typer.Option(help="A CSV of decisions on names: read, and look-alikes added to be decided.")
    ] = None,
    rename: Annotated[Path | None, typer.Option(help="A CSV of decisions on names, only read.")] = None,
    fold: Annotated[
        list[str] | None, typer.Option(help="case, points, spaces: names that differ in nothing else are one.")
    ] = None,
    as_written: Annotated[
        bool, typer.Option("--as-written", help="Names that are spelled alike are different names.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace articles that are there.")] = False,
    skip_faulty: Annotated[bool, typer.Option("--skip-faulty", help="Leave out rows that are wrong.")] = False,
    clean: Annotated[bool, typer.Option("--clean", help="Leave control characters out of tables and votes.")] = False,
    skipped: Annotated[Path | None, typer.Option(help="A CSV file for every skipped row and its reason.")] = None,
    derive: Annotated[bool, typer.Option("--derive", help="Derive positions of votes too: twice the store.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show how it is understood; store nothing.")] = False,
    author: Annotated[str, typer.Option(help="Whom the change log names.")] = "kg import",
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Import statements, or acts of one actor on another: all of them, or, if anything is wrong, none.

    Examples:
        kg import sample.dna --store store --timezone Europe/Berlin
        kg import coded.csv --column person=Name --stance 2=ambivalent --dry-run
        kg import coded.csv --names names.csv
        kg import relations.csv --type visits=CONSULT --actors state
        kg import un-votes --store votes --clean --skipped skipped.csv
        kg import study.qdpx --code 'Who/Parties=organization' --dry-run
    """
    if not source.exists():
        raise DataError([Finding(str(source), "", "no such file or folder", "a corpus to import")])
    items = {f"{meaning}{QID}": name for meaning, name in _pairs(qid, "--qid").items()}
    choices = Choices(
        {**_pairs(column, "--column"), **items},
        _stances(stance),
        publisher,
        language,
        encoding,
        delimiter,
        sheet,
        dates or "",
        _zone(timezone),
        _pairs(split, "--split"),
        quote_words,
        _types(type_),
        actors,
        clean,
    )
    known = import_loading.known(store)
    settling = Settling(names, rename, _folds(fold), as_written, dry_run, format == "text")
    with progress.bar() as report:
        report("reading", 0, 1)
        wish = Wish(code or [], published, publisher, language, quote_words)
        corpus = import_reading.read(source, form, choices, name, known, settling, skip_faulty, wish)
    if skipped:
        saying.write_skipped(skipped, corpus.skipped)
    loading.refuse_faulty(corpus)  # before a store is made for it
    loaded = None
    if not dry_run or (store / "format").exists():
        loaded = import_loading.load(store, corpus, author, derive, replace, dry_run)
    saying.say(corpus, loaded, format, dry_run)


def _pairs(items: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for item in items or []:
        left, equals, right = item.rpartition("=") if option in ("--stance", "--type") else item.partition("=")
        if not equals or not left:
            raise typer.BadParameter(f"{item!r} is not of the form name=value", param_hint=option)
        pairs[left] = right
    return pairs


def _stances(items: list[str] | None) -> dict[str, str]:
    pairs = _pairs(items, "--stance")
    for right in pairs.values():
        if right not in ("supports", "opposes", "ambivalent"):
            raise typer.BadParameter(f"{right!r} is not supports, opposes or ambivalent", param_hint="--stance")
    return pairs


def _types(items: list[str] | None) -> dict[str, str]:
    pairs = _pairs(items, "--type")
    for right in pairs.values():
        if right not in CODES:
            raise typer.BadParameter(f"{right!r} is none of {', '.join(CODES)}", param_hint="--type")
    return pairs


def _folds(items: list[str] | None) -> tuple[str, ...]:
    asked = tuple(part.strip() for item in items or [] for part in item.split(","))
    if unknown := [part for part in asked if part not in FOLDS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(FOLDS)}", param_hint="--fold")
    return asked


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        expected = "a name of the IANA time zone database, such as Europe/Berlin"
        raise typer.BadParameter(f"{name!r} is not {expected}", param_hint="--timezone") from None
