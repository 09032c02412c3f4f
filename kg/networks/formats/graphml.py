"""Networks as GraphML (graphml.graphdrawing.org/specification), as visone, Gephi, igraph and yEd read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as tree

from kg.networks.formats.naming import xml
from kg.networks.network import Network, Value, number

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
TYPES = {int: "long", float: "double", str: "string"}


def write(networks: Sequence[Network]) -> bytes:
    """The GraphML document of one network; node ids are n0, n1 …, their own ids are the data "identifier"."""
    (network,) = networks
    root = tree.Element("graphml", xmlns=NAMESPACE)
    nodes = [
        {"label": node.label, "identifier": node.id, "side": node.side, **node.attributes} for node in network.nodes
    ]
    edges = [(edge, {"weight": float(number(edge.weight)), **edge.attributes}) for edge in network.edges]
    of_graph = {"name": network.recipe.name, "recipe": network.recipe.canonical}
    keys = {
        kind: _keys(root, kind, records)
        for kind, records in (("graph", [of_graph]), ("node", nodes), ("edge", [data for _, data in edges]))
    }
    graph = tree.SubElement(root, "graph", edgedefault="directed" if network.directed else "undirected")
    _data(graph, of_graph, keys["graph"])
    for place, record in enumerate(nodes):
        _data(tree.SubElement(graph, "node", id=f"n{place}"), record, keys["node"])
    for edge, record in edges:
        ends = {"source": f"n{edge.source}", "target": f"n{edge.target}"}
        _data(tree.SubElement(graph, "edge", ends), record, keys["edge"])
    tree.indent(root)
    return tree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _keys(root: tree.Element, kind: str, records: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    """Declare the attributes of the records; their names to the ids of their keys."""
    types: dict[str, type] = {}
    for record in records:
        for name, value in record.items():
            types.setdefault(name, type(value))
    keys = {}
    for name, of in types.items():
        keys[name] = f"{kind}-{name}"
        declared = {"id": keys[name], "for": kind, "attr.name": name, "attr.type": TYPES[of]}
        tree.SubElement(root, "key", declared)
    return keys


def _data(parent: tree.Element, record: Mapping[str, Value], keys: Mapping[str, str]) -> None:
    for name, value in record.items():
        tree.SubElement(parent, "data", key=keys[name]).text = xml(value)
