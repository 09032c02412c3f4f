"""`kg dossier`: what is on record of an actor on a topic, as a document with sources."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

import kg
from kg.cli.output import place
from kg.cli.stores import ServiceAddress, StoreFolder
from kg.library.places import DEFAULT_STORE


def register(app: typer.Typer) -> None:
    """Add `kg dossier`."""
    app.command("dossier")(dossier)


def dossier(
    actor: Annotated[str, typer.Argument(help="person/…, state/… or organization/…, or an IRI.")],
    topic: Annotated[str, typer.Option(help="topic/…, with the topics within it.", show_default="all topics")] = "",
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was said by this day.")
    ] = None,
    known_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was published by this day.")
    ] = None,
    begin_on_anonymous: Annotated[
        bool, typer.Option("--begin-on-anonymous", help="Let anonymous chains alone begin a position.")
    ] = False,
    dates: Annotated[
        Literal["all", "stated"], typer.Option(help="stated: without dates known from outside the articles.")
    ] = "all",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A file: .docx, .html or .md.", show_default="Markdown to standard output"),
    ] = None,
    style: Annotated[str, typer.Option(help="A CSL style by name, or a .csl file.")] = "harvard-cite-them-right",
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
) -> None:
    """Write a dossier: what was said, when, according to whom, how it moved, who contradicts it, with footnotes.

    Example: kg dossier person/sergey-lavrov --topic topic/ceasefire -o dossier.docx
    """
    from kg.derive import Counting
    from kg.dossier.gathering import Wish
    from kg.dossier.making import dossier as written
    from kg.dossier.making import format_of

    format = format_of(output) if output else ".md"
    counting = Counting(begin_on_anonymous, outside=dates == "all")
    said, known = (day.date() if day else None for day in (as_of, known_on))
    with kg.open(url or store) as record:
        wish = Wish(actor, topic, said, known, counting)
        content = written(record, wish, format, style=style, pictured=output is not None)
    if output:
        place(output).write_bytes(content)
        print(f"{output}: {len(content):,} bytes")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
