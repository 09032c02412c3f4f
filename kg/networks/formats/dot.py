"""Networks in the DOT language of Graphviz (graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.networks.network import Network, number


def write(networks: Sequence[Network]) -> bytes:
    """A graph, directed if its edges are; attributes keep their names, and negative weights are drawn dashed."""
    (network,) = networks
    kind, line = ("digraph", "->") if network.directed else ("graph", "--")
    lines = [f"{kind} {_quoted(network.recipe.name)} {{", '  graph [charset="UTF-8"];']
    for place, node in enumerate(network.nodes):
        about = {"label": node.label, "id": node.id, "side": node.side, **node.attributes}
        lines.append(f"  n{place} {_attributes(about)};")
    for edge in network.edges:
        about = {"weight": number(edge.weight), **edge.attributes}
        if edge.weight < 0:  # Graphviz refuses a negative "weight", which means tension to it
            about = {"weight": 0, "value": number(edge.weight), "style": "dashed", **edge.attributes}
        lines.append(f"  n{edge.source} {line} n{edge.target} {_attributes(about)};")
    return ("\n".join([*lines, "}"]) + "\n").encode()


def _attributes(values: Mapping[str, object]) -> str:
    return "[" + ", ".join(f"{name}={_quoted(str(value))}" for name, value in values.items()) + "]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\x00", "\ufffd")
    return f'"{escaped}"'
