"""Quads and queries that the engine tests share."""

import contextlib

from pyoxigraph import Literal, NamedNode, Quad

from kg.engine import embedded
from kg.engine.base import Limits, Patch, Query
from kg.errors import RevisionConflict

ANYTHING = Query("ASK { ?s ?p ?o }")
HOSTILE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"


def iri(name: str) -> NamedNode:
    """An example IRI."""
    return NamedNode(f"http://example.org/{name}")


def quad(subject: str, value: object, graph: str = "g") -> Quad:
    """An example quad."""
    return Quad(iri(subject), iri("value"), Literal(str(value)), iri(f"graph/{graph}"))


def many(count: int, graph: str = "many") -> list[Quad]:
    """Example quads, ten to a subject."""
    return [
        Quad(iri(f"s{n // 10}"), iri(f"p{n % 10}"), Literal(f"value {n}"), iri(f"graph/{graph}")) for n in range(count)
    ]


def ask(engine, text: str, media_type: str = "text/csv", **more) -> str:
    """The whole answer as text."""
    limits = Limits(**more.pop("limits", {}))
    with engine.query(Query(text, media_type, limits=limits, **more)) as answer:
        return b"".join(answer).decode()


def values(engine, subject: str) -> list[str]:
    """The values of a subject, sorted."""
    found = ask(engine, f"SELECT ?v {{ <http://example.org/{subject}> <http://example.org/value> ?v }}")
    return sorted(found.split()[1:])


def write_shared(path, name: str) -> None:
    """Make five changes to a shared store, each only at the revision that was read before it."""
    with embedded.open(path, shared=True, readers=2) as engine:
        done = 0
        while done < 5:
            with contextlib.suppress(RevisionConflict):
                engine.apply(Patch(added=[quad(name, done)]), expected=engine.revision())
                done += 1
