"""What Wikidata says of linked items, kept apart in `…/graph/enrichment` and in Wikidata's own shape.

The shape is that of Wikidata's RDF export (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format): labels
as rdfs:label, skos:altLabel and schema:description; values as wdt:; statements with rank and qualifiers as p:, ps:,
pq:; revision and dates on the item's data page. So one query text runs on this graph and at Wikidata's endpoint.

Two differences. A statement that says to whom a place belongs or who claims it (P17, P131 and others) is kept as a
statement that is attributed to Wikidata, never as a direct wdt: triple: here it is a claim, not a fact. And the data
page says when it was retrieved (prov:generatedAtTime).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import PROV, RDF, RDFS, SCHEMA, SKOS, XSD, Bases
from kg.links.candidates.kinds import compatible
from kg.things.item import target

WD = "http://www.wikidata.org/entity/"
DATA = "https://www.wikidata.org/wiki/Special:EntityData/"
_PROP = "http://www.wikidata.org/prop/"
WDT, P, PS, PQ = _PROP + "direct/", _PROP, _PROP + "statement/", _PROP + "qualifier/"
WDS = "http://www.wikidata.org/entity/statement/"
WIKIBASE = "http://wikiba.se/ontology#"
COMMONS = "http://commons.wikimedia.org/wiki/Special:FilePath/"

GRAPH = "enrichment"
_KEPT = (
    "P31 P279 P39 P27 P17 P102 P106 P108 P463 P131 P276 P361 P571 P576 P580 P582 P585 P625 P18 P41 P154 P856 P30 P36 "
    "P159 P127 P749 P1001 P1308 P1336 P205 P8138 P1365 P1366 P1448"
)
PROPERTIES = frozenset(_KEPT.split())
"""What is taken of an item besides its names; every external identifier is taken too."""

BELONGING = frozenset({"P17", "P131", "P1336", "P205", "P8138", "P1001", "P361"})
"""Properties by which a place is said to belong to someone or to be claimed."""

_RANKS = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")


def quads(
    entity: Mapping[str, Any], *, retrieved: datetime, bases: Bases, languages: frozenset[str] = frozenset()
) -> list[Quad]:
    """What one entity of Wikidata's JSON says, as quads of the enrichment graph.

    Args:
        entity: the JSON of the API or of a dump.
        retrieved: when it was fetched, with a time zone; for a dump, the dump's date.
        languages: of names and descriptions; empty: all.
    """
    graph, item = NamedNode(bases.graph(GRAPH)), NamedNode(WD + entity["id"])
    triples = [*_names(entity, item, languages), *_page(entity, item, retrieved)]
    for name, statements in _pairs(entity.get("claims")):
        if name in PROPERTIES or any(_external(statement) for statement in statements):
            triples += _statements(entity, item, name, statements)
    return list(dict.fromkeys(Quad(*triple, graph) for triple in triples))


def mentioned(entity: Mapping[str, Any]) -> list[str]:
    """The ids of items that the kept statements of an entity name; their labels are wanted too."""
    items = [
        target(snak)
        for name, statements in _pairs(entity.get("claims"))
        if name in PROPERTIES
        for statement in statements
        for snak in (
            statement["mainsnak"],
            *(snak_of_qualifier for _, every in _pairs(statement.get("qualifiers")) for snak_of_qualifier in every),
        )
    ]
    return list(dict.fromkeys(id for id in items if id and id.startswith("Q")))


def label_quads(entity: Mapping[str, Any], bases: Bases, languages: frozenset[str] = frozenset()) -> list[Quad]:
    """Only the labels of an entity that others name."""
    graph, item = NamedNode(bases.graph(GRAPH)), NamedNode(WD + entity["id"])
    return [Quad(*triple, graph) for triple in _texts(entity.get("labels"), item, RDFS + "label", languages)]


def belonging(every: Iterable[Quad], id: str) -> list[Quad]:
    """The quads of the enrichment graph that one item brought: its own, its statements' and its data page's."""
    item, page = NamedNode(WD + id), NamedNode(DATA + id)
    begin = WDS + id + "-"
    return [
        quad
        for quad in every
        if quad.subject in (item, page)
        or (isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(begin))
    ]


Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]


def _names(entity: Mapping[str, Any], item: NamedNode, languages: frozenset[str]) -> Iterator[Triple]:
    yield from _texts(entity.get("labels"), item, RDFS + "label", languages)
    yield from _texts(entity.get("descriptions"), item, SCHEMA + "description", languages)
    for _, group in _pairs(entity.get("aliases")):
        yield from _texts({str(n): alias for n, alias in enumerate(group)}, item, SKOS + "altLabel", languages)


def _texts(values: Any, item: NamedNode, predicate: str, languages: frozenset[str]) -> Iterator[Triple]:
    for _, text in _pairs(values):
        code = text.get("language", "")
        if (not languages or code in languages) and _LANGUAGE.fullmatch(code):
            yield item, NamedNode(predicate), Literal(text["value"], language=code)


def _page(entity: Mapping[str, Any], item: NamedNode, retrieved: datetime) -> Iterator[Triple]:
    page = NamedNode(DATA + entity["id"])
    yield page, NamedNode(RDF + "type"), NamedNode(SCHEMA + "Dataset")
    yield page, NamedNode(SCHEMA + "about"), item
    yield page, NamedNode(PROV + "generatedAtTime"), _time(retrieved.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    if "lastrevid" in entity:
        yield page, NamedNode(SCHEMA + "version"), Literal(int(entity["lastrevid"]))
    if "modified" in entity:
        yield page, NamedNode(SCHEMA + "dateModified"), _time(entity["modified"])


def _statements(entity: Mapping[str, Any], item: NamedNode, name: str, statements: list[Any]) -> Iterator[Triple]:
    known = [statement for statement in statements if statement["mainsnak"].get("snaktype") == "value"]
    best = "preferred" if any(statement.get("rank") == "preferred" for statement in known) else "normal"
    claim = name in BELONGING and _is_place(entity)
    for number, statement in enumerate(known):
        value = _value(statement["mainsnak"])
        if value is None:
            continue
        if not claim and statement.get("rank", "normal") == best:
            yield item, NamedNode(WDT + name), value
        if claim or not _external(statement):
            node = NamedNode(WDS + _node_name(entity["id"], name, number, statement))
            yield from _statement(item, name, statement, node, value)
            if claim:
                yield node, NamedNode(PROV + "wasAttributedTo"), NamedNode(WD + "Q2013")


def _statement(item: NamedNode, name: str, statement: Any, node: NamedNode, value: Any) -> Iterator[Triple]:
    yield item, NamedNode(P + name), node
    yield node, NamedNode(PS + name), value
    rank = _RANKS.get(statement.get("rank", "normal"), "NormalRank")
    yield node, NamedNode(WIKIBASE + "rank"), NamedNode(WIKIBASE + rank)
    for qualifier, snaks in _pairs(statement.get("qualifiers")):
        for snak in snaks:
            said = _value(snak) if snak.get("snaktype") == "value" else None
            if said is not None:
                yield node, NamedNode(PQ + qualifier), said


def _node_name(id: str, name: str, number: int, statement: Any) -> str:
    """The statement's own id as Wikidata writes it in IRIs ("Q58217$AB" as "Q58217-AB")."""
    given = str(statement.get("id", f"{id}${name}-{number}"))
    own = given.replace("$", "-", 1)
    return quote(own if own.upper().startswith(id + "-") else f"{id}-{own}", safe="-")


def _is_place(entity: Mapping[str, Any]) -> bool:
    """Whether an item may be a place: everything that is not known to be something else."""
    claims = dict(_pairs(entity.get("claims")))
    types = [target(statement["mainsnak"]) for statement in claims.get("P31", ())]
    known = [id for id in types if id]
    return not any(compatible(kind, known) for kind in ("person", "organization", "post"))


def _external(statement: Any) -> bool:
    return bool(statement["mainsnak"].get("datatype") == "external-id")


def _value(snak: Mapping[str, Any]) -> NamedNode | Literal | None:
    """A snak's value as a term; None for what has no plain form."""
    data = snak.get("datavalue", {})
    kind, value = data.get("type"), data.get("value")
    if kind == "wikibase-entityid":
        id = target(snak)
        return NamedNode(WD + id) if id else None
    if kind == "string":
        return _string(snak.get("datatype", "string"), value)
    if kind == "time":
        return _moment(value)
    if kind == "globecoordinate":
        point = f"Point({value['longitude']} {value['latitude']})"
        return Literal(point, datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral"))
    if kind == "monolingualtext" and _LANGUAGE.fullmatch(value.get("language", "")):
        return Literal(value["text"], language=value["language"])
    return None


def _string(datatype: str, value: str) -> NamedNode | Literal | None:
    if datatype == "commonsMedia":
        return NamedNode(COMMONS + quote(value.replace(" ", "_")))
    if datatype == "url":
        return NamedNode(value) if re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", value) else None
    return Literal(value)


def _moment(value: Mapping[str, Any]) -> Literal | None:
    """A time as Wikidata's export writes it: the first moment of a month or year."""
    match = re.fullmatch(r"\+(\d{4})-(\d\d)-(\d\d)T.*", value.get("time", ""))
    if not match or value.get("precision", 0) < 9:
        return None
    year, month, day = (part if part != "00" else "01" for part in match.groups())
    return _time(f"{year}-{month}-{day}T00:00:00Z")


def _time(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "dateTime"))


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """The members of a JSON object; none of an empty list, which Wikibase writes for an empty object."""
    yield from value.items() if isinstance(value, Mapping) else ()
