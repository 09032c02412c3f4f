"""Resources as JSON-LD: the same JSON with a context, so that it says in RDF what the store says, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from api.resources.models import Model
from kg.ontology import Ontology

DAY = {"@type": "xsd:date"}
WORD = "@vocab"


@lru_cache(maxsize=8)
def context(ontology: Ontology) -> dict[str, Any]:
    """The context of records, with what resources have beside it or say otherwise."""
    words = {"@vocab": ontology.bases.vocabulary}
    report = {
        # An article's publisher is shown with its report, but is not the report's.
        "publisher": None,
        "published": None,
        "article": {"@id": "rec:article", "@type": "@id"},
        "hops": {"@id": "rec:hops", "@type": "xsd:integer"},
    }
    return {
        **ontology.context,
        "@base": ontology.bases.ids,
        "items": "@graph",
        "next": None,
        "reports": {"@reverse": "rec:conveys", "@context": report},
        "earliest": {"@id": "rec:earliest", **DAY},
        **{name: {"@id": f"rec:{name}", "@type": "xsd:boolean"} for name in ("contested", "denied", "datedOutside")},
        "standing": {"@id": "rec:standing", "@type": WORD, "@context": words},
        "principal": {"@id": "rec:principal", "@type": "@id"},
        "relation": {
            "@id": "rec:relation",
            "@type": "@id",
            "@context": {"label": {"@id": "rdfs:comment", "@container": "@language"}},
        },
        **{name: {"@id": f"rec:{name}"} for name in ("conditional", "aspect")},
        "identified": None,
        "checked": None,
        "restsOn": {"@id": "rec:restsOn", "@type": "@id"},
        "shiftOf": {"@id": "rec:shiftOf", "@type": "@id"},
        "statement": {"@id": "rec:statement", "@type": "@id"},
        "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
        "contradictionType": {"@id": "rec:contradictionType", "@type": WORD, "@context": words},
        "sides": None,
    }


def document(ontology: Ontology, resource: str, items: Sequence[Model], *, single: bool = False) -> dict[str, Any]:
    """Things as a JSON-LD document: one thing, or a graph of them."""
    terms = dict(context(ontology))
    if resource == "positions":
        terms["latest"] = {"@id": "rec:latest", **DAY}
        terms |= {name: {"@id": f"rec:{name}", **DAY} for name in ("firstStated", "lastStated")}
    bodies = [item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in items]
    return {"@context": terms, **bodies[0]} if single else {"@context": terms, "@graph": bodies}
