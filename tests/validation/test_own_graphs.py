"""What the code itself writes keeps the shapes: derived positions and contradictions, links, and the change log."""

from datetime import UTC, datetime

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.bases import RDF, RDFS, SKOS
from kg.building.contents import contents
from kg.changes import revisions
from kg.engine.base import Patch
from kg.ontology import Ontology, packaged
from kg.records import folder
from kg.validation import validate
from kg.validation.report import SH

ONTOLOGY = Ontology()


@pytest.fixture(scope="module")
def founding():
    """Everything that a store of the founding data holds but the log."""
    loaded = folder.load(packaged("data"), ONTOLOGY)
    return list(contents(loaded.drafts, ONTOLOGY))


def test_derived_positions_and_contradictions_conform(founding):
    name = ONTOLOGY.bases.graph("derived")
    derived = [quad for quad in founding if quad.graph_name.value == name and _own(quad)]
    assert len(derived) > 100
    assert validate({name: derived}, founding, ONTOLOGY).findings == []


def test_a_derived_position_without_a_ground_does_not_conform(founding):
    name = ONTOLOGY.bases.graph("derived")
    ground = ONTOLOGY.bases.term("restsOn")
    derived = [
        quad for quad in founding if quad.graph_name.value == name and _own(quad) and quad.predicate.value != ground
    ]
    others = [quad for quad in founding if quad.graph_name.value != name]
    rules = {finding.rule for finding in validate({name: derived}, others, ONTOLOGY).findings}
    assert rules == {"position-rests-on"}


def _own(quad) -> bool:
    """Whether a quad of the derived graph is about something derived, and not the standing of a statement."""
    return "/id/statement/" not in quad.subject.value


def test_the_standing_of_every_statement_conforms(founding):
    name = ONTOLOGY.bases.graph("derived")
    standing = [quad for quad in founding if quad.graph_name.value == name and not _own(quad)]
    assert len({quad.subject for quad in standing}) > 50
    rules = {finding.rule for finding in validate({name: standing}, [], ONTOLOGY).findings}
    assert "standing" not in rules


def test_a_revision_of_the_change_log_conforms(founding):
    patch = Patch(founding[:2], founding[2:4])
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    graphs = [ONTOLOGY.bases.graph("reference")]
    quads = revisions.describe(7, graphs, patch, revisions.Entry("Ada", now, "a reason"), ONTOLOGY.bases)
    assert validate({ONTOLOGY.bases.graph("changes"): quads}, [], ONTOLOGY).findings == []


def test_a_value_list_of_the_shapes_is_its_scheme_whole():
    vocabulary = list(parse(ONTOLOGY.vocabulary.encode(), format=RdfFormat.TURTLE))
    shapes = list(parse(ONTOLOGY.shapes.encode(), format=RdfFormat.TURTLE))
    schemes = {q.subject: q.object for q in vocabulary if q.predicate.value == RDFS + "seeAlso"}
    paths = {q.subject: q.object for q in shapes if q.predicate.value == SH + "path"}
    lists: dict = {}
    for q in shapes:
        if q.predicate.value == SH + "in" and paths[q.subject] in schemes:
            lists.setdefault(paths[q.subject], set()).update(_members(shapes, q.object))
    assert len(lists) >= 8
    for path, values in lists.items():
        scheme = {q.subject for q in vocabulary if q.predicate.value == SKOS + "inScheme" and q.object == schemes[path]}
        assert values == scheme, path


def _members(quads: list, node: object) -> set[NamedNode]:
    values = {(q.subject, q.predicate.value): q.object for q in quads}
    found = set()
    while (node, RDF + "first") in values:
        found.add(values[node, RDF + "first"])
        node = values[node, RDF + "rest"]
    return found
