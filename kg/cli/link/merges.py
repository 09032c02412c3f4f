"""`kg link merge` and `kg link unmerge`: two things on record that are one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from kg.cli.link import common
from kg.cli.stores import StoreFolder, opened
from kg.library.places import DEFAULT_STORE
from kg.links.judgements import merging
from kg.links.judgements.merging import Merge
from kg.ontology import Ontology

Old = Annotated[str, typer.Argument(help="The thing that goes, as person/sergei-lavrov.")]
New = Annotated[str, typer.Argument(help="The thing that stays.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("merge")(merge)
    app.command("unmerge")(unmerge)


def merge(
    old: Old,
    new: New,
    author: common.Author = "",
    reason: Annotated[str, typer.Option(help="Why they are one.")] = "",
    store: StoreFolder = DEFAULT_STORE,
) -> None:
    """Merge one thing into another: what was said by or of the old one is the new one's; its address redirects.

    Example: kg link merge person/sergei-lavrov person/sergey-lavrov --author "A. Editor" --reason "two spellings"
    """
    _need(author)
    with opened(store, write=True) as engine:
        change = Merge(old, new)
        done = merging.merge(engine, Ontology(), change, author=author, now=datetime.now(UTC), reason=reason)
    print(f"{old} is now {new}: {len(done.patch.added)} quads added, {len(done.patch.removed)} removed; "
          f"revision {done.revision}")  # fmt: skip


def unmerge(old: Old, new: New, author: common.Author = "", store: StoreFolder = DEFAULT_STORE) -> None:
    """Take a merge back. What was said of the new thing since then stays with it.

    Example: kg link unmerge person/sergei-lavrov person/sergey-lavrov --author "A. Editor"
    """
    _need(author)
    with opened(store, write=True) as engine:
        done = merging.unmerge(engine, Ontology(), Merge(old, new), author=author, now=datetime.now(UTC))
    print(f"{old} and {new} are two again; revision {done.revision}")


def _need(author: str) -> None:
    if not author.strip():
        raise typer.BadParameter("say who decides", param_hint="--author")
