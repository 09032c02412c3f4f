"""RDF as JSON-LD 1.1, in the one dialect of the record: its own words, by the context that the service shows.

A document carries that context whole, so that who reads it needs nothing else: no second request, no token.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg import formats
from kg.bases import RDF, XSD
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


def serialize(triples: Iterable[Triple], media_type: str, ontology: Ontology, prefixes: Mapping[str, str]) -> bytes:
    """Triples in a format by its media type: in JSON-LD in the record's own words, else with these prefixes."""
    kind = ox.RdfFormat.from_media_type(media_type)
    if kind is None:
        raise ValueError(f"{media_type} is no format of RDF")
    if kind == ox.RdfFormat.JSON_LD:
        return json.dumps(document(triples, ontology), ensure_ascii=False).encode()
    return formats.written(tuple(triples), kind, dict(prefixes))


def document(triples: Iterable[Triple], ontology: Ontology) -> dict[str, Any]:
    """Triples as a JSON-LD document: a graph of nodes, in the order in which their subjects come."""
    compact = _Compacting(ontology)
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        name = compact.identity(triple.subject)
        node = nodes.setdefault(name, {"id": name})
        compact.put(node, triple.predicate.value, triple.object)
    return {"@context": context(ontology), "@graph": [_type_first(node) for node in nodes.values()]}


def _type_first(node: dict[str, Any]) -> dict[str, Any]:
    """A node with its type before what the type may give a meaning to."""
    return {name: node[name] for name in ("id", "type") if name in node} | node


@dataclass(frozen=True)
class _Term:
    """A word of the context for a property: what its values are, as `@type` says, or "@language"; "" for texts."""

    name: str
    kind: str


class _Compacting:
    """Terms of RDF in the words of a context (JSON-LD 1.1 API, section 6, for what this context makes use of)."""

    def __init__(self, ontology: Ontology) -> None:
        self.base, self.vocabulary = ontology.bases.ids, ontology.bases.vocabulary
        given = context(ontology)
        self.prefixes = {
            name: meaning
            for name, meaning in given.items()
            if isinstance(meaning, str) and ":" in meaning and meaning[-1] in "#/:"
        }
        self.terms: dict[str, list[_Term]] = {}
        self.classes: dict[str, str] = {}
        for name, meaning in given.items():
            about = meaning.get("@id", "") if isinstance(meaning, dict) else meaning or ""
            if name[0] == "@" or about[:1] in ("", "@") or name in self.prefixes:
                continue
            if name[0].isupper():
                self.classes[self._expanded(about)] = name
            else:
                kind = "@language" if meaning.get("@container") == "@language" else meaning.get("@type", "")
                whole = kind if kind[:1] in ("", "@") else self._expanded(kind)
                self.terms.setdefault(self._expanded(about), []).append(_Term(name, whole))
        for terms in self.terms.values():
            terms.sort(key=lambda term: (len(term.name), term.name))

    def identity(self, node: object) -> str:
        """How a node is named: relative to the base where that is unambiguous."""
        if isinstance(node, BlankNode):
            return f"_:{node.value}"
        iri = str(getattr(node, "value", node))
        short = iri.removeprefix(self.base)
        return short if short != iri and short and ":" not in short and urljoin(self.base, short) == iri else iri

    def put(self, node: dict[str, Any], predicate: str, value: Any) -> None:
        """Add one property with one value to a node."""
        if predicate == RDF + "type" and isinstance(value, NamedNode):
            _add(node, "type", self.classes.get(value.value) or self._key(value.value))
            return
        for term in self.terms.get(predicate, ()):
            if term.kind == "@language" and isinstance(value, Literal) and value.language:
                _add(node.setdefault(term.name, {}), value.language, value.value)
                return
            if (written := self._coerced(value, term.kind)) is not None:
                _add(node, term.name, written)
                return
        _add(node, self._key(predicate), self._whole(value))

    def _coerced(self, value: Any, kind: str) -> Any:
        """A value where the word itself says what it is; None if it says something else."""
        if not isinstance(value, Literal):
            if kind == "@id":
                return self.identity(value)
            words = kind == "@vocab" and isinstance(value, NamedNode)
            return value.value.removeprefix(self.vocabulary) if words else None
        plain = not value.language and value.datatype.value == XSD + "string"
        return _native(value) if value.datatype.value == kind or (plain and not kind) else None

    def _whole(self, value: Any) -> dict[str, str]:
        """A value that says itself what it is."""
        if not isinstance(value, Literal):
            return {"id": self.identity(value)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype.value == XSD + "string":
            return {"@value": value.value}
        return {"@value": value.value, "type": self._key(value.datatype.value)}

    def _key(self, iri: str) -> str:
        """An IRI with the longest of the prefixes that it begins with."""
        fitting = [name for name, begins in self.prefixes.items() if iri.startswith(begins)]
        if not fitting:
            return iri
        name = max(fitting, key=lambda name: len(self.prefixes[name]))
        local = iri.removeprefix(self.prefixes[name])
        return iri if local.startswith("//") else f"{name}:{local}"

    def _expanded(self, short: str) -> str:
        prefix, _, local = short.partition(":")
        return self.prefixes[prefix] + local if prefix in self.prefixes else short


def _native(value: Literal) -> int | bool | str:
    """A literal as JSON has it, where that reads back as the same literal."""
    kind, written = value.datatype.value.removeprefix(XSD), value.value
    if kind == "boolean" and written in ("true", "false"):
        return written == "true"
    if kind == "integer" and written == str(_whole_number(written)):
        return int(written)
    return written


def _whole_number(written: str) -> int | None:
    digits = written.removeprefix("-")
    return int(written) if len(digits) < 16 and digits.isascii() and digits.isdecimal() else None


def _add(node: dict[str, Any], name: str, value: Any) -> None:
    """Add a value: alone, or beside others in a list."""
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]
