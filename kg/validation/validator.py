"""The one function that judges graphs by the shapes of `ontology/shapes/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from kg.bases import RDF, RDFS, SKOS
from kg.formats import written
from kg.ontology import Ontology
from kg.validation import engines
from kg.validation.batches import Batch, Reference, batches
from kg.validation.engines import EngineName
from kg.validation.outcome import Locate, Outcome
from kg.validation.relevance import relevance
from kg.validation.report import Violation, read


def validate(
    data: Mapping[str, Sequence[Quad]],
    reference: Sequence[Quad],
    ontology: Ontology,
    *,
    engine: EngineName = "shacl",
    locate: Locate | None = None,
) -> Outcome:
    """Validate each graph by itself, with the reference nodes that it touches looked up.

    Args:
        data: graph IRI to the graph's quads, completed (docs/architecture.md, "From record to quads"). A node is
            judged in the graph that describes it; the reference graph is judged when it is one of these.
        reference: what graphs may refer to; only looked things up in, and what it says in a judged graph is left
            out. To judge derived positions, this includes the articles' graphs.
        ontology: shapes and vocabulary.
        engine: "shacl" (compiled, for bulk) or "pyshacl" (the reference implementation). Same results.
        locate: finds the record behind a node.

    Raises:
        ValueError: no such engine.
    """
    known = Reference(reference, ontology.bases)
    violations: list[Violation] = []
    for batch in batches(data, known):
        violations.extend(_validate_batch(batch, known, ontology, engine))
    return Outcome(tuple(sorted(violations, key=lambda v: (v.graph, *v.key))), ontology.bases, locate)


def _validate_batch(batch: Batch, reference: Reference, ontology: Ontology, engine: EngineName) -> Iterable[Violation]:
    """Results for the nodes that the batch describes; reference nodes are there to be found, not to be judged."""
    triples = {quad.triple for quad in batch.quads}
    triples.update(quad.triple for quad in reference.neighbourhood(batch.terms, batch.graphs))
    text = written(triples, RdfFormat.N_TRIPLES) + _scheme(ontology.vocabulary)
    shapes = ontology.shapes  # the reference implementation runs every constraint
    if engine == "shacl":
        shapes = relevance(ontology.shapes, ontology.vocabulary).shapes(triples)
    for violation in read(engines.run(engine, shapes, text)):
        if violation.focus in batch.owner:
            yield replace(violation, graph=batch.owner[violation.focus])


@lru_cache(maxsize=8)
def _scheme(vocabulary: str) -> bytes:
    """The part of the vocabulary that shapes look things up in: classes, subclasses, schemes, as N-Triples.

    That classes are a class is said too (RDF Schema 1.1, section 2.2), so that a type can be asked for being one.
    """
    kind, above, scheme = (NamedNode(iri) for iri in (RDF + "type", RDFS + "subClassOf", SKOS + "inScheme"))
    classes = NamedNode(RDFS + "Class")
    triples: list[Triple] = [
        quad.triple
        for quad in parse(vocabulary.encode(), format=RdfFormat.TURTLE)
        if quad.predicate in (above, scheme) or (quad.predicate == kind and quad.object == classes)
    ]
    return written([*triples, Triple(classes, kind, classes)], RdfFormat.N_TRIPLES)
