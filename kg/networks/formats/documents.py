"""Networks as JSON: Cytoscape's document (Cytoscape.js, "Elements JSON"), and node-link as networkx and D3 read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kg.networks.network import Network, number


def cytoscape(networks: Sequence[Network]) -> bytes:
    """The document of Cytoscape and Cytoscape.js; the network's data holds the recipe and its name."""
    (network,) = networks
    ids = [f"{node.side}:{node.id}" if not network.one_mode else node.id for node in network.nodes]
    nodes = [
        {"data": {"id": key, "name": node.label, "value": key, "side": node.side, **node.attributes}}
        for key, node in zip(ids, network.nodes, strict=True)
    ]
    edges = [
        {
            "data": {
                "id": f"e{place}",
                "source": ids[edge.source],
                "target": ids[edge.target],
                "weight": number(edge.weight),
                **edge.attributes,
            }
        }
        for place, edge in enumerate(network.edges)
    ]
    document = {
        "data": list(about(network).items()),
        "directed": network.directed,
        "multigraph": False,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return _json(document)


def node_link(networks: Sequence[Network]) -> bytes:
    """One node-link document, or for a series `{"recipe", "name", "windows": [document, …]}`."""
    documents = [_node_link(network) for network in networks]
    if len(documents) == 1:
        return _json(documents[0])
    head = {"name": networks[0].recipe.name, "recipe": networks[0].recipe.options()}
    return _json({**head, "windows": documents})


def _node_link(network: Network) -> dict[str, Any]:
    ids = [f"{node.side}:{node.id}" if not network.one_mode else node.id for node in network.nodes]
    nodes = [
        {"id": key, "label": node.label, "side": node.side, **node.attributes}
        for key, node in zip(ids, network.nodes, strict=True)
    ]
    edges = [
        {"source": ids[edge.source], "target": ids[edge.target], "weight": number(edge.weight), **edge.attributes}
        for edge in network.edges
    ]
    return {"directed": network.directed, "multigraph": False, "graph": about(network), "nodes": nodes, "edges": edges}


def about(network: Network) -> dict[str, object]:
    """What a file says of the network as a whole."""
    told = {"start": network.start, "end": network.end, "centre": network.centre}
    return {
        "name": network.recipe.name,
        "recipe": network.recipe.options(),
        network.counted: network.statements,
        **{key: value for key, value in told.items() if value},
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
