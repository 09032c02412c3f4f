"""`kg push`: the content of a store onto an empty SPARQL server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Annotated, Literal

import typer
from pyoxigraph import Quad

from kg.changes.stored import Stored
from kg.cli import progress
from kg.cli.stores import StoreFolder, opened
from kg.engine import remote
from kg.engine.patches import revision_quad
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology


def register(app: typer.Typer) -> None:
    """Add `kg push`."""
    app.command("push")(push)


def push(
    url: Annotated[str, typer.Option("--url", envvar="KG_SPARQL_URL", help="Where the server takes queries.")],
    update_url: Annotated[
        str | None, typer.Option(envvar="KG_SPARQL_UPDATE_URL", help="Where it takes updates.", show_default="the same")
    ] = None,
    product: Annotated[
        str, typer.Option(envvar="KG_SPARQL_PRODUCT", help="Which product it is; see docs/scale.md.")
    ] = "generic",
    user: Annotated[str, typer.Option(envvar="KG_SPARQL_USER", help="User name for it.")] = "",
    password: Annotated[
        str, typer.Option(envvar="KG_SPARQL_PASSWORD", help="Password for it; better given by the environment.")
    ] = "",
    store: StoreFolder = DEFAULT_STORE,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to say what was done.")] = "text",
) -> None:
    """Copy a store, with its revision and log, onto an empty SPARQL server, to serve from there.

    Example: kg push --url http://127.0.0.1:7878/query --update-url http://127.0.0.1:7878/update --product oxigraph
    """
    who = remote.Credentials(user, password, method=remote.product(product).auth)
    with (
        progress.bar() as report,
        opened(store) as source,
        remote.open(url, update_url, product_name=product, credentials=who) as target,
    ):
        revision = source.revision()
        count = target.adopt(_quads(Stored(source, Ontology()), revision, report), revision)
    if format == "json":
        print(json.dumps({"url": url, "revision": revision, "quads": count}))
    else:
        print(f"{url}: {count} quads, at revision {revision}")


def _quads(stored: Stored, revision: int, report: Callable[[str, int, int], None]) -> Iterator[Quad]:
    """Every quad of a store except its revision, which each engine writes for itself."""
    graphs, own = stored.graphs(), revision_quad(stored.ontology.bases, revision)
    for done, graph in enumerate(graphs):
        report("copying graphs", done, len(graphs))
        yield from (quad for quad in stored.graph(graph) if quad != own)
