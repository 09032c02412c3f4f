"""Networks as GEXF 1.3 (gexf.net/1.3), the format of Gephi, with spells: when nodes and edges are there.

A single network's nodes and edges live from their first to their last date. In a series each is there in the windows
that have it, with its weight and number of statements in each; a window is shown until the next one begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as tree

from kg.networks.formats.naming import xml
from kg.networks.network import Edge, Network, Node, Value, number

NAMESPACE = "http://gexf.net/1.3"
TYPES = {int: "long", float: "double", str: "string"}
Spell = tuple[str, str]


def write(networks: Sequence[Network]) -> bytes:
    """The GEXF document of one network, or of a series as one dynamic network."""
    recipe = networks[0].recipe
    root = tree.Element("gexf", {"xmlns": NAMESPACE, "version": "1.3"})
    meta = tree.SubElement(root, "meta")
    tree.SubElement(meta, "creator").text = "On Record"
    tree.SubElement(meta, "description").text = f"network {recipe.name}: {recipe.canonical}"
    kind = "directed" if networks[0].directed else "undirected"
    graph = tree.SubElement(root, "graph", {"defaultedgetype": kind, "idtype": "string"})
    if len(networks) == 1:
        _Single(graph, networks[0]).fill()
    else:
        _Series(graph, networks).fill()
    tree.indent(root)
    return tree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


class _Writer:
    """What both kinds of document share: declared attributes, and times of one format."""

    def __init__(self, graph: tree.Element, dates: Iterable[str]) -> None:
        self.graph = graph
        dates = [date for date in dates if date]
        self.exact = any("T" in date for date in dates)
        if dates:
            format_ = "dateTime" if self.exact else "date"
            self.graph.attrib |= {"mode": "dynamic", "timeformat": format_, "timerepresentation": "interval"}
        else:
            self.graph.set("mode", "static")

    def time(self, date: str) -> str:
        return f"{date}T00:00:00" if self.exact and "T" not in date else date

    def declare(self, kind: str, mode: str, records: Iterable[dict[str, Value]]) -> None:
        types: dict[str, type] = {}
        for record in records:
            for name, value in record.items():
                types.setdefault(name, type(value))
        if types:
            parent = tree.SubElement(self.graph, "attributes", {"class": kind, "mode": mode})
            for name, of in types.items():
                tree.SubElement(parent, "attribute", {"id": name, "title": name, "type": TYPES[of]})

    def values(self, parent: tree.Element, values: Iterable[tuple[str, Value, Spell | None]]) -> None:
        holder = tree.SubElement(parent, "attvalues")
        for name, value, span in values:
            item = tree.SubElement(holder, "attvalue", {"for": name, "value": xml(value)})
            if span:
                item.attrib |= {"start": self.time(span[0]), "end": self.time(span[1])}


def _key(node: Node, network: Network) -> str:
    return xml(node.id if network.one_mode else f"{node.side}:{node.id}")


def _static(node: Node) -> dict[str, Value]:
    return {"side": node.side, **node.attributes}


class _Single(_Writer):
    def __init__(self, graph: tree.Element, network: Network) -> None:
        self.network = network
        self.edges = list(network.edges)
        items: tuple[Node | Edge, ...] = (*network.nodes, *self.edges)
        super().__init__(graph, (str(item.attributes.get(end, "")) for item in items for end in ("first", "last")))

    def _span(self, element: tree.Element, attributes: dict[str, Value]) -> None:
        if "first" in attributes:
            element.set("start", self.time(str(attributes["first"])))
            element.set("end", self.time(str(attributes["last"])))

    def fill(self) -> None:
        self.declare("node", "static", map(_static, self.network.nodes))
        self.declare("edge", "static", (edge.attributes for edge in self.edges))
        nodes = tree.SubElement(self.graph, "nodes")
        keys = [_key(node, self.network) for node in self.network.nodes]
        for key, node in zip(keys, self.network.nodes, strict=True):
            element = tree.SubElement(nodes, "node", {"id": key, "label": xml(node.label)})
            self._span(element, node.attributes)
            self.values(element, ((name, value, None) for name, value in _static(node).items()))
        edges = tree.SubElement(self.graph, "edges")
        for place, edge in enumerate(self.edges):
            ends = {"source": keys[edge.source], "target": keys[edge.target]}
            weight = str(number(edge.weight))
            element = tree.SubElement(edges, "edge", {"id": str(place), **ends, "weight": weight})
            self._span(element, edge.attributes)
            if edge.attributes:
                self.values(element, ((name, value, None) for name, value in edge.attributes.items()))


class _Series(_Writer):
    def __init__(self, graph: tree.Element, networks: Sequence[Network]) -> None:
        self.networks = networks
        begins = [network.centre or network.start for network in networks]
        ends = [min(after, network.end) for after, network in zip(begins[1:], networks, strict=False)]
        self.spans: list[Spell] = list(zip(begins, [*ends, networks[-1].end], strict=True))
        super().__init__(graph, (date for span in self.spans for date in span))

    def fill(self) -> None:
        nodes: dict[str, list[tuple[Spell, Node]]] = {}
        edges: dict[tuple[str, str], list[tuple[Spell, Edge]]] = {}
        for span, network in zip(self.spans, self.networks, strict=True):
            keys = [_key(node, network) for node in network.nodes]
            for key, node in zip(keys, network.nodes, strict=True):
                nodes.setdefault(key, []).append((span, node))
            for edge in network.edges:
                edges.setdefault((keys[edge.source], keys[edge.target]), []).append((span, edge))
        self.declare("node", "static", (_lasting(node) for pairs in nodes.values() for _, node in pairs))
        self.declare("node", "dynamic", [{self.networks[0].counted: 0}])
        self.declare("edge", "dynamic", [{"weight": 0.0}])
        parent = tree.SubElement(self.graph, "nodes")
        for key, pairs in sorted(nodes.items()):
            self._node(tree.SubElement(parent, "node", {"id": key, "label": xml(pairs[0][1].label)}), pairs)
        parent = tree.SubElement(self.graph, "edges")
        for place, ((source, target), moments) in enumerate(sorted(edges.items())):
            ends = {"id": str(place), "source": source, "target": target, "weight": str(number(moments[0][1].weight))}
            element = tree.SubElement(parent, "edge", ends)
            self._spells(element, [span for span, _ in moments])
            self.values(element, (("weight", number(edge.weight), span) for span, edge in moments))

    def _node(self, element: tree.Element, spans: list[tuple[Spell, Node]]) -> None:
        self._spells(element, [span for span, _ in spans])
        values: list[tuple[str, Value, Spell | None]] = [
            (name, value, None) for name, value in _lasting(spans[0][1]).items()
        ]
        counted = self.networks[0].counted
        values += [(counted, node.attributes[counted], span) for span, node in spans]
        self.values(element, values)

    def _spells(self, element: tree.Element, spans: list[Spell]) -> None:
        holder = tree.SubElement(element, "spells")
        for start, end in spans:
            tree.SubElement(holder, "spell", {"start": self.time(start), "end": self.time(end)})


def _lasting(node: Node) -> dict[str, Value]:
    """The attributes that are the same in every window."""
    changing = ("statements", "acts", "done", "received", "first", "last")
    return {name: value for name, value in _static(node).items() if name not in changing}
