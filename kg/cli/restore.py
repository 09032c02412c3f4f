"""`kg restore`: a store from a backup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli import progress
from kg.cli.stores import StoreFolder
from kg.engine import embedded
from kg.engine.embedded import archive
from kg.library.places import DEFAULT_STORE


def register(app: typer.Typer) -> None:
    """Add `kg restore`."""
    app.command("restore")(restore)


def restore(
    source: Annotated[Path, typer.Argument(help="A file made by `kg backup`.")],
    store: StoreFolder = DEFAULT_STORE,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the store that is there.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only verify the backup.")] = False,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Make a store of a backup, every file verified. A failure leaves the store that was there.

    Example: kg restore --store store onrecord.tar.gz
    """
    with progress.bar() as report:
        if check:
            backup = archive.inspect(source, report)
        else:
            backup = archive.restore(source, store, report, replace=replace)
            embedded.open(store, readers=2).close()
    if format == "json":
        print(json.dumps({"backup": str(source), "revision": backup.revision, "store": None if check else str(store)}))
    elif check:
        print(f"{source}: revision {backup.revision}, {len(backup.files)} files, verified")
    else:
        print(f"{store}: restored to revision {backup.revision}")
