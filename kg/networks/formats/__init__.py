"""Networks as files of other programs. `FORMATS` names them all; each writes the same bytes for the same network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.networks.formats import delimited, documents, dot, gexf, graphml, pajek, rdf, ucinet
from kg.networks.network import Network
from kg.networks.recipes.words import RecipeError, one_of


@dataclass(frozen=True)
class NetworkFormat:
    """A file format.

    Attributes:
        name: what a user asks for.
        media_type: for HTTP.
        suffix: of files, with its dot.
        series: whether one file holds all windows of a series.
        write: the bytes for a sequence of networks; for exactly one unless `series`.
    """

    name: str
    media_type: str
    suffix: str
    series: bool
    write: Callable[[Sequence[Network]], bytes]


FORMATS = {
    item.name: item
    for item in (
        NetworkFormat("gexf", "application/gexf+xml", ".gexf", True, gexf.write),
        NetworkFormat("graphml", "application/graphml+xml", ".graphml", False, graphml.write),
        NetworkFormat("cytoscape", "application/vnd.cytoscape+json", ".cyjs", False, documents.cytoscape),
        NetworkFormat("json", "application/json", ".json", True, documents.node_link),
        NetworkFormat("pajek", "text/x-pajek; charset=utf-8", ".net", False, pajek.write),
        NetworkFormat("ucinet", "text/x-ucinet-dl; charset=utf-8", ".dl", False, ucinet.write),
        NetworkFormat("dot", "text/vnd.graphviz; charset=utf-8", ".dot", False, dot.write),
        NetworkFormat("nodes", "text/csv; charset=utf-8", ".csv", True, delimited.nodes),
        NetworkFormat("edges", "text/csv; charset=utf-8", ".csv", True, delimited.edges),
        NetworkFormat("matrix", "text/csv; charset=utf-8", ".csv", False, delimited.matrix),
        NetworkFormat("rdf", "text/turtle; charset=utf-8", ".ttl", True, rdf.write),
    )
}


def write(networks: Sequence[Network], name: str) -> bytes:
    """The file of a network or a series in a format.

    Raises:
        RecipeError: the format is not known, there is no network, or the format holds one network and there are more.
    """
    problems = one_of("format", name, FORMATS)
    if problems:
        raise RecipeError(problems[0])
    if not networks:
        raise RecipeError(
            "no window: the recipe's windows hold more statements than there are; expected a smaller width"
        )
    chosen = FORMATS[name]
    if len(networks) > 1 and not chosen.series:
        several = ", ".join(item.name for item in FORMATS.values() if item.series)
        raise RecipeError(f"format {name} holds one network, and there are {len(networks)} windows; expected {several}")
    return chosen.write(networks)
