"""What a command reads: the store in a folder, or any SPARQL service by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.engine import embedded, remote
from kg.engine.embedded import EmbeddedEngine
from kg.engine.remote import RemoteEngine

ServiceAddress = Annotated[
    str, typer.Option("--url", help="Ask the SPARQL service at this address instead.", show_default="no service")
]


def reading(store: Path, url: str) -> EmbeddedEngine | RemoteEngine:
    """The engine to read: that of a service if an address is given, else that of a store. Use it with `with`."""
    if url:
        return remote.open(url)
    return embedded.open(store, read_only=True, readers=2)
