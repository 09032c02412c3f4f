"""What SPARQL servers do differently, as data: reads `products.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import StoreError

UNITS = {"s": ("{:.0f}", 1), "ms": ("{:.0f}", 1000), "30s": ("{:.0f}s", 1)}
HEAD_START = 0.9
"""The part of a query's time that its server gets: better that it stops by itself than that it is cut off."""


@dataclass(frozen=True)
class Product:
    """One row of the table.

    Attributes:
        name: the row's name; what KG_SPARQL_PRODUCT is set to.
        label: the product as its makers call it.
        measured: the version that the test suite runs on; "" if none.
        server: how its `Server` header begins, to recognise it by; "" if it cannot be.
        paths: what to append to the server's or database's address for query, update and graph store.
        auth: "basic" or "digest".
        timeout: the parameter and unit by which a request limits its own time; empty if it cannot.
        default_graph: what a query without FROM asks: "own", storage of its own, kept as the merge of all graphs;
            "merged", the same kept in a named graph, for servers without such storage; "union", the server's own view.
        system_graphs: how the IRIs of graphs begin that are the server's own and no part of the data.
        names_no_graph: whether a request with default-graph-uri alone must name a named graph, or GRAPH sees them all.
        partial: response headers that say that the answer is not whole.
        cut_off: what an answer ends with, in any format, that the server broke off.
        results: SPARQL results formats that it gives by the book; others are made from JSON here. Empty: all.
        asks_in_rows: the variable by which an ASK is answered as rows; "" if as a boolean.
        request_quads: how many quads one update may hold.
        serializable: whether two updates at once have the outcome of one after the other.
        deletes_written: whether a DELETE template takes away every literal that is written out in it.
        rewrites: what to replace in JSON results, found and wanted; found never occurs inside a value.
    """

    name: str
    label: str
    measured: str = ""
    server: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)
    auth: str = "basic"
    timeout: Mapping[str, str] = field(default_factory=dict)
    default_graph: str = "own"
    system_graphs: str = ""
    names_no_graph: bool = False
    partial: tuple[str, ...] = ()
    cut_off: str = ""
    results: tuple[str, ...] = ()
    asks_in_rows: str = ""
    request_quads: int = 50_000
    deletes_written: bool = True
    serializable: bool = True
    rewrites: tuple[tuple[str, str], ...] = ()

    def timeout_fields(self, seconds: float) -> list[tuple[str, str]]:
        """The form fields by which a request limits itself to a little less than so many seconds."""
        if not self.timeout:
            return []
        text, factor = UNITS[self.timeout["unit"]]
        return [(self.timeout["parameter"], text.format(max(1.0, seconds * HEAD_START * factor)))]


@cache
def products() -> dict[str, Product]:
    """Every product by name."""
    table = tomllib.loads((Path(__file__).parent / "products.toml").read_text(encoding="utf-8"))
    made: dict[str, dict[str, Any]] = {
        name: {key: _frozen(value) for key, value in row.items()} for name, row in table.items()
    }
    return {name: Product(name, **row) for name, row in made.items()}


def product(name: str) -> Product:
    """A product by name. Raises StoreError, naming all, if there is none."""
    try:
        return products()[name]
    except KeyError:
        raise StoreError(f"{name!r} is not a product; expected one of {', '.join(products())}") from None


def recognise(server: str) -> Product:
    """The product whose `Server` header this is; the generic one if none is."""
    known = (row for row in products().values() if row.server and server.startswith(row.server))
    return next(known, products()["generic"])


def _frozen(value: object) -> object:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
