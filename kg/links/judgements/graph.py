"""Judgements in the links graph: read from its quads, and written to it as a change like any other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from pyoxigraph import NamedNode, Quad

from kg.bases import OWL, RDFS, Bases, value
from kg.errors import DataError
from kg.links.judgements.judgement import MANUAL, NO_TERM, Judgement, from_record, refuse
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.reading import read_json

_SSSOM = "https://w3id.org/sssom/"
_SLOTS = {
    OWL + "annotatedSource": "subject_id",
    OWL + "annotatedProperty": "predicate_id",
    OWL + "annotatedTarget": "object_id",
    RDFS + "comment": "comment",
    **{
        _SSSOM + name: name
        for name in (
            "object_label",
            "predicate_modifier",
            "mapping_justification",
            "author_id",
            "author_label",
            "mapping_date",
            "confidence",
            "mapping_tool",
            "mapping_tool_version",
        )
    },
}
REPLACED = "dcterms:isReplacedBy"
"""The relation of a link that records a merge: the old thing is replaced by the other."""

_REPLACED = "http://purl.org/dc/terms/isReplacedBy"
_SHORT = {
    "http://purl.org/dc/terms/": "dcterms:",
    "http://schema.org/": "schema:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/2002/07/owl#": "owl:",
    "https://w3id.org/semapv/vocab/": "semapv:",
}


def judgements(quads: Iterable[Quad], bases: Bases) -> list[Judgement]:
    """The judgements of the links graph, in order of subject and object; merges are not among them.

    Raises:
        JudgementError: a link lacks what a judgement needs; SHACL keeps such links out.
    """
    slots = {**_SLOTS, bases.term("judgement"): "judgement"}
    records: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate.value in slots and isinstance(quad.subject, NamedNode):
            records[quad.subject.value][slots[quad.predicate.value]] = value(quad.object)
    links = (_short(record, bases) for record in records.values() if {"judgement", "subject_id"} <= record.keys())
    every = [from_record(record) for record in links if record["predicate_id"] != REPLACED]
    return sorted(every, key=lambda judgement: judgement.pair)


def replacements(quads: Iterable[Quad], bases: Bases) -> dict[str, str]:
    """From each thing that was merged into another to that other, both as "<kind>/<slug>"."""
    pairs = ((value(quad.subject), value(quad.object)) for quad in quads if quad.predicate.value == _REPLACED)
    return {bases.shorten(old): bases.shorten(new) for old, new in pairs}


def _short(record: dict[str, str], bases: Bases) -> dict[str, str]:
    short = {**record, "judgement": record["judgement"].removeprefix(bases.vocabulary)}
    for name in ("predicate_id", "mapping_justification"):
        short[name] = _curie(record.get(name, MANUAL if name == "mapping_justification" else ""))
    short["subject_id"] = bases.shorten(record.get("subject_id", ""))
    if record.get("object_id") == _SSSOM + NO_TERM.partition(":")[2]:
        short["object_id"] = NO_TERM
    if "author_id" in record:
        short["author_id"] = bases.shorten(record["author_id"])
    return short


def _curie(iri: str) -> str:
    for base, prefix in _SHORT.items():
        if iri.startswith(base):
            return prefix + iri.removeprefix(base)
    return iri


def with_judgement(
    quads: Sequence[Quad], judgement: Judgement, ontology: Ontology, *, replace: bool = False
) -> drafts.Draft:
    """The links graph with a judgement in it, in the place of any other of the same pair.

    Raises:
        JudgementError: it contradicts a judgement already made (`kg.links.judgement.refuse`).
        DataError: it makes no link record.
    """
    return with_judgements(quads, [judgement], ontology, replace=replace)


def with_judgements(
    quads: Sequence[Quad], judged: Sequence[Judgement], ontology: Ontology, *, replace: bool = False
) -> drafts.Draft:
    """The links graph with judgements in it, each in the place of any other of its pair. Raises as `with_judgement`."""
    bases = ontology.bases
    known: dict[str, list[Judgement]] = defaultdict(list)
    for each in judgements(quads, bases):
        known[each.subject].append(each)
    for judgement in judged:
        refuse(judgement, known[judgement.subject], replace=replace)
        known[judgement.subject].append(judgement)
    files = [(each.id, read_json(json.dumps(each.record(), ensure_ascii=False), each.id)) for each in judged]
    draft = drafts.shared(files, drafts.LINKS, ontology)
    if draft.findings:
        raise DataError(draft.findings)
    pairs = {(NamedNode(bases.id(each.subject)), _target(each, bases)) for each in judged}
    return drafts.of_quads(bases.graph("links"), [*_without(quads, pairs), *draft.quads], ontology)


def without(quads: Sequence[Quad], judgement: Judgement, ontology: Ontology) -> drafts.Draft:
    """The links graph without what is said of the judgement's pair."""
    bases = ontology.bases
    kept = _without(quads, {(NamedNode(bases.id(judgement.subject)), _target(judgement, bases))})
    return drafts.of_quads(bases.graph("links"), kept, ontology)


def _without(quads: Sequence[Quad], pairs: Collection[tuple[NamedNode, NamedNode]]) -> list[Quad]:
    """The quads without the links, and without the direct relations, of pairs."""
    ends: dict[object, dict[str, object]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate.value in (OWL + "annotatedSource", OWL + "annotatedTarget"):
            ends[quad.subject][quad.predicate.value] = quad.object
    gone = {
        link
        for link, both in ends.items()
        if (both.get(OWL + "annotatedSource"), both.get(OWL + "annotatedTarget")) in pairs
    }
    return [quad for quad in quads if quad.subject not in gone and (quad.subject, quad.object) not in pairs]


def _target(judgement: Judgement, bases: Bases) -> NamedNode:
    if not judgement.object:
        return NamedNode(_SSSOM + "NoTermFound")
    wikidata = bases.prefixes()["wd"]
    return NamedNode(judgement.object if "://" in judgement.object else wikidata + judgement.object)
