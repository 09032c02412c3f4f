"""`kg backup`: the latest revision of a store as one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli import progress
from kg.cli.stores import StoreFolder
from kg.engine.embedded import archive
from kg.library.places import DEFAULT_STORE


def register(app: typer.Typer) -> None:
    """Add `kg backup`."""
    app.command("backup")(backup)


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    store: StoreFolder = DEFAULT_STORE,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Write a store's latest revision into a compressed file and verify it. The service may go on meanwhile.

    Example: kg backup --store store onrecord.tar.gz
    """
    with progress.bar() as report:
        saved = archive.save(store, target, report)
    size = target.stat().st_size
    if format == "json":
        print(json.dumps({"backup": str(target), "revision": saved.revision, "bytes": size}))
    else:
        print(f"{target}: revision {saved.revision}, {len(saved.files)} files, {size:,} bytes, verified")
