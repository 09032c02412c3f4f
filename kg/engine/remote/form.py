"""A query as the form that is sent to a server: its text, its parameters bound, and its dataset."""

from __future__ import annotations

from kg.engine.base import Query
from kg.engine.remote.changing import STAGING, Layout
from kg.engine.remote.products import Product
from kg.sparql import binding
from kg.sparql.inspection import inspect

NO_GRAPH = "urn:x-onrecord:no-graph"


def form_of(query: Query, layout: Layout, product: Product) -> tuple[list[tuple[str, str]], int]:
    """The form of a query without its time limit, and how much longer its first line became."""
    bound = binding.with_parameters(query.text, query.parameters)
    text, shift = binding.with_prefixes(bound, layout.bases.prefixes())
    default, named = list(query.default_graphs), list(query.named_graphs)
    if default and not named and product.names_no_graph:
        named = [NO_GRAPH]
    if not default and not named and layout.default_graph == "merged":
        text, default, named = _merged(text, inspect(query.text).has_dataset, layout, product)
    fields = [("query", text), *(("default-graph-uri", iri) for iri in default)]
    return [*fields, *(("named-graph-uri", iri) for iri in named)], shift


def _merged(text: str, has_dataset: bool, layout: Layout, product: Product) -> tuple[str, list[str], list[str]]:
    """A query whose default graph is the merge, with its dataset: Virtuoso 7 lets GRAPH see every graph then if a
    variable stands there, and those of the dataset only if an IRI does."""
    if has_dataset:
        return text, [], []
    named, varies = binding.named_by_graph(text)
    if not varies:
        return text, [layout.merged], named
    return binding.without_graphs(text, visible(layout, product)), [layout.merged], []


def visible(layout: Layout, product: Product) -> str:
    """The condition on a graph's variable for the graph to be part of the data."""
    hidden = [layout.bases.graph(STAGING), product.system_graphs]
    starts = (f'!STRSTARTS(STR({{0}}), "{start}")' for start in hidden if start)
    return " && ".join((f"{{0}} != <{layout.merged}>", *starts))
