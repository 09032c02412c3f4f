"""`kg mcp`: On Record as tools of an assistant, over standard input and output."""

from __future__ import annotations

from typing import Annotated

import typer

import kg
from kg.cli.stores import ServiceAddress, StoreFolder
from kg.errors import StoreError
from kg.library.places import DEFAULT_STORE


def register(app: typer.Typer) -> None:
    """Add `kg mcp`."""
    app.command("mcp")(mcp)


def mcp(
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    timeout: Annotated[float, typer.Option(help="Seconds after which a query is stopped; 0: never.", min=0)] = 30,
) -> None:
    """Give an assistant tools to search what is on record, ask, and cite, by the Model Context Protocol.

    Assistants start this themselves: their configuration names the command `kg` with the arguments `mcp --store DIR`.
    A running service offers the same at /mcp.

    Example: kg mcp --store store
    """
    try:
        from kg.assistant.server import server
    except ImportError as error:
        raise StoreError("the package mcp is not installed; pip install 'onrecord[assistant]' brings it") from error
    with kg.open(url or store, timeout=timeout or None) as record:
        server(record).run("stdio")
