"""Everything that a fresh store holds but the log: vocabulary, records, and what is derived from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg import bases
from kg.derive import derive, frame_of, rows_of
from kg.ontology import Ontology
from kg.records.drafts import ARTICLE, LINKS, REFERENCE, Draft


def vocabulary(ontology: Ontology) -> list[ox.Quad]:
    """Vocabulary and schemes in their named graph."""
    graph = ox.NamedNode(ontology.bases.graph("vocabulary"))
    return [bases.quad(quad.triple, graph) for quad in ox.parse(ontology.vocabulary, format=ox.RdfFormat.TURTLE)]


def contents(every: Sequence[Draft], ontology: Ontology) -> Iterator[ox.Quad]:
    """Every quad of a fresh store but the log: vocabulary, records and what is derived from them."""
    yield from vocabulary(ontology)
    for draft in every:
        yield from draft.quads
    said = (quad for draft in every if draft.role == ARTICLE for quad in draft.quads)
    beside = (quad for draft in every if draft.role in (REFERENCE, LINKS) for quad in draft.quads)
    yield from derive(rows_of(said, ontology), ontology.bases, frame=frame_of(beside, ontology))
