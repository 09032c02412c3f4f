"""Named records to quads: the JSON-LD context does all of it, pyoxigraph reads the result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from kg.ontology import Ontology


def quads(records: Sequence[dict[str, Any]], graph: str, ontology: Ontology) -> list[ox.Quad]:
    """The quads of records in one named graph.

    Args:
        records: plain JSON-LD nodes in which every node has an id.
        graph: IRI of the graph.
        ontology: gives the context and the bases.
    """
    document = {"@context": ontology.context, "@id": graph, "@graph": list(records)}
    return list(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD, base_iri=ontology.bases.ids))
