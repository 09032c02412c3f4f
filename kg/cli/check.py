"""`kg check`: everything that is wrong with a data folder, one line a finding."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.building.check import check as check_folder
from kg.cli import progress
from kg.errors import DataError
from kg.ontology import Ontology, packaged
from kg.records import drafts


def register(app: typer.Typer) -> None:
    """Add `kg check`."""
    app.command("check")(check)


def default_data() -> Path:
    """The project's data folder, as seen from the working directory if it lies below."""
    folder = packaged("data")
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def check(
    data: Annotated[Path | None, typer.Argument(help="The data folder.", show_default="the project's own")] = None,
    texts: Annotated[
        Path | None, typer.Option(help="A folder with the articles' texts: prove every passage.", file_okay=False)
    ] = None,
    engine: Annotated[Literal["shacl", "pyshacl"], typer.Option(help="The SHACL engine.")] = "shacl",
    advice: Annotated[
        bool, typer.Option("--advice", help="Also what data may do otherwise for a reason, such as loaded labels.")
    ] = False,
    format: Annotated[Literal["text", "json", "shacl"], typer.Option(help="shacl: the report as N-Triples.")] = "text",
) -> None:
    """Check records, shapes and, on demand, passages. Nothing is stored. Exit code 1 if anything is found.

    Example: kg check data --texts texts
    """
    if texts is not None and not texts.is_dir():
        raise typer.BadParameter(f"{os.fspath(texts)!r} is not a folder", param_hint="--texts")
    try:
        with progress.bar() as report:
            every = check_folder(
                data or default_data(), Ontology(), texts_in=texts, engine=engine, advice=advice, progress=report
            )
    except DataError as error:
        if format == "text":
            raise
        shown = [dataclasses.asdict(finding) for finding in error.findings]
        print(error.report if format == "shacl" else json.dumps(shown, indent=1, ensure_ascii=False))
        raise typer.Exit(1) from None
    if format == "json":
        print("[]")
    elif format == "text":
        articles = sum(draft.role == drafts.ARTICLE for draft in every)
        triples = sum(len(draft.quads) for draft in every)
        proved = ", every passage proved" if texts else ""
        print(f"{articles} articles, {triples} triples: nothing found{proved}")
