"""What the subcommands of `kg link` share: options, the things of a data folder, and the chosen source."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer
from platformdirs import user_cache_path, user_data_path
from pyoxigraph import Quad
from rich.console import Console

import kg
from kg.bases import Bases
from kg.changes.stored import Stored
from kg.cli.check import default_data
from kg.cli.stores import opened
from kg.links import current
from kg.links.candidates.clues import Occurrence, of_graph, of_store
from kg.links.candidates.sources import Live, Local, Queried, Reconciled, Source
from kg.links.current import LinkedThings, linked
from kg.links.judgements import graph
from kg.links.judgements.judged import Judged
from kg.links.judgements.ledger import Ledger
from kg.links.judgements.stored_ledger import StoredLedger
from kg.links.outside.cache import Cache
from kg.links.outside.fetch import Fetcher, Patience
from kg.links.outside.services import Endpoint, ReconciliationService
from kg.links.outside.wikidata import API, Wikidata
from kg.ontology import Ontology
from kg.records import drafts, folder
from kg.things.name_index import NameIndex

DEFAULT_INDEX = user_data_path("onrecord") / "names.db"
DEFAULT_CACHE = user_cache_path("onrecord") / "links.db"
USER_AGENT = f"onrecord/{kg.__version__} (knowledge graph of reported statements; kg link)"

errors = Console(stderr=True, highlight=False)

Data = Annotated[Path | None, typer.Option("--data", help="The data folder.", show_default="the project's own")]
Index = Annotated[
    Path | None,
    typer.Option("--index", envvar="KG_NAMES", help="A name index made by kg link index.", show_default="user data"),
]
LiveFlag = Annotated[bool, typer.Option("--live", help="Ask Wikidata's API instead of the local index.")]
ServiceUrl = Annotated[str, typer.Option("--service", help="Ask this Reconciliation Service instead.")]
SparqlUrl = Annotated[str, typer.Option("--sparql", help="Ask this SPARQL endpoint instead.")]
Api = Annotated[str, typer.Option("--api", help="Address of the Wikibase API that --live asks.")]
Days = Annotated[float, typer.Option("--cache-days", help="How old a kept answer of an outside service may be.", min=0)]
ThingsOfStore = Annotated[
    Path | None,
    typer.Option("--store", help="The things of a store, such as an imported one, instead of a data folder's."),
]
Author = Annotated[str, typer.Option("--author", envvar="KG_AUTHOR", help="Who decides: a name or an ORCID.")]
DEFAULT_API = API


def read_data(data: Path | None) -> tuple[LinkedThings, list[Occurrence], Ledger]:
    """The things of a data folder, where they occur, and its judgements. Raises DataError."""
    ontology, root = Ontology(), data or default_data()
    loaded = folder.load(root, ontology)
    reference = [quad for draft in loaded.drafts if draft.role == drafts.REFERENCE for quad in draft.quads]
    links = [quad for draft in loaded.drafts if draft.role == drafts.LINKS for quad in draft.quads]
    occurrences = [
        judgement
        for draft in loaded.drafts
        if draft.role == drafts.ARTICLE
        for judgement in of_graph(draft.quads, ontology.bases)
    ]
    judged = graph.judgements(links, ontology.bases)
    return linked(reference, judged, ontology), occurrences, Ledger(root / "links")


@dataclass(frozen=True)
class Linking:
    """What is linked: the things of a data folder or of a store, and where judgements on them are kept.

    Attributes:
        things: with the judgements about them.
        occurrences: where they occur.
        ledger: the judgements.
        reference: the quads that describe the things.
        where: what judgements are written to, for messages.
    """

    things: LinkedThings
    occurrences: list[Occurrence]
    ledger: Judged
    reference: list[Quad]
    where: str


@contextlib.contextmanager
def linking(data: Path | None, store: Path | None, *, write: bool = False) -> Iterator[Linking]:
    """The things of a store if one is named, else those of a data folder. Raises DataError, StoreError."""
    if store and data:
        raise typer.BadParameter("--store and --data exclude each other: the things are those of one of them")
    ontology = Ontology()
    if not store:
        things, occurrences, ledger = read_data(data)
        loaded = folder.load(data or default_data(), ontology)
        described = [quad for draft in loaded.drafts if draft.role == drafts.REFERENCE for quad in draft.quads]
        yield Linking(things, occurrences, ledger, described, str(ledger.file))
        return
    with opened(store, write=write) as engine:
        kept = StoredLedger(engine, ontology, lambda: datetime.now(UTC))
        described = Stored(engine, ontology).graph(ontology.bases.graph(drafts.REFERENCE))
        yield Linking(current.load(engine, ontology), of_store(engine, ontology), kept, described, str(store))


@contextlib.contextmanager
def fetching(days: float) -> Iterator[Fetcher]:
    """A fetcher for outside services, with its cache."""
    cache = Cache(DEFAULT_CACHE, time.time, age=days * 86400)
    try:
        with httpx.Client(timeout=30, follow_redirects=True) as client:
            yield Fetcher(client, time.time, time.sleep, user_agent=USER_AGENT, cache=cache, patience=Patience())
    finally:
        cache.close()


@contextlib.contextmanager
def source(index: Path | None, live: bool, service: str, sparql: str, api: str, days: float) -> Iterator[Source]:
    """The source that the options name; the local index if they name none."""
    chosen = [name for name, given in (("--live", live), ("--service", service), ("--sparql", sparql)) if given]
    if len(chosen) > 1 or (chosen and index):
        raise typer.BadParameter(f"{' and '.join([*chosen, '--index'][:2])} exclude each other: choose one source")
    if not chosen:
        names = NameIndex(index or DEFAULT_INDEX)
        try:
            yield Local(names)
        finally:
            names.close()
        return
    with fetching(days) as fetcher:
        if live:
            yield Live(Wikidata(fetcher, api))
        elif service:
            yield Reconciled(ReconciliationService(fetcher, service))
        else:
            yield Queried(Endpoint(fetcher, sparql, Ontology(bases=Bases()).text("rules/links/candidates.rq")))
