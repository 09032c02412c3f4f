"""`kg check`: everything that is wrong with a data folder, one line a finding."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

import kg
from kg.building.check import check as check_folder
from kg.characters import read_text
from kg.cli import progress
from kg.codings import reading
from kg.engine.embedded.folder import Folder
from kg.errors import DataError, Finding
from kg.extraction import fixing
from kg.ontology import Ontology, packaged
from kg.records import drafts, folder, marking, texts
from kg.records.drafts import Draft
from kg.validation.checks import QUOTE_WORDS

QuoteWords = Annotated[
    int, typer.Option(min=1, envvar="KG_QUOTE_WORDS", help="How many words a passage may quote at most.")
]

console = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add `kg check`."""
    app.command("check")(check)


def default_data() -> Path:
    """The project's data folder, as seen from the working directory if it lies below."""
    folder = packaged("data")
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def _verify(path: Path, format: str) -> None:
    """Read every file of a store's latest revision. Raises DataError for damage, StoreError where there is no store."""
    place = Folder(path.absolute())
    place.check_format()
    if damage := place.damage(None):
        todo = "the files as they were written: open the store once for writing, as `kg serve` does, to have it mended "
        raise DataError([Finding(str(path), "", f"revision {damage}", f"{todo}if it can be, or restore a backup")])
    print("[]" if format == "json" else f"{path}: revision {place.current()}, every file as it was written")


def _fix(data: Path, texts_in: Path | None) -> None:
    """Set right in place what the texts prove; say each change. Raises BadParameter without texts."""
    if texts_in is None:
        raise typer.BadParameter("only a folder of texts can tell what is right", param_hint="--fix")
    known = texts.by_digest(texts_in)
    for path in folder.files(data)[drafts.ARTICLE]:
        if path.suffix == ".json":
            continue  # offsets of JSON records are set right by whoever made them
        record = read_text(path)
        try:
            fixed = fixing.fix(record, str(path), known)
        except DataError:
            continue  # the check that follows says what is wrong
        if fixed.changes:
            path.write_text(fixed.text, encoding="utf-8", newline="")
        for change in fixed.changes:
            console.print(f"{path}: {change}", markup=False)


def _mark(every: Sequence[Draft]) -> None:
    """Write into each article's YAML file that its passages stand in its text."""
    day, program = datetime.now(UTC).date(), f"On Record {kg.__version__}"
    for draft in every:
        file = next((place.file for _, place in draft.defined), "")
        made = marking.check_of(draft, draft.places.fields.bases, day=day, program=program)
        if made and draft.role == drafts.ARTICLE and file.endswith((".yaml", ".yml")):
            marking.write(Path(file), made)


def _codings(every: Sequence[Draft], data: Path, texts_in: Path | None, quote_words: int) -> int:
    """Check the folder's other codings, on demand against the texts; how many reports they have. Raises DataError."""
    if not (data / folder.CODINGS).is_dir():
        return 0
    codings = reading.beside(every, data, Ontology())
    read_texts = reading.texts_of(codings, texts_in) if texts_in else {}
    if findings := [*reading.prove(codings, read_texts), *reading.too_long(codings, quote_words)]:
        raise DataError(findings)
    return sum(len(units) for coding in codings.others.values() for units in coding.units.values())


def check(
    data: Annotated[Path | None, typer.Argument(help="The data folder.", show_default="the project's own")] = None,
    texts_in: Annotated[
        Path | None,
        typer.Option("--texts", help="A folder with the articles' texts: prove every passage.", file_okay=False),
    ] = None,
    engine: Annotated[Literal["shacl", "pyshacl"], typer.Option(help="The SHACL engine.")] = "shacl",
    advice: Annotated[
        bool, typer.Option("--advice", help="Also what data may do otherwise for a reason, such as loaded labels.")
    ] = False,
    quote_words: QuoteWords = QUOTE_WORDS,
    store: Annotated[
        Path | None,
        typer.Option(help="A store instead of records: every file of its latest revision by its checksum."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="With --texts: set offsets, hashes and lengths right in the records first.")
    ] = False,
    mark: Annotated[
        bool, typer.Option("--mark", help="With --texts: write into the records that passages are proved.")
    ] = False,
    format: Annotated[Literal["text", "json", "shacl"], typer.Option(help="shacl: the report as N-Triples.")] = "text",
) -> None:
    """Check records, shapes and, on demand, passages. Nothing is stored. Exit code 1 if anything is found.

    Example: kg check data --texts texts
    """
    if store is not None:
        _verify(store, format)
        return
    if texts_in is not None and not texts_in.is_dir():
        raise typer.BadParameter(f"{os.fspath(texts_in)!r} is not a folder", param_hint="--texts")
    if mark and texts_in is None:
        raise typer.BadParameter("only a folder of texts can tell what is proved", param_hint="--mark")
    if fix:
        _fix(data or default_data(), texts_in)
    try:
        with progress.bar() as report:
            checked = check_folder(
                data or default_data(),
                Ontology(),
                texts_in=texts_in,
                engine=engine,
                advice=advice,
                quote_words=quote_words,
                progress=report,
            )
        units = _codings(checked.drafts, data or default_data(), texts_in, quote_words)
    except DataError as error:
        if format == "text":
            raise
        shown = [dataclasses.asdict(finding) for finding in error.findings]
        print(error.report if format == "shacl" else json.dumps(shown, indent=1, ensure_ascii=False))
        raise typer.Exit(1) from None
    if mark:
        _mark(checked.drafts)
    if format == "json":
        print("[]")
    elif format == "text":
        articles = sum(draft.role == drafts.ARTICLE for draft in checked.drafts)
        triples = sum(len(draft.quads) for draft in checked.drafts)
        proved = ", every passage proved" if texts_in else ""
        others = f", {units} reports of other codings" if units else ""
        print(f"{articles} articles, {triples} triples{others}: nothing found{proved}")
