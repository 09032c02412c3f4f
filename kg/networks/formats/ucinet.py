"""Networks as UCINET DL files (Borgatti, Everett and Freeman, UCINET guide, "DL files").

One-mode networks as edgelist1, each edge in both directions, an act's in its own; two-mode networks as fullmatrix.
Labels are UTF-8, those that are no plain word in double quotes; within them a space is a no-break space, a comma a
low quotation mark, a double quote a single one, a backslash a slash, so that readers that divide labels at spaces and
commas keep them whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.networks.formats.naming import one_line, unique
from kg.networks.network import Network, Node, number

_PLAIN = re.compile(r"[\w.'()/-]+")


def write(networks: Sequence[Network]) -> bytes:
    """The DL file of one network."""
    (network,) = networks
    lines = _one_mode(network) if network.one_mode else _two_mode(network)
    return ("\n".join(lines) + "\n").encode()


def _one_mode(network: Network) -> list[str]:
    head = [f"dl n={len(network.first)}", "format=edgelist1", "labels:", *_labels(network.first), "data:"]
    entries = network.matrix.tocoo()
    arcs = sorted(zip(entries.row.tolist(), entries.col.tolist(), entries.data.tolist(), strict=True))
    return head + [f"{source + 1} {target + 1} {number(weight)}" for source, target, weight in arcs]


def _two_mode(network: Network) -> list[str]:
    head = [f"dl nr={len(network.first)} nc={len(network.second)}", "format=fullmatrix"]
    labels = ["row labels:", *_labels(network.first), "column labels:", *_labels(network.second)]
    rows = [" ".join(str(number(weight)) for weight in row) for row in network.dense.tolist()]
    return [*head, *labels, "data:", *rows]


def _labels(nodes: Sequence[Node]) -> list[str]:
    return [name if _PLAIN.fullmatch(name) else f'"{name}"' for name in unique(nodes, _token)]


def _token(label: str) -> str:
    """A label that is one token also to readers that divide labels at spaces and commas within quotes."""
    return one_line(label).replace(" ", "\u00a0").replace(",", "\u201a")
