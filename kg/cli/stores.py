"""What a command reads: the store in a folder, or any SPARQL service by its address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import KgError
from kg.ontology import Ontology
from kg.questions import model

if TYPE_CHECKING:
    from kg.engine.embedded import EmbeddedEngine
    from kg.engine.remote import RemoteEngine
    from kg.index.indexed import IndexedEngine

INDEX = "index.sqlite"
"""The index in a store's folder."""

StoreFolder = Annotated[
    Path, typer.Option("--store", envvar="KG_STORE", help="The store's folder.", show_default="user data")
]

ServiceAddress = Annotated[
    str, typer.Option("--url", help="Ask the SPARQL service at this address instead.", show_default="no service")
]


def opened(store: Path, *, write: bool = False, readers: int = 2) -> EmbeddedEngine:
    """The engine of the store in a folder. Use it with `with`.

    Raises:
        StoreError: there is none, or one that another version of the model or of the rules made.
    """
    from kg.engine import embedded

    engine = embedded.open(store, read_only=not write, readers=readers, forks=not write)
    try:
        model.refuse_other(engine, Ontology(), str(store))
    except KgError:
        engine.close()
        raise
    return engine


def reading(store: Path, url: str, *, index: bool = False) -> EmbeddedEngine | RemoteEngine | IndexedEngine:
    """The engine to read: that of a service if an address is given, else that of a store. Use it with `with`.

    With `index`, the store's own index is read too, if it has one.
    """
    # Each engine is loaded where it is used: both together take longer than most queries.
    if url:
        from kg.engine import remote

        return remote.open(url)
    engine = opened(store)
    if not index or not (store / INDEX).exists():
        return engine
    from kg.index import opening  # only here: a query needs no tables

    indexed = opening.beside(engine, store, Ontology())
    if indexed.keeper.is_current():
        return indexed
    # A reader does not mend it: whoever writes next does.
    indexed.index.close()
    return engine
