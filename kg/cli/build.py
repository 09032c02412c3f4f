"""`kg build`: a store from a data folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.building.build import build as build_store
from kg.cli import progress
from kg.cli.check import QuoteWords, default_data
from kg.cli.stores import StoreFolder
from kg.engine import embedded
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology
from kg.validation.checks import QUOTE_WORDS


def register(app: typer.Typer) -> None:
    """Add `kg build`."""
    app.command("build")(build)


def build(
    data: Annotated[
        Path | None, typer.Option("--data", help="The data folder.", show_default="the project's own")
    ] = None,
    store: StoreFolder = DEFAULT_STORE,
    quote_words: QuoteWords = QUOTE_WORDS,
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop changes that were made in the store since it was built.")
    ] = False,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Check records and build a store from them. If the store was built from the same records, nothing is done.

    Example: kg build --data data --store store
    """
    with progress.bar() as report:
        size = build_store(
            data or default_data(),
            store,
            Ontology(),
            embedded.open,
            now=datetime.now(UTC),
            replace=replace,
            quote_words=quote_words,
            progress=report,
        )
    if format == "json":
        print(json.dumps({"store": str(store), "built": size is not None, "quads": size}))
    else:
        shown = _shown(store)
        print(f"{shown}: up to date" if size is None else f"{shown}: {size} quads loaded")


def _shown(folder: Path) -> str:
    """A folder as people write it: below their home as "~"."""
    try:
        return f"~/{folder.absolute().relative_to(Path.home()).as_posix()}" if folder.is_absolute() else str(folder)
    except (ValueError, RuntimeError):  # elsewhere, or a system that knows of no home
        return str(folder)
