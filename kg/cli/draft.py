"""`kg draft`: the record of an article as far as its text tells it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from kg.cli.knowing import known
from kg.cli.stores import StoreFolder
from kg.errors import DataError, Finding
from kg.extraction.draft import Drafted, draft
from kg.extraction.sources import Source, read
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology
from kg.records.writing import to_yaml

console = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add `kg draft`."""
    app.command("draft")(draft_)


def draft_(
    file: Annotated[str, typer.Argument(help="A text, a page saved as HTML, or a PDF; - for standard input.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The record's file.", show_default="standard output")
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(help="Where to keep a text made from HTML or PDF.", show_default="beside the record, as .txt"),
    ] = None,
    store: StoreFolder = DEFAULT_STORE,
    publisher: Annotated[str, typer.Option(help="organization/slug, or a name that the graph knows.")] = "",
    published: Annotated[str, typer.Option(help="YYYY-MM-DD, if the text does not say.")] = "",
    url: Annotated[str, typer.Option(help="The article's address.")] = "",
    encoding: Annotated[str, typer.Option(help="The text's encoding.", show_default="utf-8")] = "",
    slug: Annotated[str, typer.Option(help="The id after article/.", show_default="publisher, date, title")] = "",
    format: Annotated[Literal["yaml", "json"], typer.Option(help="json: with segments and quotation marks.")] = "yaml",
) -> None:
    """Draft a record: hash, length, segments, what the article says of itself, and a report for each quotation.

    Examples:
        kg draft article.txt -o data/articles/my-article.yaml --publisher organization/caliber-az
        curl -s https://example.org/article | kg draft - --url https://example.org/article
    """
    source = _read(file, encoding, url)
    given = {"publisher": publisher or source.publisher, "published": published or source.published}
    source = Source(**{**vars(source), **given})
    drafted = draft(source, known(store, Ontology()), slug=slug)
    kept = (text or (output and output.with_suffix(".txt"))) if drafted.source.made else None
    written = _json(drafted) if format == "json" else to_yaml(drafted.record)
    files = [(kept, drafted.source.text, "--text"), (output, written, "--output")]
    if output and kept == output:
        found = "the name of the text that is kept beside the record"
        raise DataError([Finding(str(output), "", found, "a record's name, such as article.yaml")])
    for path, content, option in files:
        _refuse_another(path, content, option)
    for path, content, _ in files:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
    if not output:
        print(written, end="" if written.endswith("\n") else "\n")
    _say(drafted, kept)


def _read(file: str, encoding: str, url: str) -> Source:
    if file == "-":
        return read(sys.stdin.buffer.read(), "standard input", encoding=encoding, url=url)
    path = Path(file)
    try:
        return read(path.read_bytes(), file, encoding=encoding, url=url)
    except OSError as error:
        found = f"a file that cannot be read: {error.strerror}"
        raise DataError([Finding(file, "", found, "an article's text, a saved page or a PDF")]) from None


def _refuse_another(path: Path | None, content: str, option: str) -> None:
    """Raise DataError if a file is there that holds something else: a coded record, or what the article came as."""
    if path and path.is_file() and path.read_bytes() != content.encode():
        expected = f"a name that is free for {option}, or that file removed"
        raise DataError([Finding(str(path), "", "a file that holds something else", expected)])


def _json(drafted: Drafted) -> str:
    marks = [{"start": mark.start, "mark": mark.mark} for mark in drafted.unbalanced]
    quoted = [
        {"start": quotation.start, "end": quotation.end, "parts": quotation.parts} for quotation in drafted.quotations
    ]
    missing = [{"field": field, "reason": reason} for field, reason in drafted.open]
    value = {"record": drafted.record, "quotations": quoted, "unbalanced": marks, "open": missing}
    return json.dumps(value, ensure_ascii=False, indent=1)


def _say(drafted: Drafted, kept: Path | None) -> None:
    count, length = len(drafted.quotations), len(drafted.source.text)
    more = f", {drafted.elsewhere} more outside the article proper" if drafted.elsewhere else ""
    said = f"{drafted.record['id']}: {length} characters, {len(drafted.segments)} segments, {count} quotations{more}"
    console.print(said, markup=False)
    for mark in drafted.unbalanced:
        line = drafted.source.text.count("\n", 0, mark.start) + 1
        console.print(f"  the mark {mark.mark} at {mark.start} (line {line}) has no other half", markup=False)
    for field, reason in drafted.open:
        console.print(f"  still open: {field}: {reason}", markup=False)
    if kept:
        console.print(f"  the text that offsets count in is kept as {kept}", markup=False)
    elif drafted.source.made:
        console.print("  keep the text with --text: offsets count in it, not in the file", markup=False)
