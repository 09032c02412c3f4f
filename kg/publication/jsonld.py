"""RDF as JSON-LD 1.1, in the one dialect of the record: its own words, by the context that the service shows.

A document carries that context whole, so that who reads it needs nothing else: no second request, no token.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from pyoxigraph import Quad, Triple

from kg import formats
from kg.bases import RDF
from kg.engine.base import Query
from kg.formats.jsonld import Dialect, dialect, pieces
from kg.ontology import Ontology

_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "rdf": RDF,
    "void": "http://rdfs.org/ns/void#",
}
_DAY = "xsd:date"


@lru_cache(maxsize=8)
def context(ontology: Ontology) -> dict[str, Any]:
    """The context of every document in JSON-LD: that of records, and what lists and things have beside it.

    Every field of a record means here what it means in a record. `reports` of an article are those that it has; of
    what was said or done, those that convey it.
    """
    words = {"@vocab": ontology.bases.vocabulary}
    # An article's publisher is shown with its report, but is not the report's.
    conveying = {"reports": {"@reverse": "rec:conveys", "@context": {"publisher": None, "published": None}}}
    note = {"label": {"@id": "rdfs:comment", "@container": "@language"}}
    return {
        **ontology.context,
        **_PREFIXES,
        "@base": ontology.bases.ids,
        **{name: {"@id": f"rec:{name}", "@context": conveying} for name in ("Statement", "Act", "Event", "Membership")},
        "items": "@graph",
        **dict.fromkeys(("next", "identified", "checked", "sides"), None),
        "article": {"@id": "rec:article", "@type": "@id"},
        "hops": {"@id": "rec:hops", "@type": "xsd:integer"},
        **{name: {"@id": f"rec:{name}", "@type": _DAY} for name in ("earliest", "latest", "firstStated", "lastStated")},
        **{name: {"@id": f"rec:{name}", "@type": "xsd:boolean"} for name in ("contested", "denied", "datedOutside")},
        **{name: {"@id": f"rec:{name}", "@type": "@vocab", "@context": words} for name in _WORDS},
        "relation": {"@id": "rec:relation", "@type": "@id", "@context": note},
        **{name: {"@id": f"rec:{name}"} for name in ("conditional", "aspect", "pairs")},
        **{name: {"@id": f"rec:{name}", "@type": "@id"} for name in ("principal", "restsOn", "shiftOf", "statement")},
        "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
        "sameAs": {"@id": "schema:sameAs", "@type": "@id"},
        "seeAlso": {"@id": "rdfs:seeAlso", "@type": "@id"},
        "isPrimaryTopicOf": {"@id": "foaf:isPrimaryTopicOf", "@type": "@id"},
        "inDataset": {"@id": "void:inDataset", "@type": "@id"},
    }


_WORDS = ("standing", "contradictionType")


@lru_cache(maxsize=8)
def context_text(ontology: Ontology) -> str:
    """The context as JSON, as `kg.engine.base.Query` takes it."""
    return json.dumps(context(ontology), ensure_ascii=False)


def words(ontology: Ontology) -> Dialect:
    """The dialect itself."""
    return dialect(context_text(ontology))


def in_words(query: Query, ontology: Ontology) -> Query:
    """A query whose answer is in the record's own words if it is JSON-LD."""
    is_ours = ox.RdfFormat.from_media_type(query.media_type) == ox.RdfFormat.JSON_LD
    return replace(query, context=context_text(ontology)) if is_ours else query


def serialize(
    triples: Iterable[Triple] | Iterable[Quad],
    media_type: str,
    ontology: Ontology,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Triples or quads in a format by its media type: JSON-LD in the record's own words, others with these prefixes."""
    kind = ox.RdfFormat.from_media_type(media_type)
    if kind is None:
        raise ValueError(f"{media_type} is no format of RDF")
    if kind == ox.RdfFormat.JSON_LD:
        return b"".join(pieces(triples, words(ontology)))
    return formats.written(triples, kind, prefixes)
