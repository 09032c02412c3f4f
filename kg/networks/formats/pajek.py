"""Networks as Pajek .net files (de Nooy, Mrvar and Batagelj, Exploratory Social Network Analysis with Pajek)."""

from __future__ import annotations

from collections.abc import Sequence

from kg.networks.formats.naming import one_line, unique
from kg.networks.network import Network, number


def write(networks: Sequence[Network]) -> bytes:
    """Vertices with their names in quotes, then edges (arcs of acts) with weights; a two-mode network tells its sides.

    Names are UTF-8. Pajek cannot escape: a double quote becomes a single one, a backslash a slash. It has no other
    attributes.
    """
    (network,) = networks
    size = f"{len(network.nodes)}" if network.one_mode else f"{len(network.nodes)} {len(network.first)}"
    lines = [f"*Vertices {size}"]
    lines += [f'{place} "{name}"' for place, name in enumerate(unique(network.nodes, one_line), start=1)]
    lines.append("*Arcs" if network.directed else "*Edges")
    lines += [f"{edge.source + 1} {edge.target + 1} {number(edge.weight)}" for edge in network.edges]
    return ("\n".join(lines) + "\n").encode()
