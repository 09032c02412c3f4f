"""Networks as CSV (RFC 4180, UTF-8): a list of nodes, a list of edges, or a matrix with row and column names."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from kg.cells import Writer
from kg.networks.formats.naming import unique
from kg.networks.network import Network, number

SPAN = ("window", "start", "end")


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    Writer(out, "\n").writerows(rows)
    return out.getvalue().encode()


def _span(networks: Sequence[Network]) -> list[tuple[object, ...]]:
    if len(networks) == 1:
        return [()]
    return [(place, network.start, network.end) for place, network in enumerate(networks, start=1)]


def nodes(networks: Sequence[Network]) -> bytes:
    """One row a node (and window): id, label, side, then every attribute that any node has."""
    names = sorted({name for network in networks for node in network.nodes for name in node.attributes})
    spans = _span(networks)
    rows: list[Sequence[object]] = [(*SPAN[: len(spans[0])], "id", "label", "side", *names)]
    for span, network in zip(spans, networks, strict=True):
        for node in network.nodes:
            values = (node.attributes.get(name, "") for name in names)
            rows.append((*span, node.id, node.label, node.side, *values))
    return _csv(rows)


def edges(networks: Sequence[Network]) -> bytes:
    """One row an edge (and window): ids and labels of the ends, weight, what lies behind it, first, last."""
    spans = _span(networks)
    behind = ("acts", "cooperation", "conflict", "types") if networks[0].directed else ("pairs",)
    told = (*behind, "first", "last")
    head = ("source", "target", "weight", "source_label", "target_label", *told)
    rows: list[Sequence[object]] = [(*SPAN[: len(spans[0])], *head)]
    for span, network in zip(spans, networks, strict=True):
        for edge in network.edges:
            source, target = network.nodes[edge.source], network.nodes[edge.target]
            values = (edge.attributes.get(name, "") for name in told)
            ends = (source.id, target.id, number(edge.weight), source.label, target.label)
            rows.append((*span, *ends, *values))
    return _csv(rows)


def matrix(networks: Sequence[Network]) -> bytes:
    """The weights, with the names of the rows in the first column and those of the columns in the first row."""
    (network,) = networks
    rows: list[Sequence[object]] = [("", *unique(network.second))]
    for name, weights in zip(unique(network.first), network.dense.tolist(), strict=True):
        rows.append((name, *map(number, weights)))
    return _csv(rows)
