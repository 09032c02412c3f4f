"""Statements as nanopublications (Nanopublication Guidelines 1.0): each with its provenance, as four graphs in TriG.

The assertion is what somebody is reported to have said, with who and when. Its provenance is every report of it, with
the passages, the chain and the article. Nothing is asserted of the world: the assertion is the statement's.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.bases import PROV, RDF, XSD, Bases
from kg.engine.base import Engine, Query
from kg.ontology import Ontology
from kg.questions.answers import triples
from kg.questions.files import Questions
from kg.questions.rules import UNLIMITED, ask

NP = "http://www.nanopub.org/nschema#"
DCT = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
_T = TypeVar("_T")
QUESTION = "linked/statement"


def nanopublications(engine: Engine, ontology: Ontology, now: datetime) -> Iterator[bytes]:
    """Every statement as one nanopublication in TriG, in the order of their IRIs.

    Args:
        engine: the store.
        ontology: its questions.
        now: when they are made, with a time zone.

    Raises:
        StoreError, LimitError: as `Engine.query`.
    """
    text = Questions(ontology, engine).read(QUESTION).text
    revision = engine.revision()
    for row in ask(engine, ontology, "every-statement"):
        statement = row["statement"]
        told = triples(engine, Query(text, "application/n-triples", {"thing": statement}, limits=UNLIMITED))
        quads = nanopublication(statement, told, ontology.bases, revision, now)
        out = io.BytesIO()
        serialize(quads, out, RdfFormat.TRIG, prefixes={**ontology.bases.prefixes(), "np": NP})
        yield out.getvalue()


def nanopublication(statement: NamedNode, told: list[Triple], bases: Bases, revision: int, now: datetime) -> list[Quad]:
    """The quads of one nanopublication.

    Args:
        statement: the statement's IRI.
        told: what is on record of it, with its reports; see the question `linked/statement`.
        bases: where IRIs begin.
        revision: of the data; now: when this is made.
    """
    identity = f"{bases.root}np/{bases.shorten(statement.value).partition('/')[2]}"
    me = NamedNode(identity)
    head, assertion, provenance, about = (
        NamedNode(f"{identity}#{name}") for name in ("head", "assertion", "provenance", "pubinfo")
    )
    said = {statement} | {
        quad.object for quad in told if quad.subject == statement and quad.predicate.value == bases.term("utterance")
    }
    reports = {
        quad.subject for quad in told if quad.predicate.value == bases.term("conveys") and quad.object == statement
    }
    quads = [
        Quad(me, NamedNode(RDF + "type"), NamedNode(NP + "Nanopublication"), head),
        Quad(me, NamedNode(NP + "hasAssertion"), assertion, head),
        Quad(me, NamedNode(NP + "hasProvenance"), provenance, head),
        Quad(me, NamedNode(NP + "hasPublicationInfo"), about, head),
        *(
            Quad(quad.subject, quad.predicate, quad.object, assertion if quad.subject in said else provenance)
            for quad in sorted(set(told), key=str)  # the same text for the same statement
        ),
        *(Quad(assertion, NamedNode(PROV + "wasDerivedFrom"), report, provenance) for report in _ordered(reports)),
        Quad(me, NamedNode(DCT + "created"), Literal(now.isoformat(), datatype=NamedNode(XSD + "dateTime")), about),
        Quad(me, NamedNode(DCT + "source"), statement, about),
        Quad(me, NamedNode(DCT + "hasVersion"), Literal(revision), about),
    ]
    coders = {quad.object for quad in told if quad.predicate.value == bases.term("coder")}
    # Coders are known by name alone: a name is no agent, so it is said by the property that takes names.
    quads += [Quad(me, NamedNode(DC + "creator"), coder, about) for coder in _ordered(coders)]
    return quads


def _ordered(terms: Iterable[_T]) -> list[_T]:
    return sorted(terms, key=str)
