"""What is on record as RDF, for rdflib."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import NamedNode, RdfFormat, serialize

from kg.bases import Bases, Term
from kg.engine.base import Engine, Limits, Query
from kg.errors import QueryError
from kg.ontology import Ontology
from kg.questions.files import Question
from kg.questions.rules import every_quad, stream
from kg.sparql.inspection import inspect

if TYPE_CHECKING:
    import rdflib

    Made = TypeVar("Made", bound=rdflib.Graph)


def everything(engine: Engine, ontology: Ontology) -> rdflib.Dataset:
    """Every named graph; the default graph of a query over it is the union of all."""
    import rdflib

    quads = serialize(every_quad(engine, ontology), format=RdfFormat.N_QUADS)
    made = rdflib.Dataset(default_union=True)
    made.parse(data=quads, format="nquads")
    return _with_prefixes(made, ontology.bases)


def is_article(what: str) -> bool:
    """Whether a text is the id of an article rather than a query."""
    return what.startswith("article/") and not any(mark in what for mark in " \n{")


def article(engine: Engine, ontology: Ontology, identity: str) -> rdflib.Graph:
    """The graph of one article, which stands alone. Raises QueryError if there is none."""
    graph = NamedNode(ontology.bases.graph(identity))
    rows = list(stream(engine, ontology, "quads", graph=graph))
    if not rows:
        raise QueryError(f"there is no {identity}; record.ask('what-is-on-record') tells what there is")
    lines = (f"{row['subject']} {row['predicate']} {row['object']} .\n" for row in rows)
    return _read("".join(lines).encode(), ontology.bases)


def constructed(
    engine: Engine, question: Question, given: Mapping[str, Term], limits: Limits, bases: Bases
) -> rdflib.Graph:
    """What a CONSTRUCT or DESCRIBE query makes. Raises QueryError if the query is neither."""
    text = question.query_text(given)
    if inspect(text).form not in ("construct", "describe"):
        raise QueryError(f"{question.name} makes no graph; record.ask and record.frame read its answer")
    with engine.query(Query(text, "application/n-triples", given, limits=limits)) as answer:
        return _read(b"".join(answer), bases)


def _read(triples: bytes, bases: Bases) -> rdflib.Graph:
    import rdflib

    made = rdflib.Graph()
    made.parse(data=triples, format="nt")
    return _with_prefixes(made, bases)


def _with_prefixes(made: Made, bases: Bases) -> Made:
    for prefix, base in bases.prefixes().items():
        made.bind(prefix, base, replace=True)  # rdflib has https://schema.org/ under the name `schema`
    return made
