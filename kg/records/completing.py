"""What follows from a graph alone and is added to it: types, first and last days, hops, direct relations, and what an
article says for all of its reports and passages (coder, check).

Types follow RDFS entailment (RDF 1.1 Semantics, patterns rdfs2 and rdfs3) for `rec:` classes and for subjects of the
graph that have none; of two classes that follow, the wider is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kg.bases import OWL, PROV, RDF, RDFS, SKOS, Bases
from kg.records import dating, provenance
from kg.records.fields import Fields

_TYPE = ox.NamedNode(RDF + "type")


def complete(quads: Sequence[ox.Quad], graph: str, fields: Fields) -> list[ox.Quad]:
    """The quads of one graph with everything that follows from them, each once.

    Args:
        quads: all quads of the graph; completed ones among them are made anew.
        graph: IRI of the graph.
        fields: what the vocabulary says.
    """
    term = fields.bases.term
    kept = dict.fromkeys(provenance.chained(quads, fields.bases))
    kept = dict.fromkeys(quad for quad in kept if quad.predicate.value not in made(fields.bases))
    about: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in kept:
        about[quad.subject][quad.predicate.value].append(quad.object)
    name = ox.NamedNode(graph)
    for triple in set(_links(about, term, accepted=False)) - set(_links(about, term, accepted=True)):
        kept.pop(ox.Quad(*triple, name), None)
    types = list(_types(kept, about, fields))
    for subject, way, kind in types:
        about[subject][way.value].append(kind)
    triples = (
        *types,
        *dating.days(about, term),
        *_hops(about, fields.bases),
        *_direct(about, term),
        *_concepts(about, term),
        *provenance.follows(about, fields.bases),
    )
    for subject, predicate, value in triples:
        kept.setdefault(ox.Quad(subject, predicate, value, name))
    return list(kept)


def made(bases: Bases) -> set[str]:
    """IRIs of the properties that are completed, never written."""
    names = ("earliest", "latest", "hops", "chain", "actedOn", "tookPartIn", "checkedBy")
    return {*map(bases.term, names), PROV + "wasQuotedFrom", *(SKOS + name for name in CONCEPTS)}


CONCEPTS = ("prefLabel", "inScheme", "topConceptOf")
"""What SKOS has to be told of a topic or proposition, beside its label."""


About = Mapping[Any, Mapping[str, Sequence[Any]]]
"""Node to property to values."""

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def _types(quads: Iterable[ox.Quad], about: About, fields: Fields) -> Iterator[Triple]:
    untyped = {subject for subject, values in about.items() if RDF + "type" not in values}
    types: dict[Any, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.subject in untyped:
            types[quad.subject].update(fields.domains.get(quad.predicate.value, ()))
        if quad.object in untyped:
            types[quad.object].update(fields.ranges.get(quad.predicate.value, ()))
    for subject, classes in types.items():
        classes &= fields.supers.keys()
        wider = {above for iri in classes for above in fields.supers[iri] if above != iri}
        for iri in sorted(classes - wider):
            yield subject, _TYPE, ox.NamedNode(iri)


def _hops(about: About, bases: Bases) -> Iterator[Triple]:
    term = bases.term
    for subject, values in about.items():
        if term("article") in values and (length := _length(subject, about, term("via"))):
            yield subject, ox.NamedNode(term("hops")), ox.Literal(length)
            if chain := " ".join(_chain(subject, about, bases)):
                yield subject, ox.NamedNode(term("chain")), ox.Literal(chain)


def _chain(report: ox.NamedNode, about: About, bases: Bases) -> Iterator[str]:
    """Ids of the reporters that a report came through, the nearest first; of several ways, each step in order of id."""
    level = {report}
    while level := {new for node in level for new in about.get(node, {}).get(bases.term("via"), ())}:
        reporters = {
            reporter.value for node in level for reporter in about.get(node, {}).get(bases.term("reporter"), ())
        }
        yield from sorted(map(bases.shorten, reporters))


def _length(report: ox.NamedNode, about: About, via: str) -> int | None:
    """The reports in a report's chain; None for a cyclic chain, which is a finding elsewhere and has no length."""
    count, level = 1, {report}
    while level := {new for node in level for new in about.get(node, {}).get(via, ())}:
        count += 1
        if count > len(about) + 1:
            return None
    return count


def _concepts(about: About, term: Callable[[str], str]) -> Iterator[Triple]:
    """Preferred labels and the scheme of topics and propositions; its top concepts are topics that lie within none."""
    preferred, within, top = (ox.NamedNode(SKOS + name) for name in CONCEPTS)
    topic, scheme = ox.NamedNode(term("Topic")), ox.NamedNode(term("SubjectScheme"))
    kinds = {topic, ox.NamedNode(term("Proposition"))}
    for subject, values in about.items():
        if isinstance(subject, ox.NamedNode) and kinds.intersection(values.get(RDF + "type", ())):
            yield from ((subject, preferred, label) for label in values.get(RDFS + "label", ()))
            yield subject, within, scheme
            if topic in values[RDF + "type"] and SKOS + "broader" not in values:
                yield subject, top, scheme


def _direct(about: About, term: Callable[[str], str]) -> Iterator[Triple]:
    for subject, values in about.items():
        for recipient in values.get(term("recipient"), ()):
            for actor in _nodes(values.get(term("actor"), ())):
                yield actor, ox.NamedNode(term("actedOn")), recipient
        for participant in _nodes(values.get(term("participant"), ())):
            yield participant, ox.NamedNode(term("tookPartIn")), subject
    yield from _links(about, term, accepted=True)


def _links(about: About, term: Callable[[str], str], *, accepted: bool) -> Iterator[Triple]:
    """The triples that links speak of: of the accepted links, or of all others."""
    for values in about.values():
        judgements = values.get(term("judgement"), ())
        if judgements and (ox.NamedNode(term("accepted")) in judgements) is accepted:
            ends = [values.get(OWL + end, ()) for end in ("annotatedSource", "annotatedProperty", "annotatedTarget")]
            yield from (
                (source, way, target) for source in _nodes(ends[0]) for way in _nodes(ends[1]) for target in ends[2]
            )


def _nodes(values: Iterable[object]) -> Iterator[ox.NamedNode]:
    """Those that can be a subject or predicate; a text in their place is a finding elsewhere."""
    return (value for value in values if isinstance(value, ox.NamedNode))
