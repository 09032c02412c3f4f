"""`kg migrate`: a store of an earlier version, brought to the model of this one."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from kg.building import migrating
from kg.cli import progress
from kg.cli.stores import StoreFolder
from kg.engine import embedded
from kg.engine.embedded import archive
from kg.index import opening
from kg.ontology import Ontology
from kg.questions import model


def register(app: typer.Typer) -> None:
    """Add `kg migrate`."""
    app.command("migrate")(migrate)


def migrate(
    store: StoreFolder,
    copy: Annotated[
        Path | None,
        typer.Option(help="Where to keep a copy of the store as it was.", show_default="beside it, with its version"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
    author: Annotated[str, typer.Option(help="Whom the change log names.")] = "kg migrate",
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Bring a store that an earlier version made to the model of this one. A copy is kept first.

    What follows from records is worked out anew, also where the version is the same and its rules have changed.

    Example: kg migrate --store store --dry-run
    """
    ontology = Ontology()
    with opening.beside(embedded.open(store, readers=2), store, ontology) as engine:
        before, own = model.stored_version(engine, ontology), model.own_version(ontology)
        kept = copy or store.with_name(f"{store.name}-{before}.tar.gz")

        def keep() -> None:
            with progress.bar() as report:
                archive.save(store, kept, report)

        how: dict[str, Any] = {"author": author, "now": datetime.now(UTC), "dry_run": dry_run, "first": keep}
        done = None if before is None else migrating.migrate(engine, ontology, **how)
        if done is None or (before == own and not done.removed and not done.added):
            print(json.dumps({"store": str(store), "migrated": False}) if format == "json" else f"{store}: up to date")
            return
    if format == "json":
        print(json.dumps({"store": str(store), "migrated": not dry_run, **dataclasses.asdict(done)}))
        return
    would, where = ("would be ", "") if dry_run else ("", f"; the store as it was is kept in {kept}")
    print(
        f"{store}: {would}migrated from version {done.before} of the model to {done.after}, {done.removed} quads "
        f"removed and {done.added} added, everything derived anew{where}"
    )
    for utterance in done.identified:
        print(f"{utterance}: its event is an identification now, since the article does not give the day")
