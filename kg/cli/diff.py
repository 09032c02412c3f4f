"""`kg diff`: what differs between two snapshots, or between two revisions of a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer
from pyoxigraph import Quad
from pyoxigraph import Store as RdfStore

from kg.building import check
from kg.changes import diff
from kg.changes.stored import Stored
from kg.engine import embedded
from kg.errors import DataError, Finding
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology
from kg.questions.rules import every_quad
from kg.records.folder import FOLDERS


def register(app: typer.Typer) -> None:
    """Add `kg diff`."""
    app.command("diff")(compare)


def compare(
    before: Annotated[str, typer.Argument(help="A store, a data folder, a dump, or with --store a revision.")],
    after: Annotated[str, typer.Argument(help="The other.")],
    store: Annotated[
        Path | None,
        typer.Option(
            "--store", envvar="KG_STORE", help="The store whose revisions they are.", show_default="user data"
        ),
    ] = None,
    graph: Annotated[list[str] | None, typer.Option(help="Only this graph: its IRI, or article/slug …")] = None,
    changes: Annotated[bool, typer.Option("--changes", help="Compare the change log too.")] = False,
    format: Annotated[Literal["text", "patch", "json"], typer.Option(help="patch: RDF Patch.")] = "text",
) -> None:
    """Show what was removed and added, graph by graph, whatever blank nodes are called. Exit code 1 if anything was.

    Examples:
        kg diff data other/data
        kg diff store before.nq.gz --format patch
        kg diff 3 7 --store store
    """
    ontology = Ontology()
    if before.isdigit() and after.isdigit():
        with embedded.open(store or DEFAULT_STORE, read_only=True, readers=2) as engine:
            difference = diff.between(Stored(engine, ontology), int(before), int(after))
    else:
        sides = [_snapshot(Path(side), ontology) for side in (before, after)]
        if any(_is_store(Path(side)) for side in (before, after)):
            sides = [_as_stored(side) for side in sides]
        difference = diff.diff(*sides)
    graphs = {name if ":" in name else ontology.bases.graph(name) for name in graph or ()}
    log = ontology.bases.graph("changes")
    difference = [
        graph_difference
        for graph_difference in difference
        if (graph_difference.graph in graphs if graphs else changes or graph_difference.graph != log)
    ]
    if format == "json":
        print(diff.as_json(difference))
    else:
        for line in diff.as_patch(difference) if format == "patch" else diff.as_text(difference, ontology.bases):
            print(line)
    if difference:
        raise typer.Exit(1)


def _snapshot(path: Path, ontology: Ontology) -> Iterable[Quad]:
    """The quads of a store, a data folder or a dump."""
    if _is_store(path):
        return _stored(path, ontology)
    if any((path / name).is_dir() for name in FOLDERS):
        return check.check(path, ontology).quads
    if path.is_file():
        return diff.read(path)
    found = "a folder that is neither" if path.is_dir() else "no such file or folder"
    raise DataError([Finding(str(path), "", found, "a store, a data folder, or a dump such as dump.nq.gz")])


def _is_store(path: Path) -> bool:
    return (path / "format").is_file()


def _as_stored(quads: Iterable[Quad]) -> Iterable[Quad]:
    """Quads with their literals in the form that a store gives back ("01" as 1), so that equal is equal."""
    store = RdfStore()
    store.bulk_extend(quads)
    return store


def _stored(path: Path, ontology: Ontology) -> Iterator[Quad]:
    with embedded.open(path, read_only=True, readers=2) as engine:
        yield from every_quad(engine, ontology)
