"""An entry of the reference graph is read alone, with the nodes that are named after it and that it leads to."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from api.service import Service
from api.settings import Settings
from api.writing.targets import EntryTarget
from kg.bases import RDFS, Bases
from kg.changes.stored import Stored
from kg.engine import embedded
from kg.engine.base import Patch

LABEL = NamedNode(RDFS + "label")
GRAPH = NamedNode(Bases().graph("reference"))


def iri(name: str) -> NamedNode:
    return NamedNode(Bases().id(name))


def quad(subject: str, predicate: NamedNode, about: NamedNode | Literal) -> Quad:
    return Quad(iri(subject), predicate, about, GRAPH)


OWN = [
    quad("person/a", LABEL, Literal("A")),
    quad("person/a", iri("p"), iri("person/a#note-1")),
    quad("person/a", iri("p"), iri("person/b")),
    quad("person/a#note-1", LABEL, Literal("a note")),
    quad("person/a#note-1", iri("p"), iri("person/a#note-1-of-1")),
    quad("person/a#note-1-of-1", iri("p"), iri("person/a#note-1")),
]
OTHERS = [quad("person/b", iri("p"), iri("person/a")), quad("person/ab#note-1", LABEL, Literal("another's"))]


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    engine = embedded.open(tmp_path_factory.mktemp("entries") / "store")
    engine.apply(Patch((), [*OWN, *OTHERS]))
    opened = Service.of(Settings(), engine, "x")
    yield opened
    opened.close()


def test_an_entry_is_its_node_and_the_parts_that_it_leads_to_and_no_graph_is_read_for_it(service):
    stored = Stored(service.engine, service.ontology)
    assert set(EntryTarget(service, "person", "a").own(stored)) == set(OWN)
    assert stored._graphs == {}
    assert EntryTarget(service, "person", "c").own(stored) == []


@pytest.mark.parametrize(
    ("parts", "stray"),
    [
        ("<person/a> <x:p> <person/a#1> . <person/a#1> <x:p> <person/a#2> . <person/a#2> <x:p> 1", []),
        ("<person/a> <x:p> 1 . <person/a#1> <x:p> <person/a>", ["person/a#1"]),
        ("<person/a> <x:p> 1 . <person/a#1> <x:p> <person/a#2> . <person/a#2> <x:p> <person/a#1>",
         ["person/a#1", "person/a#2"]),
    ],
)  # fmt: skip
def test_a_part_to_which_its_entry_does_not_lead_is_named_before_it_is_stored(service, parts, stray):
    draft = EntryTarget(service, "person", "a").read(f"{parts} .".encode(), "text/turtle")
    assert [finding.found for finding in draft.findings] == [f"'{iri}', to which nothing leads" for iri in stray]


def test_an_entry_of_a_record_leads_to_each_of_its_parts(service):
    event = {"id": "event/a", "type": "Event", "label": {"en": "A"}, "source": {"label": {"en": "of one"}}}
    draft = EntryTarget(service, "event", "a").read(json.dumps(event).encode(), "application/json")
    assert not [finding for finding in draft.findings if "leads" in finding.found], draft.findings
