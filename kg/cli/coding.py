"""`kg coding`: projects of coded texts (REFI-QDA, INCEpTION, brat, DNA 1) shown, imported, written; compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

import kg
from kg.cli import import_loading, output
from kg.cli.comparing import compare, settle
from kg.cli.projects import Wish, coding_of, console, roles_of
from kg.cli.stores import StoreFolder
from kg.errors import DataError, KgError
from kg.imports.naming import Names
from kg.library.places import DEFAULT_STORE

Source = Annotated[
    Path, typer.Argument(help=".qdpx, .qdc, a CAS (.xmi, .json, .zip), a folder of brat, or a .dna of version 1.")
]
Form = Annotated[
    Literal["refi-qda", "codebook", "cas", "brat", "dna1"] | None,
    typer.Option("--as", help="What it is.", show_default="as it looks"),
]
Codes = Annotated[
    list[str] | None,
    typer.Option("--code", help="PATH=ROLE: what a code, and all below it, stands for; over what is guessed."),
]


def register(app: typer.Typer) -> None:
    """Add `kg coding`."""
    group = typer.Typer(
        help="Projects of coded texts: show how they are understood, import them, write them; compare codings."
    )
    for command, name in (
        (show, "show"),
        (import_, "import"),
        (export, "export"),
        (compare, "compare"),
        (settle, "settle"),
    ):
        group.command(name)(command)
    app.add_typer(group, name="coding")


def show(
    source: Source,
    form: Form = None,
    code: Codes = None,
    format: Annotated[Literal["table", "csv", "json"], typer.Option(help="How to write it.")] = "table",
) -> None:
    """Show what each code of a project would be taken for, and how often it is used.

    Example: kg coding show study.qdpx --code 'Who/Parties=organization'
    """
    from kg.qda.reading import read

    project = read(source, form or "")
    roles = roles_of(project, form or "", source, code)
    used = {key: sum(segment.code == key for segment in project.segments) for key in project.codes}
    rows = [[code.shown, used[key], roles[key].shown, code.memo or None] for key, code in project.codes.items()]
    output.write(["code", "used", "stands for", "memo"], rows, format)


def import_(
    source: Source,
    store: StoreFolder = DEFAULT_STORE,
    form: Form = None,
    code: Codes = None,
    stance: Annotated[
        str, typer.Option(help="Of propositions coded without one.", show_default="they are left out")
    ] = "",
    published: Annotated[str, typer.Option(help="Date of texts that tell none.", show_default="none")] = "",
    publisher: Annotated[str, typer.Option(help="Publisher of texts that name none.")] = "unknown publisher",
    language: Annotated[str, typer.Option(help="Language of names and texts.")] = "en",
    quote_words: Annotated[int, typer.Option(help="Words kept at either end of a long span.", min=1)] = 12,
    name: Annotated[str, typer.Option(help="What ids begin with.", show_default="the project's name")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it makes; store nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace articles that are there.")] = False,
    author: Annotated[str, typer.Option(help="Whom the change log names.")] = "kg coding",
) -> None:
    """Import the statements of a project: all of them, or, if anything is wrong, none.

    Example: kg coding import study.qdpx --published 2024-02-14 --dry-run
    """
    from kg.imports.articles import corpus
    from kg.imports.decisions import Decisions
    from kg.imports.settling import settle

    if stance not in ("", "supports", "opposes", "ambivalent"):
        raise typer.BadParameter(f"{stance!r} is not supports, opposes or ambivalent", param_hint="--stance")
    wish = Wish(code or [], published, publisher, language, quote_words, stance, form or "")
    known = import_loading.known(store)
    settled = settle(coding_of(source, wish, name), known, Decisions())
    for line in settled.told:
        console.print(line, markup=False)
    made = corpus(settled.coding, Names(known, settled.ids, settled.apart), settled.items)
    for skipped in made.skipped:
        console.print(f"skipped {skipped.where}: {skipped.reason}", markup=False)
    if made.faults:
        raise DataError(made.faults)
    told = f"{source}: {made.statements} statements, {made.count} articles, {len(made.skipped)} skipped"
    if dry_run:
        print(f"{told}; nothing stored (dry run)")
        return
    loaded = import_loading.load(store, made, author, derive=False, replace=replace, dry_run=False)
    print(f"{told}; revision {loaded.revision}")


def export(
    target: Annotated[Path, typer.Argument(help="A file: .qdpx with --texts, or .qdc.")],
    store: StoreFolder = DEFAULT_STORE,
    texts: Annotated[
        Path | None, typer.Option(help="Folder with the articles' texts, found by their SHA-256.", file_okay=False)
    ] = None,
    topic: Annotated[str, typer.Option(help="topic/…: only statements on it.", show_default="all")] = "",
    name: Annotated[str, typer.Option(help="Name of the project.")] = "On Record",
) -> None:
    """Write what is on record as a project, or as a codebook, of REFI-QDA.

    Example: kg coding export record.qdpx --texts articles
    """
    from kg.qda import refi_writing

    if target.suffix not in (".qdpx", ".qdc"):
        raise KgError(f"{target.name}: expected a name that ends in .qdpx or .qdc")
    with kg.open(store) as record:
        told = list(record.told(topic=topic or None))
        if target.suffix == ".qdc":
            codes = refi_writing.codes_of(told, refi_writing.items(record))
            output.place(target).write_bytes(refi_writing.codebook(codes))
            print(f"{target}: {len(codes)} codes")
            return
        if texts is None:
            raise KgError(
                "a project holds the texts themselves, which are not stored: give their folder by --texts DIR"
            )
        texts_there, items = refi_writing.articles(record, texts), refi_writing.items(record)
        written = refi_writing.project(told, texts_there, name, items)
    output.place(target).write_bytes(written.content)
    for article in written.left_out:
        console.print(f"left out: {article}", markup=False)
    print(f"{target}: {len(told)} statements, {len(written.left_out)} left out")
