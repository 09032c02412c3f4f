"""Resources as JSON-LD: the same JSON with a context, so that it says in RDF what the store says, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.resources.models import Model
from kg.ontology import Ontology
from kg.publication.jsonld import context

TYPES = {"statements": "Statement"}
"""What the things of a list are that do not say it themselves: by it the context knows whose reports they have."""


def document(ontology: Ontology, resource: str, items: Sequence[Model], *, single: bool = False) -> dict[str, Any]:
    """Things as a JSON-LD document: one thing, or a graph of them."""
    kind = {"type": TYPES[resource]} if resource in TYPES else {}
    bodies = [{**kind, **item.model_dump(mode="json", by_alias=True, exclude_none=True)} for item in items]
    terms = {"@context": context(ontology)}
    return {**terms, **bodies[0]} if single else {**terms, "@graph": bodies}


def lead_on(document: dict[str, Any], address: str, following: str) -> None:
    """Say in a page of a list at which address the next one is (Hydra Core Vocabulary), for who reads only RDF."""
    view = {"id": address, "type": "hydra:PartialCollectionView", "hydra:next": {"id": following}}
    document["@graph"].append(view)
